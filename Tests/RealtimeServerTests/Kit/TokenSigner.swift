import CJOSE
import Testing

/// Signs tokens for tests, with the library or with whatever bytes a test wants in place of a signature.
struct TokenSigner {
    /// A JSON Web Key that can sign.
    let key: String
    let algorithm: String
    let identifier: String?

    /// 32 bytes, `0123456789abcdef0123456789abcdef`.
    static let shared = TokenSigner(
        key: #"{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}"#,
        algorithm: "HS256",
        identifier: nil
    )

    /// The private key of RFC 7515 appendix A.3.
    static let elliptic = TokenSigner(
        key: #"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
            + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#,
        algorithm: "ES256",
        identifier: nil
    )

    /// The members of a key set that verifies what this signs. A set may hold the private part; the verifier has no use
    /// for it.
    var member: String {
        let name = identifier.map { #","kid":"\#($0)""# } ?? ""
        return key.dropLast() + #","alg":"\#(algorithm)"\#(name)}"#
    }

    /// A token with these claims, as JSON text, and these members of the header besides, as JSON text.
    func sign(_ claims: String, header extra: [String: String] = [:]) throws -> String {
        let jwk = try #require(cjose_jwk_import(key, key.utf8.count, nil))
        defer { cjose_jwk_release(jwk) }
        let header = try #require(cjose_header_new(nil))
        defer { cjose_header_release(header) }
        cjose_header_set(header, "alg", algorithm, nil)
        if let identifier { cjose_header_set(header, "kid", identifier, nil) }
        for (name, value) in extra { cjose_header_set_raw(header, name, value, nil) }
        let payload = Array(claims.utf8)
        let signature = try #require(cjose_jws_sign(jwk, header, payload, payload.count, nil))
        defer { cjose_jws_release(signature) }
        var text: UnsafePointer<CChar>?
        #expect(cjose_jws_export(signature, &text, nil))
        return String(cString: try #require(text))
    }
}

/// Base64 of RFC 4648 section 5 without padding, written here for tests that build tokens no library would.
func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var text = ""
    var word = 0
    var bits = 0
    for byte in bytes {
        word = word << 8 | Int(byte)
        bits += 8
        while bits >= 6 {
            bits -= 6
            text.append(digits[word >> bits & 63])
        }
    }
    if bits > 0 { text.append(digits[word << (6 - bits) & 63]) }
    return text
}
