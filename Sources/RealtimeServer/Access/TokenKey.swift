internal import CJOSE
internal import COpenSSL
internal import RealtimeLocks
internal import RealtimeProtocol
internal import RealtimeWebSocket

/// A key that verifies tokens, and the one algorithm it does so with. Sole owner of a `cjose_jwk_t`; the only file that
/// names the library.
///
/// Unchecked `Sendable`: the pointer is private, never changes, and is only handed to the library under `lock`. cjose
/// says nothing about threads; a signature takes some ten microseconds and is checked once a connection.
final class TokenKey: @unchecked Sendable {
    /// What the key is for, whatever a token claims.
    let algorithm: TokenAlgorithm
    /// The name by which tokens refer to it.
    let identifier: String?
    private let pointer: OpaquePointer
    private let lock = Lock(())

    /// RFC 7518 section 3.2: a key of the hash's size or larger.
    private static let leastSecretBytes = 32
    /// RFC 7518 section 3.3.
    private static let leastRSABits = 2_048

    /// Reads key number `index` of a set.
    init(_ description: JSONValue, index: Int) throws(TokenKeyError) {
        func failure(_ code: TokenKeyError.Code) -> TokenKeyError { TokenKeyError(code: code, index: index) }
        guard let object = description.objectValue else { throw failure(.malformed) }
        guard let name = object["alg"]?.stringValue, let algorithm = TokenAlgorithm(rawValue: name) else {
            throw failure(.algorithm)
        }
        let type: cjose_jwk_kty_t
        switch algorithm {
        case .hs256: type = CJOSE_JWK_KTY_OCT
        case .rs256: type = CJOSE_JWK_KTY_RSA
        case .es256:
            guard object["crv"]?.stringValue == "P-256" else { throw failure(.type) }
            type = CJOSE_JWK_KTY_EC
        }
        var writer = JSONWriter()
        writer.value(description)
        let text = writer.bytes
        let imported = text.withUnsafeBytes {
            cjose_jwk_import($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, nil)
        }
        // What the library's library leaves behind would look like a failure of the next TLS call of this thread.
        ERR_clear_error()
        guard let imported else { throw failure(.malformed) }
        let isRightType = cjose_jwk_get_kty(imported, nil) == type
        let isStrong = isRightType && Self.isStrong(imported, algorithm)
        guard isRightType, isStrong else {
            cjose_jwk_release(imported)
            throw failure(isRightType ? .weak : .type)
        }
        pointer = imported
        self.algorithm = algorithm
        identifier = object["kid"]?.stringValue
    }

    deinit { cjose_jwk_release(pointer) }

    private static func isStrong(_ key: OpaquePointer, _ algorithm: TokenAlgorithm) -> Bool {
        let bits = cjose_jwk_get_keysize(key, nil)
        switch algorithm {
        case .es256: return true
        case .rs256: return bits >= leastRSABits
        case .hs256:
            guard bits >= leastSecretBytes * 8, let data = cjose_jwk_get_keydata(key, nil) else { return false }
            // A public key as shared secret: everybody could sign. The mistake behind most confusions of algorithms.
            let bytes = UnsafeRawBufferPointer(start: data, count: bits / 8)
            return !bytes.starts(with: "-----BEGIN".utf8)
        }
    }

    /// What a token says, if this key signed it with this key's algorithm.
    ///
    /// The algorithm is asked of the library that verifies, so that there are no two readings of it.
    func payload(of token: String) -> Result<[UInt8], TokenError> {
        defer { ERR_clear_error() }
        var token = token
        let imported = token.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cjose_jws_import($0.baseAddress, $0.count, nil) }
        }
        guard let signature = imported else { return .failure(.malformed) }
        defer { cjose_jws_release(signature) }
        guard let header = cjose_jws_get_protected(signature) else { return .failure(.malformed) }
        guard Self.text("alg", in: header) == algorithm.rawValue else { return .failure(.algorithm) }
        if let identifier, let named = Self.text("kid", in: header), named != identifier {
            return .failure(.unknownKey)
        }
        let isSigned = lock.withLock { _ in cjose_jws_verify(signature, pointer, nil) }
        guard isSigned else { return .failure(.signature) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        // The library keeps the memory.
        guard cjose_jws_get_plaintext(signature, &bytes, &count, nil) else { return .failure(.malformed) }
        return .success(Array(UnsafeBufferPointer(start: bytes, count: count)))
    }

    private static func text(_ name: String, in header: OpaquePointer) -> String? {
        cjose_header_get(header, name, nil).map { String(cString: $0) }
    }
}
