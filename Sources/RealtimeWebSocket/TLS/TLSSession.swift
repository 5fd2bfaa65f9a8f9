internal import COpenSSL

/// TLS of one connection over memory: ciphertext in and out, plaintext in and out, no socket. Owns an `SSL`.
///
/// Confined to one loop. At most one unfinished record (16 KiB) of input waits inside, since whoever feeds it reads
/// until ``ReadResult/needsInput``.
final class TLSSession {
    /// What ``read(into:)`` found.
    enum ReadResult {
        /// So many bytes of plaintext.
        case bytes(Int)
        /// Nothing until more ciphertext is fed.
        case needsInput
        /// The peer ended its direction.
        case ended
        case failed(TLSError)
    }

    /// The largest piece of plaintext in one record (RFC 8446 section 5.1).
    static let recordSize = 16_384

    private let ssl: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer

    /// Creates the session of a server.
    convenience init(server context: TLSContext) throws(TLSError) {
        try self.init(context)
        SSL_set_accept_state(ssl)
    }

    /// Creates the session of a client that wants to talk to `host` and to nobody else.
    ///
    /// - `isAddress`: whether `host` is numeric: then the certificate must name the address, and no server
    ///   name is sent (RFC 6066 section 3).
    convenience init(client context: TLSContext, host: String, isAddress: Bool) throws(TLSError) {
        try self.init(context)
        SSL_set_connect_state(ssl)
        let isSet: Bool
        if isAddress {
            isSet = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
        } else {
            copenssl_strict_wildcards(ssl)
            isSet = SSL_set1_host(ssl, host) == 1 && copenssl_set_server_name(ssl, host) == 1
        }
        guard isSet else { throw TLSError(code: .verification, reason: "the host cannot be verified") }
    }

    private init(_ context: TLSContext) throws(TLSError) {
        ERR_clear_error()
        guard let ssl = SSL_new(context.pointer) else {
            throw TLSError(code: .connection, reason: TLSError.takeReason())
        }
        guard let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else {
            SSL_free(ssl)
            throw TLSError(code: .connection, reason: TLSError.takeReason())
        }
        // The session owns both from here on.
        SSL_set_bio(ssl, input, output)
        (self.ssl, self.input, self.output) = (ssl, input, output)
    }

    deinit { SSL_free(ssl) }

    /// Whether plaintext can be written.
    var isHandshakeDone: Bool { SSL_is_init_finished(ssl) == 1 }

    /// Begins the handshake of a client, or continues it.
    func startHandshake() throws(TLSError) {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result != 1, let error = failure(result) { throw error }
    }

    /// Hands over ciphertext that was received. Read until ``ReadResult/needsInput`` afterwards.
    func feed(_ bytes: UnsafeRawBufferPointer) {
        BIO_write(input, bytes.baseAddress, Int32(bytes.count))
    }

    /// Takes plaintext out, and carries the handshake on.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
        ERR_clear_error()
        let count = SSL_read(ssl, buffer.baseAddress, Int32(buffer.count))
        if count > 0 { return .bytes(Int(count)) }
        switch SSL_get_error(ssl, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .needsInput
        case SSL_ERROR_ZERO_RETURN: return .ended
        default: return .failed(error())
        }
    }

    /// Encrypts a piece of plaintext, at most one record; returns how many bytes of it. 0: not now.
    func write(_ bytes: UnsafeRawBufferPointer) throws(TLSError) -> Int {
        guard isHandshakeDone, !bytes.isEmpty else { return 0 }
        ERR_clear_error()
        let count = SSL_write(ssl, bytes.baseAddress, Int32(min(bytes.count, Self.recordSize)))
        if count > 0 { return Int(count) }
        if let error = failure(count) { throw error }
        return 0
    }

    /// Tells the peer that this side sends nothing more.
    func end() {
        guard isHandshakeDone else { return }
        ERR_clear_error()
        SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// Moves the ciphertext that waits to `queue`.
    func drainOutput(into queue: inout ByteQueue) {
        let pending = copenssl_pending(output)
        guard pending > 0 else { return }
        let target = queue.appendUninitialized(pending)
        let count = BIO_read(output, target, Int32(pending))
        if count < pending { queue.removeLast(pending - Int(max(0, count))) }
    }

    /// Whether ciphertext waits.
    var hasOutput: Bool { copenssl_pending(output) > 0 }

    private func failure(_ result: Int32) -> TLSError? {
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: nil
        default: error()
        }
    }

    private func error() -> TLSError {
        let verification = Int(SSL_get_verify_result(ssl))
        if verification != X509_V_OK, let text = X509_verify_cert_error_string(verification) {
            ERR_clear_error()
            return TLSError(code: .verification, reason: String(cString: text))
        }
        return TLSError(code: .connection, reason: TLSError.takeReason())
    }
}
