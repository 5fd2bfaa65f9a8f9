public import RealtimeWebSocket

/// Who may connect: by key, by page and by the name the server was called.
public struct AccessPolicy: Sendable {
    /// Keys of which a client must show one; `nil` asks for none.
    public var keys: [String]?
    /// Pages of other origins that may connect, for example `https://example.org`.
    public var allowedOrigins: Set<String>
    /// Names besides `localhost` and addresses that `Host` may hold. Without this check a page anywhere could have its
    /// own name point at this server (DNS rebinding) and count as same-origin.
    public var allowedHosts: Set<String>

    /// Creates a policy.
    public init(keys: [String]? = nil, allowedOrigins: Set<String> = [], allowedHosts: Set<String> = []) {
        self.keys = keys
        self.allowedOrigins = allowedOrigins
        self.allowedHosts = Set(allowedHosts.map { $0.lowercased() })
    }

    /// Why a request is refused.
    public enum Refusal: Hashable, Sendable {
        /// `Host` is missing, or a name that this server does not go by.
        case host(String)
        /// The page's origin is neither the server's own nor allowed.
        case origin(String)
        /// No key, or a wrong one.
        case key

        /// The answer to give.
        public var response: HTTPResponse {
            switch self {
            case .host(let host): HTTPResponse(status: .misdirectedRequest, text: "This server is not '\(host)'.\n")
            case .origin(let origin): HTTPResponse(status: .forbidden, text: "Pages of '\(origin)' may not connect.\n")
            case .key:
                {
                    var response = HTTPResponse(status: .unauthorized, text: "A valid key is required.\n")
                    response.headers.add("WWW-Authenticate", "Bearer")
                    return response
                }()
            }
        }
    }

    /// Judges where a request comes from; `nil` lets it pass.
    public func refusal(ofOriginOf request: HTTPRequest) -> Refusal? {
        let host = request.headers["Host"] ?? ""
        guard isOwn(Self.name(in: host)) else { return .host(host) }
        // Programs other than browsers send no Origin; they are not what this check is for.
        guard let origin = request.headers["Origin"] else { return nil }
        let own = "\(request.isSecure ? "https" : "http")://\(host)"
        return origin.lowercased() == own.lowercased() || allowedOrigins.contains(origin) ? nil : .origin(origin)
    }

    /// Judges the key a request shows; `nil` lets it pass.
    public func refusal(ofKeyOf request: HTTPRequest) -> Refusal? {
        guard let keys else { return nil }
        return Self.keys(in: request).contains { shown in keys.contains { Self.equal(shown, $0) } } ? nil : .key
    }

    /// A page cannot set headers on a WebSocket; OpenAI's browser clients show the key as a subprotocol.
    private static let keySubprotocol = "openai-insecure-api-key."

    private static func keys(in request: HTTPRequest) -> [String] {
        var shown: [String] = []
        if let field = request.headers["Authorization"], field.lowercased().hasPrefix("bearer ") {
            shown.append(String(field.dropFirst(7)))
        }
        for offer in request.headers.elements(of: "Sec-WebSocket-Protocol") where offer.hasPrefix(keySubprotocol) {
            shown.append(String(offer.dropFirst(keySubprotocol.count)))
        }
        return shown
    }

    /// Compares without telling by the time how much is right; the length alone may show.
    private static func equal(_ left: String, _ right: String) -> Bool {
        let (a, b) = (Array(left.utf8), Array(right.utf8))
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The name in a `Host` field, without its port.
    static func name(in host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]).lowercased() }
        return String(host.prefix { $0 != ":" }).lowercased()
    }

    private func isOwn(_ name: String) -> Bool {
        if name == "localhost" || allowedHosts.contains(name) { return true }
        // An address cannot be rebound. Brackets hold IPv6; four numbers are IPv4.
        if name.hasPrefix("["), name.hasSuffix("]") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
