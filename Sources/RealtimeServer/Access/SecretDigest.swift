internal import COpenSSL

/// What is kept of a secret: SHA-256 over a salt of this process and the secret.
///
/// A core dump or a debugger shows digests that are worth nothing elsewhere, and the time a comparison takes tells about
/// digests that nobody outside can choose.
struct SecretDigest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// 32 random bytes, as many as the digest has.
    private static let salt: [UInt8] = (0..<32).map { _ in UInt8.random(in: .min ... .max) }

    /// Digests a secret.
    init(of secret: some Sequence<UInt8>) {
        let input = Self.salt + secret
        var digest = [UInt8](repeating: 0, count: 32)
        // The only failure of the one-shot function is a null pointer.
        _ = SHA256(input, input.count, &digest)
        words = digest.withUnsafeBytes {
            (
                $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                $0.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            )
        }
    }

    /// Compares every bit whatever the first ones say.
    static func == (left: SecretDigest, right: SecretDigest) -> Bool {
        let (a, b) = (left.words, right.words)
        return (a.0 ^ b.0) | (a.1 ^ b.1) | (a.2 ^ b.2) | (a.3 ^ b.3) == 0
    }

    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
