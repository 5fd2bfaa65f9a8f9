import RealtimeLocks
import RealtimeUnits
import RealtimeWebSocket
import Synchronization

/// An honest caller of an echo server, who sends a piece of audio every 20 ms and notes how long the answers take.
final class SteadyCaller: Sendable {
    struct Figures: Sendable {
        var sent = 0
        var answered = 0
        var isOpen = false
        var isOver = false
        /// The longest time from a piece to its answer.
        var longest = Duration.zero
        fileprivate var waiting: [SessionInstant] = []
    }

    private let state = Lock(Figures())
    private let isTalking = Atomic<Bool>(true)

    init(port: Int, on loop: EventLoop) {
        loop.execute { [self] context in
            let configuration = WebSocketClientConfiguration(url: "ws://127.0.0.1:\(port)/v1/realtime")
            let socket = context.connect(configuration, handler: Handler(caller: self))
            speak(socket)
        }
    }

    var figures: Figures { state.withLock { $0 } }

    /// Talks no more. What was said is still answered.
    func stop() { isTalking.store(false, ordering: .relaxed) }

    private func speak(_ socket: WebSocket) {
        guard isTalking.load(ordering: .relaxed) else { return }
        if socket.isOpen, figures.isOpen, socket.send(text: ServerTests.append) {
            let now = socket.context.now
            state.withLock {
                $0.sent += 1
                $0.waiting.append(now)
            }
        }
        socket.context.schedule(after: .milliseconds(20)) { [self] _ in speak(socket) }
    }

    private final class Handler: WebSocketHandler {
        let caller: SteadyCaller
        init(caller: SteadyCaller) { self.caller = caller }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            let text = message.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            let now = webSocket.context.now
            caller.state.withLock {
                if text.contains("session.created") { $0.isOpen = true }
                guard text.contains("response.output_audio.delta"), !$0.waiting.isEmpty else { return }
                $0.longest = max($0.longest, $0.waiting.removeFirst().duration(to: now))
                $0.answered += 1
            }
        }

        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {}

        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) {
            caller.state.withLock { $0.isOver = true }
        }
    }
}
