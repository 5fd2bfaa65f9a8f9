internal import COpenSSL
internal import RealtimeRelay

/// The names of what is kept. Tokens and clients are only in them as SHA-256, so that who reads the server's keys can
/// neither resume a conversation nor tell whose it is.
struct KeyNames: Sendable {
    let prefix: String

    /// A conversation: of its token and its principal, so that another principal's request finds nothing.
    func conversation(_ key: StoredSessionKey) -> [UInt8] {
        // The token has a fixed length; absent and empty principals differ.
        let principal = key.principal.map { ":" + $0 } ?? ""
        return name("conversation", Array((key.token.rawValue + principal).utf8))
    }

    /// A client's sessions.
    func client(_ client: String) -> [UInt8] { name("client", Array(client.utf8)) }

    /// All servers.
    var nodes: [UInt8] { Array("\(prefix):nodes".utf8) }

    private func name(_ kind: String, _ secret: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        // The only failure of the one-shot function is a null pointer.
        _ = SHA256(secret, secret.count, &digest)
        let digits = Array("0123456789abcdef".utf8)
        return Array("\(prefix):\(kind):".utf8) + digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
