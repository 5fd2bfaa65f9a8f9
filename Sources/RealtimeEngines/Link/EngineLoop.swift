public import RealtimePipeline
internal import RealtimeWebSocket

/// The thread that the WebSockets of engines live on. One serves hundreds of recognisers; it ends with its last owner.
public final class EngineLoop: Sendable {
    let loop: EventLoop

    /// Starts the thread.
    ///
    /// - Throws: `EngineError.threadUnavailable`.
    public init() throws(EngineError) {
        do throws(SystemError) {
            loop = try EventLoop(name: "engines")
        } catch {
            throw .threadUnavailable(code: error.number)
        }
    }

    deinit {
        loop.stop()
        loop.join()
    }
}
