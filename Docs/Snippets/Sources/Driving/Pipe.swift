import RealtimeSession
import RealtimeUnits

/// One direction of a connection within this process; your program has a socket in its place.
final class Pipe: Sendable {
    let frames: AsyncStream<Frame>
    private let continuation: AsyncStream<Frame>.Continuation

    init() { (frames, continuation) = AsyncStream.makeStream() }

    func send(_ frame: Frame) { continuation.yield(frame) }
    func close() { continuation.finish() }
}

/// Two pipes as an async socket.
struct PipeSocket: AsyncSocket {
    let reading: Pipe
    let writing: Pipe

    func receive() async -> Frame? {
        // All iterators of a stream take from the same place.
        var frames = reading.frames.makeAsyncIterator()
        return await frames.next()
    }
    func send(_ frame: Frame) { writing.send(frame) }
    func close(_ reason: CloseReason) { writing.close() }
}
