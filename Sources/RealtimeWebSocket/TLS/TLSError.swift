internal import COpenSSL

/// Something that TLS refused.
public struct TLSError: Error, Hashable, Sendable {
    /// What was refused.
    public enum Code: Hashable, Sendable {
        /// The certificate chain cannot be loaded.
        case certificate
        /// The private key cannot be loaded or does not belong to the certificate.
        case privateKey
        /// The file of trusted authorities cannot be loaded.
        case trust
        /// The peer's certificate is not trusted or not for the host asked for.
        case verification
        /// The handshake or a record failed otherwise.
        case connection
    }

    /// What was refused.
    public let code: Code
    /// OpenSSL's words, or the path of the file; never key material.
    public let reason: String
}

extension TLSError: CustomStringConvertible {
    /// For example `TLS verification: hostname mismatch`.
    public var description: String { "TLS \(code): \(reason)" }
}

extension TLSError {
    /// Takes the oldest entry of this thread's OpenSSL error queue and empties the queue.
    static func takeReason() -> String {
        let number = ERR_get_error()
        ERR_clear_error()
        guard number != 0, let text = ERR_reason_error_string(number) else { return "unknown reason" }
        return String(cString: text)
    }
}
