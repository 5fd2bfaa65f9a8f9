import Foundation
import Testing

@testable import SocketIOProtocol

@Suite("The scanner of JSON")
struct JSONScannerTests {
    static func isAccepted(_ bytes: [UInt8]) -> Bool {
        var scanner = JSONScanner(bytes, maximumDepth: 64)
        return (try? scanner.scan()) != nil
    }

    static let right = [
        "0", "-0", "1.5e+3", "1E5", "-1.0e-2", "true", "false", "null", #""""#, #""a\"\\\/\b\f\n\r\té€😀""#, "[]", "{}",
        #""\ud83d\ude00""#, #""\ud83d""#, " [ 1 , {\"a\" : [ ] } ] \r\n\t", #"{"a":1,"a":2}"#,
    ]
    static let wrong = [
        "", " ", "01", "1.", ".5", "+1", "-", "1e", "1e+", "NaN", "tru", "truee", "nul", "[1,]", "[,1]", "[1 2]", "[",
        "]",
        "{", "{a:1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a" 1}"#, #"{1:1}"#, #"""#, #""\x""#, #""\u12g4""#,
        #""\u123"#,
        "\"\n\"", "\"\u{0}\"", "'a'", "1 1", "[1]x", "\u{FEFF}1", "/**/1",
    ]

    @Test("right JSON is taken", arguments: right)
    func takes(text: String) { #expect(Self.isAccepted(utf8(text))) }

    @Test("wrong JSON is refused", arguments: wrong)
    func refuses(text: String) { #expect(!Self.isAccepted(utf8(text))) }

    @Test(
        "strings must be UTF-8",
        arguments: [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]]
    )
    func encoding(bytes: [UInt8]) { #expect(!Self.isAccepted([0x22] + bytes + [0x22])) }

    @Test("depth has a limit, for arrays and objects")
    func depth() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inner = open == "[" ? "" : "1"
            let deep = { String(repeating: open, count: $0) + inner + String(repeating: close, count: $0) }
            #expect(Self.isAccepted(utf8(deep(64))))
            #expect(!Self.isAccepted(utf8(deep(65))))
            #expect(!Self.isAccepted(utf8(deep(100_000))))
        }
    }

    @Test("changed JSON is judged as Foundation judges it")
    func oracle() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let pieces = utf8(#"[]{}",:0123456789.eE+-truefalsn\u "#)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = utf8(Self.right.randomElement(using: &random) ?? "")
            if random.chance(60), !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                if random.chance(50) {
                    bytes[place] = pieces.randomElement(using: &random) ?? 0
                } else {
                    bytes.remove(at: place)
                }
            }
            // Foundation has opinions of its own on half a surrogate pair, a name that comes twice and large exponents.
            let text = string(bytes)
            if text.contains("\\u") || text.contains("\"a\":2") || text.lowercased().contains("e") && text.contains("5")
            {
                continue
            }
            // It also takes a comma that nothing follows.
            let dense = text.filter { !$0.isWhitespace }
            if dense.contains(",]") || dense.contains(",}") { continue }
            let expected =
                (try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])) != nil
            if expected { accepted += 1 }
            #expect(Self.isAccepted(bytes) == expected, "seed \(seed): \(text)")
        }
        #expect(accepted > 1_000)
    }

    @Test("a string means what Foundation says it means, and is written so that Foundation reads it")
    func strings() throws {
        for text in [#""a\"\\\/\b\f\n\r\té€😀""#, #""\u0041\u00e9\ud83d\ude00x\u20ac""#, #""""#, #""\\u0041""#] {
            let expected = try JSONDecoder().decode(String.self, from: Data(utf8(text)))
            #expect(JSONText.decoded(utf8(text).dropFirst().dropLast()) == expected)
            #expect(try JSONDecoder().decode(String.self, from: Data(utf8(JSONText.quoted(expected)))) == expected)
        }
        let controls = String(decoding: (0..<32).map { UInt8($0) }, as: UTF8.self)
        #expect(try JSONDecoder().decode(String.self, from: Data(utf8(JSONText.quoted(controls)))) == controls)
    }

    @Test("half of a surrogate pair is the replacement character")
    func surrogates() {
        #expect(JSONText.decoded(utf8(#"a\ud83dx"#)[...]) == "a\u{FFFD}x")
        #expect(JSONText.decoded(utf8(#"\ude00\ud83d"#)[...]) == "\u{FFFD}\u{FFFD}")
    }
}
