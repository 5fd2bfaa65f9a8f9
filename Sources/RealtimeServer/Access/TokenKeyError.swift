/// Why a file of token keys is refused. Never holds key material.
public struct TokenKeyError: Error, Hashable, Sendable {
    /// The kind of reason.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// The text is not JSON, or not a JSON Web Key Set (RFC 7517 section 5).
        public static let malformed = Code(name: "malformed")
        /// The set holds no key.
        public static let empty = Code(name: "empty")
        /// A key does not say by `alg` which of the three algorithms it is for.
        public static let algorithm = Code(name: "algorithm")
        /// A key's type or curve does not go with its algorithm.
        public static let type = Code(name: "type")
        /// A key is shorter than RFC 7518 section 3 allows, or a shared secret is the text of a public key.
        public static let weak = Code(name: "weak")
    }

    /// The kind of reason.
    public let code: Code
    /// Which key, counted from 0; `nil` where it is the set as a whole.
    public let index: Int?
}

extension TokenKeyError.Code: CustomStringConvertible {
    /// The name of the static member.
    public var description: String { name }
}

extension TokenKeyError: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        let place = index.map { "keys[\($0)]" } ?? "the key set"
        return switch code {
        case .malformed: "\(place) is not a JSON Web Key of RFC 7517"
        case .empty: "\(place) holds no key"
        case .algorithm: "\(place) must name its algorithm: 'alg' is HS256, RS256 or ES256"
        case .type: "\(place) has a 'kty' or 'crv' that does not go with its 'alg'"
        case .weak: "\(place) is too weak: HS256 needs 32 random bytes, RS256 2048 bits"
        default: "\(place) is refused"
        }
    }
}
