import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import RealtimeWebSocket

/// A ``FakeModel`` behind a WebSocket server on a loopback port.
final class FakeServer: Sendable {
    private let group: EventLoopGroup
    private let server: HTTPServer

    /// Starts to listen. `refusal` answers every request with that status.
    init(script: FakeModel.Script = FakeModel.Script(), dialect: Dialect = .browser, refusal: HTTPStatus? = nil) throws
    {
        group = try EventLoopGroup(count: 1)
        server = try HTTPServer(HTTPServerConfiguration(), on: group) { _ in
            Handler(script: script, dialect: dialect, refusal: refusal)
        }
    }

    var url: String { "ws://\(server.address)/" }

    func stop() {
        server.stopListening()
        for loop in group.loops { loop.stop() }
        for loop in group.loops { loop.join() }
    }

    private final class Handler: HTTPRequestHandler {
        let script: FakeModel.Script
        let dialect: Dialect
        let refusal: HTTPStatus?

        init(script: FakeModel.Script, dialect: Dialect, refusal: HTTPStatus?) {
            self.script = script
            self.dialect = dialect
            self.refusal = refusal
        }

        func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
            if let refusal { return .respond(HTTPResponse(status: refusal, text: "show a key\n")) }
            let model = FakeModel(script, dialect: dialect)
            return .upgrade(WebSocketUpgrade { _ in Session(model, on: context) })
        }
    }

    private final class Session: WebSocketHandler {
        private var model: FakeModel
        private let context: EventLoopContext
        private var timer: EventLoopTimer?
        private static let connection = ConnectionID(1)

        init(_ model: FakeModel, on context: EventLoopContext) {
            self.model = model
            self.context = context
        }

        func webSocketDidOpen(_ webSocket: WebSocket) { handle(.connected(Self.connection), webSocket) }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            handle(.received(Self.connection, .text(message.withUnsafeBufferPointer(Array.init))), webSocket)
        }

        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {}

        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) {
            if let timer { context.cancel(timer) }
        }

        private func handle(_ event: TransportInput, _ webSocket: WebSocket) {
            try? model.handle(event, at: context.now)
            while let output = model.nextOutput() {
                switch output {
                case .send(_, .text(let bytes)): webSocket.send(text: bytes.span)
                case .send(_, .binary): break
                case .close(_, let reason):
                    webSocket.close(code: WebSocketCloseCode(rawValue: reason.code), reason: reason.text)
                case .connect: break
                }
            }
            if let timer { context.cancel(timer) }
            timer = model.nextDeadline.map { deadline in
                context.schedule(at: deadline) { [weak self] _ in self?.handle(.deadlineReached, webSocket) }
            }
        }
    }
}
