/// The server's half of the opening handshake (RFC 6455 section 4.2): checks a request and builds the answer.
public struct WebSocketServerHandshake: Sendable {
    /// Why a request does not become a WebSocket.
    @nonexhaustive
    public enum Failure: Error, Hashable, Sendable {
        /// Not `GET`.
        case method
        /// `Upgrade` does not name `websocket`.
        case upgrade
        /// `Connection` does not name `Upgrade`.
        case connection
        /// `Sec-WebSocket-Version` is not 13, once. Answered with 426.
        case version
        /// `Sec-WebSocket-Key` is not the base64 of 16 bytes, once.
        case key
        /// The request has a body.
        case body
        /// HTTP/1.0, which has no upgrades.
        case version10

        /// What to answer. The 426 names the version that is spoken.
        public var response: HTTPResponse {
            switch self {
            case .version:
                HTTPResponse(status: .upgradeRequired, headers: ["Sec-WebSocket-Version": "13"])
            case .upgrade:
                HTTPResponse(status: .upgradeRequired, headers: ["Upgrade": "websocket"])
            case .method:
                HTTPResponse(status: .methodNotAllowed, headers: ["Allow": "GET"])
            case .connection, .key, .body, .version10:
                HTTPResponse(status: .badRequest, text: "not a WebSocket handshake\n")
            }
        }
    }

    /// Subprotocols the client offers, in its order of preference.
    public let subprotocols: [String]
    private let key: String

    /// Checks `request`.
    public init(_ request: HTTPRequest) throws(Failure) {
        guard request.method == .get else { throw .method }
        guard request.isHTTP11 else { throw .version10 }
        guard request.headers.hasToken("websocket", in: "Upgrade") else { throw .upgrade }
        guard request.headers.hasToken("upgrade", in: "Connection") else { throw .connection }
        guard request.headers.values(for: "Sec-WebSocket-Version") == ["13"] else { throw .version }
        let keys = request.headers.values(for: "Sec-WebSocket-Key")
        guard keys.count == 1, WebSocketAccept.isKey(keys[0]) else { throw .key }
        guard request.body.isEmpty else { throw .body }
        key = keys[0]
        subprotocols = request.headers.elements(of: "Sec-WebSocket-Protocol")
    }

    /// The first of `supported`, in the server's order, that the client offers.
    public func selectSubprotocol(from supported: [String]) -> String? {
        supported.first { subprotocols.contains($0) }
    }

    /// The bytes of the answer that opens the WebSocket.
    ///
    /// Extensions are never accepted: their offers are left unanswered, which declines them (section 9.1).
    /// - `subprotocol`: left out if the client did not offer it, since it would have to fail (section 4.1).
    /// - `headers`: more fields; those of the handshake are the library's to write.
    public func response(subprotocol: String?, headers: HTTPHeaders = HTTPHeaders()) -> [UInt8] {
        var own = headers
        for name in WebSocketHandshakeFields.response { own.remove(name) }
        own.add("Upgrade", "websocket")
        own.add("Connection", "Upgrade")
        own.add("Sec-WebSocket-Accept", WebSocketAccept.value(for: key))
        if let subprotocol, subprotocols.contains(subprotocol) { own.add("Sec-WebSocket-Protocol", subprotocol) }
        var bytes = Array("HTTP/1.1 101 Switching Protocols\r\n".utf8)
        own.serialize(into: &bytes)
        bytes.append(contentsOf: "\r\n".utf8)
        return bytes
    }
}

/// Fields that belong to the handshake and that no caller sets.
enum WebSocketHandshakeFields {
    static let request = [
        "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Extensions", "Content-Length", "Transfer-Encoding",
    ]
    static let response = [
        "Upgrade", "Connection", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions",
        "Content-Length", "Transfer-Encoding",
    ]
}
