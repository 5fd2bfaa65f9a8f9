/// Answers the requests of a server on one loop. Confined to the loop; one is made per loop and server.
public protocol HTTPRequestHandler: AnyObject {
    /// Decides about a request that passed every check of the parser. Called once per request; must not block.
    func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision
}

/// What becomes of a request.
public enum HTTPDecision {
    /// It is answered.
    case respond(HTTPResponse)
    /// It becomes a WebSocket, if its handshake is right; otherwise the server answers 400, 405 or 426.
    case upgrade(WebSocketUpgrade)
    /// It is answered later, from any thread.
    case later(HTTPDeferral)
    /// The connection goes over to another loop, and the request is decided there.
    case transfer(HTTPTransfer)
}

/// How a request becomes a WebSocket.
public struct WebSocketUpgrade {
    /// Subprotocols of the server in its order of preference; the first that the client offers is chosen.
    public var subprotocols: [String]
    /// More header fields of the answer.
    public var headers: HTTPHeaders
    /// Limits and times.
    public var configuration: WebSocketConfiguration
    /// Makes the handler when the answer is on its way; the WebSocket can send at once.
    public var makeHandler: (WebSocket) -> any WebSocketHandler

    /// Creates an upgrade.
    public init(
        subprotocols: [String] = [],
        headers: HTTPHeaders = HTTPHeaders(),
        configuration: WebSocketConfiguration = WebSocketConfiguration(),
        makeHandler: @escaping (WebSocket) -> any WebSocketHandler
    ) {
        self.subprotocols = subprotocols
        self.headers = headers
        self.configuration = configuration
        self.makeHandler = makeHandler
    }
}
