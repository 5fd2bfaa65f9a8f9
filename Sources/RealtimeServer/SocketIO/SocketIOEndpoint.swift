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
    public var makeApplication: @Sendable (HTTPRequest) -> any SocketIOApplication

    /// Creates an endpoint.
    public init(
        configuration: SocketIOConfiguration = SocketIOConfiguration(),
        makeApplication: @escaping @Sendable (HTTPRequest) -> any SocketIOApplication
    ) {
        self.configuration = configuration
        self.makeApplication = makeApplication
    }

    /// What becomes of a request; `nil` where it is for another route. Origin and host are the caller's to judge before.
    public func decision(for request: HTTPRequest) -> HTTPDecision? {
        guard request.path == Self.path else { return nil }
        do throws(EngineIORequestError) {
            let kind = try EngineIORequest(
                method: request.method.rawValue,
                query: request.query ?? "",
                isWebSocket: request.isWebSocketUpgrade
            )
            switch kind {
            case .openWebSocket: return .upgrade(upgrade(request))
            case .openPolling: throw .unknownTransport
            // Sessions live and die with their WebSocket: none waits for another request.
            case .poll, .post, .upgrade: throw .unknownSession
            }
        } catch {
            return .respond(Self.response(error.response))
        }
    }

    private func upgrade(_ request: HTTPRequest) -> WebSocketUpgrade {
        var settings = WebSocketConfiguration()
        settings.maxMessageSize = configuration.engine.maximumPayload
        // Engine.IO has its own heartbeat, and clients know no other.
        settings.pingInterval = nil
        let (configuration, makeApplication) = (configuration, makeApplication)
        return WebSocketUpgrade(configuration: settings) { webSocket in
            SocketIOHandler(SocketIOClient(configuration, application: makeApplication(request), on: webSocket))
        }
    }

    private static func response(_ answer: EngineIOResponse) -> HTTPResponse {
        let status: HTTPStatus = answer.status == 403 ? .forbidden : .badRequest
        return HTTPResponse(status: status, headers: ["Content-Type": answer.contentType], body: answer.body)
    }
}
