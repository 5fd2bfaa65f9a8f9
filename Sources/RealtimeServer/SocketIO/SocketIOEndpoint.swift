public import RealtimeWebSocket
public import SocketIOProtocol

/// The route `/socket.io/`, over WebSocket.
///
/// Long polling needs answers that come later than their requests, which this server's HTTP does not give: a client that
/// polls is told that the transport is unknown. Clients choose the WebSocket with `transports: ["websocket"]`.
public struct SocketIOEndpoint: Sendable {
    /// The path that clients ask for where nobody tells them another.
    public static let path = "/socket.io/"

    /// Times and limits.
    public var configuration: SocketIOConfiguration
    /// Makes what answers a client.
    public var makeApplication: @Sendable (SocketIOArrival) -> any SocketIOApplication
    /// What the application counts, for the operators' metrics.
    public var metrics: @Sendable () -> [SocketIOMetric]

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
        decision(for: SocketIOArrival(request: request, address: "", state: nil))
    }

    func decision(for arrival: SocketIOArrival) -> HTTPDecision? {
        let request = arrival.request
        guard request.path == Self.path else { return nil }
        guard request.method != .options else {
            return .respond(Self.shared(HTTPResponse(status: .noContent), request))
        }
        do throws(EngineIORequestError) {
            let kind = try EngineIORequest(
                method: request.method.rawValue,
                query: request.query ?? "",
                isWebSocket: request.isWebSocketUpgrade
            )
            switch kind {
            case .openWebSocket: return .upgrade(upgrade(arrival))
            case .openPolling: throw .unknownTransport
            // Sessions live and die with their WebSocket: none waits for another request.
            case .poll, .post, .upgrade: throw .unknownSession
            }
        } catch {
            return .respond(Self.shared(Self.response(error.response), request))
        }
    }

    private func upgrade(_ arrival: SocketIOArrival) -> WebSocketUpgrade {
        var settings = WebSocketConfiguration()
        settings.maxMessageSize = configuration.engine.maximumPayload
        // Engine.IO has its own heartbeat, and clients know no other.
        settings.pingInterval = nil
        let (configuration, makeApplication) = (configuration, makeApplication)
        return WebSocketUpgrade(configuration: settings) { webSocket in
            SocketIOHandler(SocketIOClient(configuration, application: makeApplication(arrival), on: webSocket))
        }
    }

    /// Lets the page read the answer. Its origin was judged before: the server's own, or one on the list.
    private static func shared(_ response: HTTPResponse, _ request: HTTPRequest) -> HTTPResponse {
        var response = response
        response.headers.add("Vary", "Origin")
        guard let origin = request.headers["Origin"] else { return response }
        response.headers.add("Access-Control-Allow-Origin", origin)
        response.headers.add("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
        response.headers.add("Access-Control-Allow-Headers", "Content-Type")
        return response
    }

    private static func response(_ answer: EngineIOResponse) -> HTTPResponse {
        let status: HTTPStatus = answer.status == 403 ? .forbidden : .badRequest
        return HTTPResponse(status: status, headers: ["Content-Type": answer.contentType], body: answer.body)
    }
}

/// One figure of an application, for the operators' metrics.
public struct SocketIOMetric: Hashable, Sendable {
    /// Its name, in Prometheus' spelling.
    public let name: String
    /// What it counts.
    public let help: String
    /// Whether it only grows.
    public let isCounter: Bool
    /// Its value.
    public let value: Int

    /// Creates a figure.
    public init(_ name: String, _ help: String, isCounter: Bool = false, _ value: Int) {
        self.name = name
        self.help = help
        self.isCounter = isCounter
        self.value = value
    }
}
