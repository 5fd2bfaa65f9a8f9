/// The client's half of the opening handshake (RFC 6455 section 4.1): builds the request and verifies the answer.
public struct WebSocketClientHandshake: Sendable {
    /// Why an answer does not open a WebSocket.
    @nonexhaustive
    public enum Failure: Error, Hashable, Sendable {
        /// A status other than 101.
        case status(HTTPStatus)
        /// `Upgrade` is not `websocket`.
        case upgrade
        /// `Connection` does not name `Upgrade`.
        case connection
        /// `Sec-WebSocket-Accept` does not answer the key.
        case accept
        /// A subprotocol that was not asked for, or more than one.
        case subprotocol
        /// An extension, though none was asked for.
        case `extension`
    }

    private let key: String
    private let url: WebSocketURL
    private let subprotocols: [String]
    private let headers: HTTPHeaders

    /// Prepares a handshake.
    ///
    /// - Parameters:
    ///   - url: where to connect, `ws` or `wss`.
    ///   - nonce: 16 random bytes, fresh for each connection.
    ///   - subprotocols: to offer, most wanted first.
    ///   - headers: more fields; those of the handshake are left out. `Host` comes from the URL.
    public init(url: WebSocketURL, nonce: InlineArray<16, UInt8>, subprotocols: [String], headers: HTTPHeaders) {
        self.url = url
        self.subprotocols = subprotocols.filter { HTTPToken.isToken($0.utf8) }
        var own = headers
        for name in WebSocketHandshakeFields.request { own.remove(name) }
        self.headers = own
        key = Base64.encode(nonce.indices.map { nonce[$0] })
    }

    /// The bytes of the request.
    public var request: [UInt8] {
        var all = HTTPHeaders()
        all.add("Host", url.hostField)
        all.add("Upgrade", "websocket")
        all.add("Connection", "Upgrade")
        all.add("Sec-WebSocket-Key", key)
        all.add("Sec-WebSocket-Version", "13")
        if !subprotocols.isEmpty {
            all.add("Sec-WebSocket-Protocol", subprotocols.joined(separator: ", "))
        }
        var bytes = Array("GET \(url.target) HTTP/1.1\r\n".utf8)
        all.serialize(into: &bytes)
        headers.serialize(into: &bytes)
        bytes.append(contentsOf: "\r\n".utf8)
        return bytes
    }

    /// Checks the answer; returns the subprotocol the server chose, if any.
    public func verify(_ head: HTTPResponseHead) throws(Failure) -> String? {
        guard head.status.code == 101 else { throw .status(head.status) }
        guard head.headers.values(for: "Upgrade").count == 1, head.headers.hasToken("websocket", in: "Upgrade") else {
            throw .upgrade
        }
        guard head.headers.hasToken("upgrade", in: "Connection") else { throw .connection }
        guard head.headers.values(for: "Sec-WebSocket-Accept") == [WebSocketAccept.value(for: key)] else {
            throw .accept
        }
        guard head.headers.elements(of: "Sec-WebSocket-Extensions").isEmpty else { throw .extension }
        let chosen = head.headers.values(for: "Sec-WebSocket-Protocol")
        guard let first = chosen.first else { return nil }
        guard chosen.count == 1, subprotocols.contains(first) else { throw .subprotocol }
        return first
    }
}
