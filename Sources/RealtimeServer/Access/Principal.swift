/// Who a client has shown to be. Names people and programs in logs and limits; never holds a secret.
public struct Principal: Hashable, Sendable {
    /// How it was shown.
    public enum Proof: String, Hashable, Sendable {
        /// By a key of the server's.
        case key
        /// By a signed token.
        case token
        /// By a client secret that this server made.
        case clientSecret = "client_secret"
    }

    /// The name: that of the key, the token's subject, or the owner of the client secret with a number.
    public let name: String
    /// How it was shown.
    public let proof: Proof

    /// Creates a principal.
    public init(name: String, proof: Proof) {
        self.name = name
        self.proof = proof
    }
}
