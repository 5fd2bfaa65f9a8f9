internal import RealtimeProtocol

/// Checks signed tokens (RFC 7519) whose keys it knows.
///
/// A key's algorithm is the key's, never the token's: `none` is unknown here, and a token that is signed as HMAC with the
/// text of a public key meets no key that is for HMAC.
public struct TokenVerifier: Sendable {
    /// Tokens longer than this are not looked at. 8 KiB: what an HTTP field may hold at most servers.
    public static let longestToken = 8_192
    /// The longest subject, in bytes: it becomes a name in logs and limits. RFC 7519 has no bound; OpenID Connect Core
    /// section 2 has 255.
    public static let longestSubject = 255
    /// The latest `exp`: the end of the year 9999.
    private static let latestExpiry = 253_402_300_799.0

    /// Who must have made the token; `nil` takes any maker whose signature is right.
    public var issuer: String?
    /// Whom the token may be for. Where this is empty, a token that names an audience is refused, as RFC 7519 section
    /// 4.1.3 has it.
    public var audiences: Set<String>
    /// How far clocks may differ, in seconds. Default 30.
    public var leeway: Int
    private let keys: [TokenKey]

    /// Reads a JSON Web Key Set (RFC 7517 section 5), each key with `alg`.
    ///
    /// - Parameters:
    ///   - keySet: the text, of 64 KiB at most.
    ///   - issuer: see ``issuer``.
    ///   - audiences: see ``audiences``.
    ///   - leeway: see ``leeway``.
    public init(
        keySet: [UInt8],
        issuer: String? = nil,
        audiences: Set<String> = [],
        leeway: Int = 30
    ) throws(TokenKeyError) {
        let limits = JSONLimits(maximumBytes: 64 << 10, maximumDepth: 8)
        guard let set = try? JSONValue(parsing: keySet, limits: limits), let members = set["keys"]?.arrayValue else {
            throw TokenKeyError(code: .malformed, index: nil)
        }
        guard !members.isEmpty else { throw TokenKeyError(code: .empty, index: nil) }
        var keys: [TokenKey] = []
        for (index, member) in members.enumerated() { keys.append(try TokenKey(member, index: index)) }
        self.keys = keys
        self.issuer = issuer
        self.audiences = audiences
        self.leeway = max(0, leeway)
    }

    /// Whether `text` looks like a token rather than a key: three parts with dots between.
    static func isToken(_ text: String) -> Bool { text.utf8.count { $0 == UInt8(ascii: ".") } == 2 }

    /// The subject of `token`, if it is valid at `now`, in seconds since 1970.
    func subject(of token: String, at now: Int) throws(TokenError) -> String {
        guard token.utf8.count <= Self.longestToken, Self.isToken(token) else { throw .malformed }
        guard Self.hasPlainHeader(token) else { throw .malformed }
        let claims = try claims(of: token)
        try checkTime(claims, at: Double(now))
        if let issuer, claims["iss"]?.stringValue != issuer { throw .issuer }
        if let audience = claims["aud"] {
            let named = audience.stringValue.map { [$0] } ?? audience.stringValues ?? []
            guard named.contains(where: audiences.contains) else { throw .audience }
        } else if !audiences.isEmpty {
            throw .audience
        }
        guard let subject = claims["sub"]?.stringValue, !subject.isEmpty, subject.utf8.count <= Self.longestSubject
        else { throw .subject }
        return subject
    }

    /// Whether the header is one JSON object, without a member twice, and without extensions that must be understood
    /// (RFC 7515 section 4.1.11), of which there is none here. The library does not tell whether there are any.
    private static func hasPlainHeader(_ token: String) -> Bool {
        var text = token.utf8.prefix { $0 != UInt8(ascii: ".") }.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        let limits = JSONLimits(maximumBytes: longestToken, maximumDepth: 8)
        guard let bytes = try? Base64.decode(text.span), let header = try? JSONValue(parsing: bytes, limits: limits)
        else { return false }
        return header.objectValue.map { $0["crit"] == nil } ?? false
    }

    /// What the token says, if one of the keys signed it. Where none did, the reason that came nearest.
    private func claims(of token: String) throws(TokenError) -> JSONObject {
        var nearest = TokenError.algorithm
        for key in keys {
            switch key.payload(of: token) {
            case .success(let bytes):
                let limits = JSONLimits(maximumBytes: Self.longestToken, maximumDepth: 16)
                guard let claims = (try? JSONValue(parsing: bytes, limits: limits))?.objectValue else {
                    throw .malformed
                }
                return claims
            case .failure(.malformed): throw .malformed
            case .failure(.signature): nearest = .signature
            case .failure(let reason): if nearest != .signature { nearest = reason }
            }
        }
        throw nearest
    }

    private func checkTime(_ claims: JSONObject, at now: Double) throws(TokenError) {
        guard let end = claims["exp"] else { throw .expired }
        guard let end = end.doubleValue, end.isFinite, end <= Self.latestExpiry else { throw .malformed }
        guard now < end + Double(leeway) else { throw .expired }
        if let start = claims["nbf"] {
            guard let start = start.doubleValue, start.isFinite else { throw .malformed }
            guard now >= start - Double(leeway) else { throw .notYetValid }
        }
    }
}
