import RealtimeUnits
import RealtimeWebSocket

/// One conversation of the load: opens, speaks when it is told to, and hands over what comes back.
final class LoadSession: WebSocketHandler {
    /// What happens.
    enum Event {
        /// The server has greeted the session: it can speak.
        case ready
        /// Audio came.
        case answer(LoadFrame.Answer)
        /// It is over, or could not be opened.
        case ended
    }

    private var frame: LoadFrame
    private var socket: WebSocket?
    private var isReady = false
    private let opensByEvent: Bool
    private let report: (Event) -> Void

    init(number: Int, opensByEvent: Bool, report: @escaping (Event) -> Void) {
        frame = LoadFrame(session: number)
        self.opensByEvent = opensByEvent
        self.report = report
    }

    func connect(_ configuration: WebSocketClientConfiguration, on context: EventLoopContext) {
        socket = context.connect(configuration, handler: self)
    }

    /// Sends the next frame, with the time as late as can be.
    func speak(_ number: Int) {
        guard isReady, let socket else { return }
        frame.stamp(LoadFrame.Stamp(sent: socket.context.now.offset.wholeNanoseconds, number: number))
        socket.send(text: frame.text.span)
    }

    func close() { socket?.close() }

    // MARK: WebSocket

    func webSocketDidOpen(_ webSocket: WebSocket) {
        if opensByEvent { webSocket.send(text: #"{"type":"session.create"}"#) }
    }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        if let answer = frame.answer(in: message) { return report(.answer(answer)) }
        guard !isReady, Self.contains(#""session.created""#, in: message) else { return }
        isReady = true
        report(.ready)
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {}

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {
        isReady = false
        socket = nil
        report(.ended)
    }

    private static func contains(_ text: StaticString, in message: Span<UInt8>) -> Bool {
        let wanted = text.utf8CodeUnitCount
        guard message.count >= wanted else { return false }
        for start in 0...(message.count - wanted) {
            var length = 0
            while length < wanted, message[start + length] == text.utf8Start[length] { length += 1 }
            if length == wanted { return true }
        }
        return false
    }
}

extension Duration {
    /// Nanoseconds; for times of a run, far inside 64 bits.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
