import RealtimeProtocol
import Testing

@testable import RealtimeServer

@Suite("Token verifier")
struct TokenVerifierTests {
    static let now = 1_800_000_000

    static func verifier(
        _ signers: [TokenSigner] = [.shared, .elliptic],
        issuer: String? = nil,
        audiences: Set<String> = [],
        leeway: Int = 30
    ) throws -> TokenVerifier {
        let text = #"{"keys":[\#(signers.map(\.member).joined(separator: ","))]}"#
        return try TokenVerifier(keySet: Array(text.utf8), issuer: issuer, audiences: audiences, leeway: leeway)
    }

    static func claims(_ more: String = "", exp: Int = now + 60) -> String {
        #"{"sub":"ada","exp":\#(exp)\#(more.isEmpty ? "" : "," + more)}"#
    }

    @Test("A token of each key tells its subject", arguments: [TokenSigner.shared.algorithm, "ES256"])
    func subject(algorithm: String) throws {
        let signer = algorithm == "ES256" ? TokenSigner.elliptic : .shared
        let token = try signer.sign(Self.claims())
        #expect(try Self.verifier().subject(of: token, at: Self.now) == "ada")
    }

    @Test(
        "Time is judged by the clock that is handed in, with the leeway",
        arguments: [
            (59, nil), (60, nil), (89, nil), (90, TokenError.expired), (1_000_000, .expired), (-1_000_000, nil),
        ]
    )
    func expiry(offset: Int, error: TokenError?) throws {
        let token = try TokenSigner.shared.sign(Self.claims())
        Self.expect(error) { try Self.verifier().subject(of: token, at: Self.now + offset) }
    }

    @Test(
        "A token is not taken before its time",
        arguments: [(-31, TokenError.notYetValid), (-30, nil), (0, nil)]
    )
    func notBefore(offset: Int, error: TokenError?) throws {
        let token = try TokenSigner.shared.sign(Self.claims(#""nbf":\#(Self.now)"#))
        Self.expect(error) { try Self.verifier().subject(of: token, at: Self.now + offset) }
    }

    @Test(
        "Claims that are missing or of the wrong kind are refused",
        arguments: [
            (#"{"sub":"ada"}"#, TokenError.expired), (#"{"sub":"ada","exp":"soon"}"#, .malformed),
            (#"{"sub":"ada","exp":1e400}"#, .malformed), (#"{"sub":"ada","exp":1e30}"#, .malformed),
            (#"{"exp":1800000060}"#, .subject), (#"{"sub":"","exp":1800000060}"#, .subject),
            (#"{"sub":7,"exp":1800000060}"#, .subject),
            (#"{"sub":"ada","exp":1800000060,"nbf":"now"}"#, .malformed),
            (#"{"sub":"ada","exp":1,"exp":1800000060}"#, .malformed), (#"["ada"]"#, .malformed), ("ada", .malformed),
        ]
    )
    func badClaims(claims: String, error: TokenError) throws {
        let token = try TokenSigner.shared.sign(claims)
        Self.expect(error) { try Self.verifier().subject(of: token, at: Self.now) }
    }

    @Test("A subject of 255 bytes is a name, a longer one is not", arguments: [(255, nil), (256, TokenError.subject)])
    func longSubject(count: Int, error: TokenError?) throws {
        let name = String(repeating: "a", count: count)
        let token = try TokenSigner.shared.sign(#"{"sub":"\#(name)","exp":\#(Self.now + 60)}"#)
        Self.expect(error) { try Self.verifier().subject(of: token, at: Self.now) }
    }

    @Test(
        "The audience must be one of ours, in either form, and a token for somebody is for nobody else",
        arguments: [
            (#""aud":"voice""#, ["voice"], nil), (#""aud":["a","voice"]"#, ["voice", "b"], nil),
            (#""aud":"mail""#, ["voice"], TokenError.audience), (#""aud":[]"#, ["voice"], .audience),
            (#""aud":7"#, ["voice"], .audience), ("", ["voice"], .audience), (#""aud":"mail""#, [], .audience),
            ("", [], nil),
        ]
    )
    func audience(claim: String, ours: [String], error: TokenError?) throws {
        let token = try TokenSigner.shared.sign(Self.claims(claim))
        Self.expect(error) { try Self.verifier(audiences: Set(ours)).subject(of: token, at: Self.now) }
    }

    @Test(
        "The issuer must be the one that is expected",
        arguments: [(#""iss":"us""#, nil), (#""iss":"them""#, TokenError.issuer), ("", .issuer)]
    )
    func issuer(claim: String, error: TokenError?) throws {
        let token = try TokenSigner.shared.sign(Self.claims(claim))
        Self.expect(error) { try Self.verifier(issuer: "us").subject(of: token, at: Self.now) }
    }

    // MARK: Confusion

    @Test("A token without a signature is refused, however it says so", arguments: ["none", "None", "NONE", "nOnE"])
    func unsigned(algorithm: String) throws {
        let header = base64URL(#"{"alg":"\#(algorithm)"}"#.utf8)
        let payload = base64URL(Self.claims().utf8)
        for signature in ["", "AAAA"] {
            #expect(throws: TokenError.self) {
                try Self.verifier().subject(of: "\(header).\(payload).\(signature)", at: Self.now)
            }
        }
    }

    @Test("A token signed as HMAC with the text of a public key meets no key for HMAC")
    func publicKeyAsSecret() throws {
        // What an attacker has: the public key, in the form it is published in.
        let verifier = try Self.verifier([.elliptic])
        let secret = TokenSigner.elliptic.member
        let forger = TokenSigner(
            key: #"{"kty":"oct","k":"\#(base64URL(secret.utf8))"}"#,
            algorithm: "HS256",
            identifier: nil
        )
        let token = try forger.sign(Self.claims())
        Self.expect(.algorithm) { try verifier.subject(of: token, at: Self.now) }
    }

    @Test("A key takes its own algorithm only, though its type would do for another")
    func pinned() throws {
        let longer = TokenSigner(key: TokenSigner.shared.key, algorithm: "HS384", identifier: nil)
        let token = try longer.sign(Self.claims())
        Self.expect(.algorithm) { try Self.verifier().subject(of: token, at: Self.now) }
    }

    @Test("A token that names a key is for that key")
    func keyIdentifier() throws {
        let first = TokenSigner(key: TokenSigner.shared.key, algorithm: "HS256", identifier: "first")
        let verifier = try Self.verifier([first])
        #expect(try verifier.subject(of: try first.sign(Self.claims()), at: Self.now) == "ada")
        let stranger = TokenSigner(key: TokenSigner.shared.key, algorithm: "HS256", identifier: "second")
        let token = try stranger.sign(Self.claims())
        Self.expect(.unknownKey) { try verifier.subject(of: token, at: Self.now) }
    }

    @Test("Another's signature is refused")
    func otherSecret() throws {
        let other = TokenSigner(
            key: #"{"kty":"oct","k":"ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA"}"#,
            algorithm: "HS256",
            identifier: nil
        )
        let token = try other.sign(Self.claims())
        Self.expect(.signature) { try Self.verifier().subject(of: token, at: Self.now) }
    }

    @Test("Extensions that must be understood are not, so the token is refused", arguments: [#"["b64"]"#, "[]", "{}"])
    func critical(member: String) throws {
        let token = try TokenSigner.shared.sign(Self.claims(), header: ["crit": member])
        #expect(token != (try TokenSigner.shared.sign(Self.claims())))
        Self.expect(.malformed) { try Self.verifier().subject(of: token, at: Self.now) }
    }

    @Test(
        "A header that two readers could read differently is refused before any key is tried",
        arguments: [
            #"{"alg":"HS256","crit":7}"#, #"{"alg":"none","alg":"HS256"}"#, #"{"alg":"HS256"} "x""#, "[]", "",
            "{\"alg\":\"HS256\",\"a\":\"\u{0}\"}",
        ]
    )
    func oddHeaders(header: String) throws {
        let token = "\(base64URL(header.utf8)).\(base64URL(Self.claims().utf8)).AAAA"
        Self.expect(.malformed) { try Self.verifier().subject(of: token, at: Self.now) }
    }

    @Test(
        "Texts that are no tokens are refused",
        arguments: ["", ".", "..", "a.b.c", "a.b", "a.b.c.d", "eyJ9.e30.", "\u{0}.\u{0}.\u{0}", "é.é.é"]
    )
    func noTokens(text: String) throws {
        #expect(throws: TokenError.self) { try Self.verifier().subject(of: text, at: Self.now) }
    }

    @Test("A token that is too long is refused before anything is decoded")
    func tooLong() throws {
        let token = try TokenSigner.shared.sign(Self.claims(#""x":"\#(String(repeating: "a", count: 8_192))""#))
        Self.expect(.malformed) { try Self.verifier().subject(of: token, at: Self.now) }
    }

    @Test("Random changes to a valid token never make it valid with another subject", arguments: 0..<4)
    func randomChanges(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let verifier = try Self.verifier()
        let token = Array(try TokenSigner.elliptic.sign(Self.claims()).utf8)
        for round in 0..<300 {
            var bytes = token
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    bytes[bytes.indices.randomElement(using: &random) ?? 0] = .random(in: 0x20...0x7E, using: &random)
                case 1 where bytes.count > 1: bytes.remove(at: bytes.indices.randomElement(using: &random) ?? 0)
                default:
                    bytes.insert(
                        .random(in: 0x20...0x7E, using: &random),
                        at: bytes.indices.randomElement(using: &random) ?? 0
                    )
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if let subject = try? verifier.subject(of: text, at: Self.now) {
                #expect(subject == "ada", "seed \(seed), round \(round): \(text)")
            }
        }
    }

    private static func expect(
        _ error: TokenError?,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () throws -> String
    ) {
        if let error {
            #expect(throws: error, sourceLocation: sourceLocation) { _ = try body() }
        } else {
            #expect(throws: Never.self, sourceLocation: sourceLocation) { _ = try body() }
        }
    }
}
