internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeWebSocket

/// Answers the requests of one loop: health, static files, and the WebSocket routes.
final class RequestRouter: HTTPRequestHandler {
    private let factory: SessionFactory
    private let files: StaticFiles?
    private let access: AccessPolicy
    private let log: LogSink

    init(factory: SessionFactory, files: StaticFiles?, access: AccessPolicy, log: @escaping LogSink) {
        self.factory = factory
        self.files = files
        self.access = access
        self.log = log
    }

    func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
        // A health check comes from a load balancer that knows the server by any name, and tells nothing.
        if request.path == "/healthz" { return .respond(health(request)) }
        if let refusal = access.refusal(ofOriginOf: request) { return refuse(refusal, request) }
        if let decision = factory.configuration.socketIO?.decision(for: request) { return decision }
        guard request.isWebSocketUpgrade else { return .respond(file(request)) }
        guard let dialect = Self.dialect(of: request) else {
            let text = "There is no WebSocket at '\(request.path)'; expected /, /v1/realtime or /api-ws/v1/realtime.\n"
            return .respond(HTTPResponse(status: .notFound, text: text))
        }
        if let refusal = access.refusal(ofKeyOf: request) { return refuse(refusal, request) }
        var configuration = WebSocketConfiguration()
        // One byte more than the session takes, so that a frame that is too long is told so by an event.
        configuration.maxMessageSize = factory.configuration.limits.json.maximumBytes + 4_096
        // Frames are validated by the codec in any case: JSON with its UTF-8.
        configuration.textValidation = .deferredToConsumer
        let factory = factory
        return .upgrade(
            WebSocketUpgrade(subprotocols: ["realtime"], configuration: configuration) { webSocket in
                factory.makeHandler(for: request, dialect: dialect, on: webSocket)
            }
        )
    }

    private func refuse(_ refusal: AccessPolicy.Refusal, _ request: HTTPRequest) -> HTTPDecision {
        let kind =
            switch refusal {
            case .host: "host"
            case .origin: "origin"
            case .key: "key"
            }
        log(LogRecord(level: .warning, message: "request refused", fields: [("check", kind), ("path", request.path)]))
        return .respond(refusal.response)
    }

    private func health(_ request: HTTPRequest) -> HTTPResponse {
        guard request.method == .get || request.method == .head else { return methodNotAllowed() }
        var response = HTTPResponse(status: .ok, text: "ok\n")
        response.headers.add("Cache-Control", "no-store")
        return response
    }

    private func file(_ request: HTTPRequest) -> HTTPResponse {
        guard request.method == .get || request.method == .head else { return methodNotAllowed() }
        if request.path == SessionChoices.path, files != nil { return SessionChoices.response(factory.configuration) }
        if let response = files?.response(to: request.path) { return response }
        if request.path == "/", files == nil {
            return HTTPResponse(status: .ok, text: "swift-realtime: connect a WebSocket here.\n")
        }
        return HTTPResponse(status: .notFound, text: "There is nothing at '\(request.path)'.\n")
    }

    private func methodNotAllowed() -> HTTPResponse {
        var response = HTTPResponse(status: .methodNotAllowed, text: "Expected GET or HEAD.\n")
        response.headers.add("Allow", "GET, HEAD")
        return response
    }

    /// The dialect that path and headers tell. The first event may still turn it into the browser's.
    static func dialect(of request: HTTPRequest) -> Dialect? {
        switch request.path {
        case "/v1/realtime", "/openai/v1/realtime":
            // Only clients of the beta send this header or offer this subprotocol.
            let isBeta =
                request.headers["OpenAI-Beta"]?.contains("realtime=v1") == true
                || request.headers.elements(of: "Sec-WebSocket-Protocol").contains("openai-beta.realtime-v1")
            return isBeta ? .openAIBeta : .openAI
        case "/api-ws/v1/realtime": return .dashScopeOmni
        case "/": return .browser
        default: return nil
        }
    }
}
