/// A request method that this library takes (RFC 9110 section 9).
public enum HTTPMethod: String, Hashable, Sendable, CaseIterable {
    /// Transfer a representation.
    case get = "GET"
    /// As ``get`` without a body in the response.
    case head = "HEAD"
    /// Process the body.
    case post = "POST"
    /// Store the body.
    case put = "PUT"
    /// Change by the body.
    case patch = "PATCH"
    /// Remove.
    case delete = "DELETE"
    /// Ask for what is possible.
    case options = "OPTIONS"
}

/// A request, whole.
public struct HTTPRequest: Sendable {
    /// The method.
    public var method: HTTPMethod
    /// The target as written: path and query, or `*`.
    public var target: String
    /// The path, percent-decoded. May hold `..` segments and decoded slashes: whoever maps it to files checks it.
    public var path: String
    /// What follows the first `?`, as written.
    public var query: String?
    /// Header fields.
    public var headers: HTTPHeaders
    /// The body; at most ``HTTPLimits/maxBody`` bytes, or as many as ``HTTPLimits/maxBodies`` has for the path.
    public var body: [UInt8]
    /// Whether the version is 1.1; else it is 1.0.
    public var isHTTP11: Bool
    /// Whether the client wants the connection kept open after the response.
    public var wantsKeepAlive: Bool
    /// Whether the request came over TLS.
    public var isSecure: Bool = false

    /// Creates a request, as a test of a handler needs it. The parser does not come this way: nothing is checked.
    public init(
        method: HTTPMethod,
        target: String,
        path: String,
        query: String? = nil,
        headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8] = [],
        isHTTP11: Bool = true,
        wantsKeepAlive: Bool = true
    ) {
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.isHTTP11 = isHTTP11
        self.wantsKeepAlive = wantsKeepAlive
    }

    /// The pairs of ``query``, decoded as a form: `+` is a space. Pairs that do not decode are left out.
    public var queryItems: [(name: String, value: String)] {
        PercentEncoding.formItems(query ?? "")
    }

    /// The first decoded value of the query item `name`.
    public func queryValue(_ name: String) -> String? {
        queryItems.first { $0.name == name }?.value
    }

    /// Whether the request asks for a WebSocket: `Upgrade` names it.
    public var isWebSocketUpgrade: Bool { headers.hasToken("websocket", in: "Upgrade") }
}

/// A response of a server.
public struct HTTPResponse: Sendable {
    /// The status.
    public var status: HTTPStatus
    /// Header fields; `Content-Length`, `Connection`, `Transfer-Encoding` and `Date` are the server's to write.
    public var headers: HTTPHeaders
    /// The body. Not sent in answer to `HEAD`, whose `Content-Length` is still the body's.
    public var body: [UInt8]

    /// Creates a response.
    public init(status: HTTPStatus, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Creates a plain-text response.
    public init(status: HTTPStatus, text: String) {
        self.init(status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array(text.utf8))
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Creates a list; a field with an invalid name is left out.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { add(name, value) }
    }
}

extension HTTPResponse {
    /// Writes the response as RFC 9112 wants it.
    func serialize(isHead: Bool, keepAlive: Bool, date: String?, into output: inout [UInt8]) {
        output.append(contentsOf: "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n".utf8)
        var own = headers
        for name in ["Content-Length", "Connection", "Transfer-Encoding"] { own.remove(name) }
        if let date {
            own.remove("Date")
            own.add("Date", date)
        }
        own.serialize(into: &output)
        if !status.forbidsBody { output.append(contentsOf: "Content-Length: \(body.count)\r\n".utf8) }
        output.append(contentsOf: keepAlive ? "\r\n".utf8 : "Connection: close\r\n\r\n".utf8)
        if !isHead && !status.forbidsBody { output.append(contentsOf: body) }
    }
}
