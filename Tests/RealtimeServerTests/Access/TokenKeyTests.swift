import RealtimeProtocol
import Testing

@testable import RealtimeServer

@Suite("Token key")
struct TokenKeyTests {
    /// The examples of RFC 7515: made by others, with another library.
    struct Example: Sendable {
        var name: String
        var key: String
        var token: String
    }

    private static let payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

    static let examples = [
        Example(
            name: "A.1",
            key: #"{"kty":"oct","alg":"HS256","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aK"#
                + #"tMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#,
            token: "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\(payload).dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        ),
        Example(
            name: "A.2",
            key: #"{"kty":"RSA","alg":"RS256","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPd"#
                + "dxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7"
                + "OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9k"
                + #"G4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}"#,
            token:
                "eyJhbGciOiJSUzI1NiJ9.\(payload).cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuH"
                + "Im4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPv"
                + "kSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUi"
                + "pUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
        ),
        Example(
            name: "A.3",
            key: #"{"kty":"EC","crv":"P-256","alg":"ES256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
                + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
            token:
                "eyJhbGciOiJFUzI1NiJ9.\(payload).DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQ"
                + "xfKTUJqPP3-Kg6NU1Q"
        ),
    ]

    static func key(_ text: String) throws -> TokenKey { try TokenKey(JSONValue(parsing: text), index: 0) }

    @Test("The signed examples of RFC 7515 are valid", arguments: examples)
    func valid(example: Example) throws {
        let payload = try Self.key(example.key).payload(of: example.token).get()
        #expect(String(decoding: payload, as: UTF8.self).contains(#""iss":"joe""#))
    }

    @Test("An example with any one character changed is not valid", arguments: examples)
    func tampered(example: Example) throws {
        let key = try Self.key(example.key)
        let characters = Array(example.token)
        var changed = 0
        for index in characters.indices where characters[index] != "." {
            var other = characters
            other[index] = characters[index] == "A" ? "B" : "A"
            // The last character of a part can carry bits that no byte has; a decoder may drop them.
            let isLast = index + 1 == characters.count || characters[index + 1] == "."
            let result = key.payload(of: String(other))
            if case .success = result, isLast { continue }
            #expect(throws: TokenError.self, "character \(index)") { try result.get() }
            changed += 1
        }
        #expect(changed > 170)
    }

    @Test("No example is valid with the key of another", arguments: examples)
    func otherKeys(example: Example) throws {
        for other in Self.examples where other.name != example.name {
            let result = try Self.key(other.key).payload(of: example.token)
            #expect(throws: TokenError.algorithm) { try result.get() }
        }
    }

    @Test(
        "Keys that do not say what they are for, or are for something else, or weak, are refused",
        arguments: [
            (#"[]"#, TokenKeyError.Code.malformed),
            (#"{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}"#, .algorithm),
            (#"{"kty":"oct","alg":"none","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}"#, .algorithm),
            (#"{"kty":"oct","alg":"HS512","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}"#, .algorithm),
            (#"{"kty":"oct","alg":"RS256","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}"#, .type),
            (#"{"kty":"oct","alg":"HS256","k":"MDEyMzQ1Njc4OWFiY2RlZg"}"#, .weak),
            (#"{"kty":"oct","alg":"HS256"}"#, .malformed),
            (#"{"kty":"EC","crv":"P-384","alg":"ES256","x":"AA","y":"AA"}"#, .type),
            (#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"AA","y":"AA"}"#, .malformed),
        ]
    )
    func refusedKeys(text: String, code: TokenKeyError.Code) {
        #expect { try Self.key(text) } throws: { ($0 as? TokenKeyError)?.code == code }
    }

    @Test("A public key as shared secret is refused: everybody could sign")
    func publicKeyAsSecret() {
        let pem = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"
        let text = #"{"kty":"oct","alg":"HS256","k":"\#(base64URL(pem.utf8))"}"#
        #expect { try Self.key(text) } throws: { ($0 as? TokenKeyError)?.code == .weak }
    }

    @Test("An RSA key of 1024 bits is refused")
    func shortRSA() {
        let modulus = base64URL([0xC1] + [UInt8](repeating: 0x5A, count: 126) + [0x01])
        let text = #"{"kty":"RSA","alg":"RS256","e":"AQAB","n":"\#(modulus)"}"#
        #expect { try Self.key(text) } throws: { ($0 as? TokenKeyError)?.code == .weak }
    }
}
