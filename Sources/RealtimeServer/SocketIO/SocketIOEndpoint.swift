internal import RealtimeUnits
public import RealtimeWebSocket
public import SocketIOProtocol

/// The route `/socket.io/`: long polling, WebSocket, and the upgrade from the first to the second.
///
/// A session lives on the loop that its first request came to. A poll or post that comes to another one waits there while
/// it is carried over, and its answer back; a WebSocket that joins the session is moved to the session's loop with its
/// connection. In a server of its own, `HTTPLimits.maxBodies` has to have room for `maximumPayload` bytes at ``path``.
public struct SocketIOEndpoint: Sendable {
    /// The path that clients ask for where nobody tells them another.
    public static let path = "/socket.io/"

    /// Times and limits.
    public var configuration: SocketIOConfiguration
    /// Makes what answers a client.
    public var makeApplication: @Sendable (SocketIOArrival) -> any SocketIOApplication
    /// What the application counts, for the operators' metrics.
    public var metrics: @Sendable () -> [SocketIOMetric]
    /// The sessions where no server stands behind the endpoint.
    private let directory = SocketIODirectory()

    /// Creates an endpoint.
    public init(
        configuration: SocketIOConfiguration = SocketIOConfiguration(),
        metrics: @escaping @Sendable () -> [SocketIOMetric] = { [] },
        makeApplication: @escaping @Sendable (SocketIOArrival) -> any SocketIOApplication
    ) {
        self.configuration = configuration
        self.metrics = metrics
        self.makeApplication = makeApplication
    }

    /// What becomes of a request; `nil` where it is for another route. Origin and host are the caller's to judge before.
    ///
    /// Without a server behind it there are no rules by which a client could be refused: ``SocketIOArrival`` admits
    /// everybody.
    public func decision(for request: HTTPRequest) -> HTTPDecision? {
        // The instant is for the rules that there are not.
        decision(for: SocketIOArrival(request: request, address: "", state: nil), at: SessionInstant(.zero))
    }

    func decision(for arrival: SocketIOArrival, at now: SessionInstant) -> HTTPDecision? {
        let request = arrival.request
        guard request.path == Self.path else { return nil }
        let origin = request.headers["Origin"]
        guard request.method != .options else { return .respond(.preflight(for: origin)) }
        do throws(EngineIORequestError) {
            let kind = try EngineIORequest(
                method: request.method.rawValue,
                query: request.query ?? "",
                isWebSocket: request.isWebSocketUpgrade
            )
            switch kind {
            case .openWebSocket: return .upgrade(opening(arrival))
            case .openPolling: return open(arrival)
            case .poll(let id):
                return try visit(id, arrival, now) { courier in
                    .later(carry(to: courier, origin) { client, answer in client.poll(answer) })
                }
            case .post(let id):
                return try visit(id, arrival, now) { courier in
                    .later(carry(to: courier, origin) { client, answer in client.post(request.body, answer) })
                }
            case .upgrade(let id):
                return try visit(id, arrival, now) { courier in .transfer(join(courier, origin)) }
            }
        } catch {
            return .respond(HTTPResponse(error.response).shared(with: origin))
        }
    }

    // MARK: New sessions

    private var webSocketConfiguration: WebSocketConfiguration {
        var settings = WebSocketConfiguration()
        settings.maxMessageSize = configuration.engine.maximumPayload
        // Engine.IO has its own heartbeat, and clients know no other.
        settings.pingInterval = nil
        return settings
    }

    private func directory(of arrival: SocketIOArrival) -> SocketIODirectory { arrival.state?.socketIO ?? directory }

    private func opening(_ arrival: SocketIOArrival) -> WebSocketUpgrade {
        let (configuration, makeApplication) = (configuration, makeApplication)
        let directory = directory(of: arrival)
        return WebSocketUpgrade(configuration: webSocketConfiguration) { webSocket in
            SocketIOClient(
                configuration,
                application: makeApplication(arrival),
                on: webSocket,
                holder: arrival.holder,
                in: directory
            ).handler
        }
    }

    private func open(_ arrival: SocketIOArrival) -> HTTPDecision {
        let (configuration, makeApplication) = (configuration, makeApplication)
        let directory = directory(of: arrival)
        let origin = arrival.request.headers["Origin"]
        guard arrival.state?.isDraining != true else { return .respond(Self.busy.shared(with: origin)) }
        return .later(
            HTTPDeferral { responder, context in
                let answer = SocketIOAnswer(responder: responder, origin: origin)
                guard let place = directory.reserve(for: ClientName.of(nil, arrival.address)) else {
                    return answer.give(Self.busy)
                }
                SocketIOClient(
                    configuration,
                    application: makeApplication(arrival),
                    answering: answer,
                    on: context,
                    holder: arrival.holder,
                    place: place,
                    in: directory
                ).open()
            }
        )
    }

    /// For clients that may come back: there are too many that poll, or the server is about to end.
    private static let busy = HTTPResponse(status: .serviceUnavailable, headers: ["Retry-After": "5"])

    // MARK: Sessions there are

    /// Decides about a request that names a session.
    private func visit(
        _ id: String,
        _ arrival: SocketIOArrival,
        _ now: SessionInstant,
        _ decide: (SocketIOCourier) -> HTTPDecision
    ) throws(EngineIORequestError) -> HTTPDecision {
        guard let entry = directory(of: arrival).entry(id) else { throw .unknownSession }
        do throws(SocketIORefusal) {
            try arrival.check(entry.holder, at: now)
        } catch {
            arrival.log(error)
            throw .forbidden
        }
        return decide(entry.courier)
    }

    /// Carries a request to its session, which answers it when it will.
    private func carry(
        to courier: SocketIOCourier,
        _ origin: String?,
        _ body: @escaping @Sendable (SocketIOClient, SocketIOAnswer) -> Void
    ) -> HTTPDeferral {
        HTTPDeferral(timeout: patience, outlastsListening: true) { responder, _ in
            let answer = SocketIOAnswer(responder: responder, origin: origin)
            let isCarried = courier.visit { client in
                guard let client else { return answer.give(EngineIORequestError.unknownSession.response) }
                body(client, answer)
            }
            if !isCarried { answer.give(Self.busy) }
        } abandoned: { responder in
            courier.visit { client in client?.abandon(responder) }
        }
    }

    /// A session pings, or ends because of a ping, before this.
    private var patience: Duration {
        configuration.engine.pingInterval + configuration.engine.pingTimeout + .seconds(10)
    }

    private func join(_ courier: SocketIOCourier, _ origin: String?) -> HTTPTransfer {
        let settings = webSocketConfiguration
        return HTTPTransfer(to: courier.loop) { _ in
            guard let client = courier.client else {
                return .respond(HTTPResponse(EngineIORequestError.unknownSession.response).shared(with: origin))
            }
            return .upgrade(WebSocketUpgrade(configuration: settings) { webSocket in client.join(webSocket) })
        }
    }
}
