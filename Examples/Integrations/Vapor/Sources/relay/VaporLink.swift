import RealtimeRelay
import RealtimeSession
import Vapor

/// A WebSocket of Vapor's as one of the relay's. Create it on the socket's loop, before anything else is done with the
/// socket.
final class VaporLink: RelayLink {
    let frames: AsyncStream<Frame>
    private let socket: WebSocket

    init(_ socket: WebSocket) {
        self.socket = socket
        // Callbacks cannot hold a peer back; one that is this far ahead is closed.
        let (frames, feed) = AsyncStream<Frame>.makeStream(bufferingPolicy: .bufferingOldest(4_096))
        self.frames = frames
        @Sendable func take(_ frame: Frame, from socket: WebSocket) {
            guard case .dropped = feed.yield(frame) else { return }
            socket.close(code: .policyViolation, promise: nil)
        }
        socket.onText { take(.text(Array($1.utf8)), from: $0) }
        socket.onBinary { take(.binary(Array($1.readableBytesView)), from: $0) }
        socket.onClose.whenComplete { _ in feed.finish() }
    }

    func send(_ frame: Frame) async throws {
        let promise = socket.eventLoop.makePromise(of: Void.self)
        switch frame {
        case .text(let bytes): socket.send(ByteBuffer(bytes: bytes), opcode: .text, fin: true, promise: promise)
        case .binary(let bytes): socket.send(ByteBuffer(bytes: bytes), opcode: .binary, fin: true, promise: promise)
        }
        try await promise.futureResult.get()
    }

    func close(_ reason: CloseReason) async {
        try? await socket.close(code: WebSocketErrorCode(codeNumber: Int(reason.code))).get()
    }

    var peerCloseReason: CloseReason? {
        get async {
            guard let code = socket.closeCode else { return nil }
            return CloseReason(code: UInt16(webSocketErrorCode: code), text: "")
        }
    }
}
