internal import RealtimeProtocol
public import RealtimeWebSocket

/// Who may connect: by key or token, by page and by the name the server was called.
public struct AccessPolicy: Sendable {
    /// Keys of which a client may show one.
    public var keys: StaticKeys?
    /// Who checks signed tokens.
    public var tokens: TokenVerifier?
    /// Pages of other origins that may connect, for example `https://example.org`.
    public var allowedOrigins: Set<String>
    /// Names besides `localhost` and addresses that `Host` may hold. Without this check a page anywhere could have its
    /// own name point at this server (DNS rebinding) and count as same-origin.
    public var allowedHosts: Set<String>

    /// Creates a policy. Without keys and without tokens nobody has to show anything.
    public init(
        keys: StaticKeys? = nil,
        tokens: TokenVerifier? = nil,
        allowedOrigins: Set<String> = [],
        allowedHosts: Set<String> = []
    ) {
        self.keys = keys
        self.tokens = tokens
        self.allowedOrigins = allowedOrigins
        self.allowedHosts = Set(allowedHosts.map { $0.lowercased() })
    }

    /// Creates a policy with keys that have no names; `nil` asks for none.
    public init(keys: [String]?, allowedOrigins: Set<String> = [], allowedHosts: Set<String> = []) {
        self.init(keys: keys.map(StaticKeys.init(_:)), allowedOrigins: allowedOrigins, allowedHosts: allowedHosts)
    }

    /// Whether a client has to show something.
    public var asksForKey: Bool { keys != nil || tokens != nil }

    /// Why a request is refused.
    public enum Refusal: Error, Hashable, Sendable {
        /// `Host` is missing, or a name that this server does not go by.
        case host(String)
        /// The page's origin is neither the server's own nor allowed.
        case origin(String)
        /// No key, or a wrong one.
        case key
        /// A token that is not valid.
        case token(TokenError)

        /// The answer to give.
        public var response: HTTPResponse {
            switch self {
            case .host(let host):
                HTTPResponse(status: .misdirectedRequest, text: "This server is not '\(host)'.\n")
            case .origin(let origin):
                HTTPResponse(status: .forbidden, text: "Pages of '\(origin)' may not connect.\n")
            case .key: Self.unauthorized("Bearer", "A valid key is required.")
            case .token(.expired):
                Self.unauthorized("Bearer error=\"invalid_token\"", "The token has expired.")
            case .token: Self.unauthorized("Bearer error=\"invalid_token\"", "A valid token is required.")
            }
        }

        private static func unauthorized(_ challenge: String, _ message: String) -> HTTPResponse {
            var response = HTTPResponse(
                status: .unauthorized,
                error: ErrorDetail(code: .invalidAPIKey, message: message)
            )
            response.headers.add("WWW-Authenticate", challenge)
            return response
        }

        /// Which check failed, in a word for logs and metrics.
        var check: String {
            switch self {
            case .host: "host"
            case .origin: "origin"
            case .key: "key"
            case .token(let error): "token_\(error.rawValue)"
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

    /// Who shows one of `credentials` at `now`, in seconds since 1970.
    func principal(showing credentials: [String], at now: Int) throws(Refusal) -> Principal {
        var nearest = Refusal.key
        for credential in credentials {
            if let name = keys?.name(of: credential) { return Principal(name: name, proof: .key) }
            guard let tokens, TokenVerifier.isToken(credential) else { continue }
            do throws(TokenError) {
                return Principal(name: try tokens.subject(of: credential, at: now), proof: .token)
            } catch {
                nearest = .token(error)
            }
        }
        throw nearest
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
