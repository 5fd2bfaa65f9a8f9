/// Where a client connects to, and how.
public struct WebSocketClientConfiguration: Sendable {
    /// `ws:` or `wss:` URL.
    public var url: String
    /// More fields of the request, such as `Authorization`. Those of the handshake are left out.
    public var headers = HTTPHeaders()
    /// Subprotocols to offer, the preferred first.
    public var subprotocols: [String] = []
    /// Authorities for `wss:`; `nil` trusts the system's, which are loaded once in the process, on the first use:
    /// that takes tens of milliseconds. Make a context once and share it.
    public var tls: TLSContext?
    /// Time for name, connection, TLS and handshake together. 10 s.
    public var connectTimeout = Duration.seconds(10)
    /// Limits and times of the WebSocket.
    public var webSocket = WebSocketConfiguration()

    /// Creates a configuration.
    public init(url: String) { self.url = url }
}

extension EventLoopContext {
    /// Opens a client's WebSocket.
    ///
    /// The result is ``WebSocket/State/connecting``; `handler` is told when it is open, or when it is closed because
    /// it could not be opened, never before this returns.
    @discardableResult
    public func connect(
        _ configuration: WebSocketClientConfiguration,
        handler: any WebSocketHandler
    ) -> WebSocket {
        let socket = WebSocket(role: .client, configuration: configuration.webSocket, context: self)
        socket.replaceHandler(handler)
        do throws(WebSocketURL.Failure) {
            let url = try WebSocketURL(configuration.url)
            let connector = WebSocketConnector(socket, url, configuration, handler, self)
            socket.connector = connector
            connector.start()
        } catch {
            schedule(after: .zero) { _ in socket.fail(WebSocketClientError.url(error)) }
        }
        return socket
    }
}
