internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket

/// Answers the requests of one loop: health, client secrets, static files, and the WebSocket routes. Everything that can
/// be refused is refused here, before the upgrade.
final class RequestRouter: HTTPRequestHandler {
    private let state: ServerState
    private let files: StaticFiles?
    private let metrics: LoopMetrics
    private let watch: RelayWatch
    private let warm: WarmUpstreams?

    /// How often the loop's own delay is measured.
    private static let delayInterval: Duration = .seconds(1)

    init(state: ServerState, files: StaticFiles?, context: EventLoopContext) {
        self.state = state
        self.files = files
        metrics = state.metrics.makeLoop()
        watch = RelayWatch(metrics)
        warm = Self.warmUpstreams(of: state, context)
        measureDelay(context)
    }

    // The server takes no more sessions when the loop lets go of this. Sessions that are there hold the connections too.
    deinit { warm?.stop() }

    func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
        if let health = HealthEndpoints.response(to: request, of: state) { return .respond(health) }
        let configuration = state.configuration
        let origin = configuration.proxies.origin(of: request, from: peer)
        var request = request
        request.isSecure = origin.isSecure
        let decision = Decision(
            state: state,
            configuration: configuration,
            metrics: metrics,
            watch: watch,
            warm: warm,
            request: request,
            address: origin.address,
            context: context
        )
        do throws(RequestRefusal) {
            if let refusal = configuration.access.refusal(ofOriginOf: request) { throw .access(refusal) }
            let arrival = SocketIOArrival(request: request, address: origin.address, state: state)
            if let decision = configuration.socketIO?.decision(for: arrival, at: context.now) { return decision }
            if ClientSecretsEndpoint.paths.contains(request.path) { return .respond(try decision.clientSecret()) }
            guard request.isWebSocketUpgrade else { return .respond(file(request)) }
            return .upgrade(try decision.upgrade())
        } catch {
            metrics.refused(error.reason).add()
            state.log(
                LogRecord(
                    level: .warning,
                    message: "request refused",
                    fields: [("check", error.check), ("path", request.path), ("address", origin.address)]
                )
            )
            return .respond(error.response)
        }
    }

    private func file(_ request: HTTPRequest) -> HTTPResponse {
        guard request.method == .get || request.method == .head else {
            var response = HTTPResponse(status: .methodNotAllowed, text: "Expected GET or HEAD.\n")
            response.headers.add("Allow", "GET, HEAD")
            return response
        }
        if request.path == SessionChoices.path, files != nil { return SessionChoices.response(state.configuration) }
        if let response = files?.response(to: request.path) { return response }
        if request.path == "/", files == nil {
            return HTTPResponse(status: .ok, text: "swift-realtime: connect a WebSocket here.\n")
        }
        return HTTPResponse(status: .notFound, text: "There is nothing at '\(request.path)'.\n")
    }

    /// What the loop has open before anybody asks, if that is wanted.
    private static func warmUpstreams(of state: ServerState, _ context: EventLoopContext) -> WarmUpstreams? {
        guard case .remote(let remote) = state.configuration.upstream, remote.warm.count > 0 else { return nil }
        let warm = WarmUpstreams(remote.pool, remote.warm, context: context)
        warm.fill()
        return warm
    }

    /// Notes how late the loop runs what is due: every session on it waits as long.
    private func measureDelay(_ context: EventLoopContext) {
        let due = context.now.advanced(by: Self.delayInterval)
        context.schedule(at: due) { [weak self] context in
            guard let self else { return }
            metrics.queueDelay.record(due.duration(to: context.now))
            measureDelay(context)
        }
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

/// What becomes of one request that comes from an allowed place.
private struct Decision {
    let state: ServerState
    let configuration: ServerConfiguration
    let metrics: LoopMetrics
    let watch: RelayWatch
    let warm: WarmUpstreams?
    let request: HTTPRequest
    let address: String
    let context: EventLoopContext

    private var door: FrontDoor { FrontDoor(policy: configuration.access, secrets: state.secrets) }

    func clientSecret() throws(RequestRefusal) -> HTTPResponse {
        let now = configuration.wallClock()
        let owner = try checked { () throws(AccessPolicy.Refusal) in try door.owner(of: request, at: now) }
        let model = if case .remote(let remote) = configuration.upstream { remote.model } else { nil as String? }
        let endpoint = ClientSecretsEndpoint(secrets: state.secrets, model: model)
        let response = endpoint.response(to: request, of: owner?.name ?? address, at: now)
        if response.status == .ok { metrics.clientSecrets.add() }
        if response.status == .tooManyRequests { metrics.refused(.rate).add() }
        return response
    }

    /// Has what the client shows judged, unless its address has shown too much that was wrong.
    private func checked<Answer>(
        _ judge: () throws(AccessPolicy.Refusal) -> Answer
    ) throws(RequestRefusal) -> Answer {
        let name = ClientName.of(nil, address)
        if let wait = state.failures.wait(of: name, at: context.now) { throw .failures(retryAfter: wait) }
        do throws(AccessPolicy.Refusal) {
            return try judge()
        } catch {
            // Who shows nothing has tried nothing.
            if !Credentials.shown(in: request).isEmpty { state.failures.note(name, at: context.now) }
            throw .access(error)
        }
    }

    func upgrade() throws(RequestRefusal) -> WebSocketUpgrade {
        let isEcho = configuration.servesTestEcho && request.path == TestEcho.path
        guard let dialect = isEcho ? .openAI : RequestRouter.dialect(of: request) else {
            throw .noRoute(request.path)
        }
        guard !state.isDraining else { throw .draining }
        let visitor = try checked { () throws(AccessPolicy.Refusal) in
            try door.visitor(of: request, at: configuration.wallClock())
        }
        let client = ClientName.of(visitor.principal, address)
        let place: ClientAdmission.Place
        do throws(ClientAdmission.Refusal) {
            place = try state.clients.enter(client, at: context.now)
        } catch {
            throw .client(error)
        }
        if isEcho { return WebSocketUpgrade { _ in TestEcho(place) } }
        var socket = WebSocketConfiguration()
        // One byte more than the session takes, so that a frame that is too long is told so by an event.
        socket.maxMessageSize = configuration.limits.json.maximumBytes + 4_096
        // Frames are validated by the codec in any case: JSON with its UTF-8.
        socket.textValidation = .deferredToConsumer
        let factory = SessionFactory(
            configuration: configuration,
            state: state,
            metrics: metrics,
            watch: watch,
            warm: warm
        )
        let arrival = SessionFactory.Arrival(
            request: request,
            dialect: dialect,
            address: address,
            visitor: visitor,
            place: place
        )
        return WebSocketUpgrade(subprotocols: ["realtime"], configuration: socket) { webSocket in
            factory.makeHandler(for: arrival, on: webSocket)
        }
    }
}
