/// How a token is signed: the algorithms of RFC 7518 section 3.1 that this server takes.
///
/// The closed list is the point. `none` is not in it, and a key has exactly one of them, whatever a token says.
public enum TokenAlgorithm: String, Hashable, Sendable, CaseIterable {
    /// HMAC with SHA-256: whoever verifies can also sign.
    case hs256 = "HS256"
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
    /// ECDSA on P-256 with SHA-256.
    case es256 = "ES256"
}
