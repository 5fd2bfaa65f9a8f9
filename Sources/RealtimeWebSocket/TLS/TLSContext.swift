internal import COpenSSL

/// Certificates and trust of one side, shared by its connections. TLS 1.2 and 1.3; owns an `SSL_CTX`.
///
/// Unchecked `Sendable`: the pointer is set in the initialiser and never changes, the context is configured in the
/// initialiser only, and OpenSSL counts references to a context with atomics and locks what sessions share in it.
public final class TLSContext: @unchecked Sendable {
    /// Whose signatures a client believes.
    public enum Trust: Hashable, Sendable {
        /// The authorities that the system trusts.
        case system
        /// The authorities in a PEM file, and no others.
        case file(String)
    }

    let pointer: OpaquePointer
    let isServer: Bool

    /// Creates the context of a server.
    ///
    /// - Parameters:
    ///   - certificateChainFile: path of a PEM file with the server's certificate first and the intermediate ones
    ///     after it.
    ///   - privateKeyFile: path of the PEM file with its key, not encrypted.
    public init(certificateChainFile: String, privateKeyFile: String) throws(TLSError) {
        pointer = try Self.makePointer(TLS_server_method())
        isServer = true
        guard SSL_CTX_use_certificate_chain_file(pointer, certificateChainFile) == 1 else {
            throw TLSError(code: .certificate, reason: "\(certificateChainFile): \(TLSError.takeReason())")
        }
        guard SSL_CTX_use_PrivateKey_file(pointer, privateKeyFile, SSL_FILETYPE_PEM) == 1,
            SSL_CTX_check_private_key(pointer) == 1
        else { throw TLSError(code: .privateKey, reason: "\(privateKeyFile): \(TLSError.takeReason())") }
        copenssl_accept_http11(pointer)
    }

    /// Creates the context of a client, which verifies every server.
    public init(trust: Trust = .system) throws(TLSError) {
        pointer = try Self.makePointer(TLS_client_method())
        isServer = false
        switch trust {
        case .system:
            guard SSL_CTX_set_default_verify_paths(pointer) == 1 else {
                throw TLSError(code: .trust, reason: TLSError.takeReason())
            }
        case .file(let path):
            guard SSL_CTX_load_verify_locations(pointer, path, nil) == 1 else {
                throw TLSError(code: .trust, reason: "\(path): \(TLSError.takeReason())")
            }
        }
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        guard copenssl_offer_http11(pointer) == 0 else {
            throw TLSError(code: .connection, reason: TLSError.takeReason())
        }
    }

    /// The context of clients that bring none.
    static let system = Result<TLSContext, TLSError> { () throws(TLSError) in try TLSContext(trust: .system) }

    private static func makePointer(_ method: OpaquePointer?) throws(TLSError) -> OpaquePointer {
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(method) else {
            throw TLSError(code: .connection, reason: TLSError.takeReason())
        }
        _ = copenssl_set_min_tls12(pointer)
        copenssl_set_options(pointer)
        _ = copenssl_set_mode(pointer, copenssl_modes)
        // Sessions are resumed with tickets; a cache in the process would only grow.
        _ = copenssl_session_cache_off(pointer)
        return pointer
    }

    deinit { SSL_CTX_free(pointer) }
}
