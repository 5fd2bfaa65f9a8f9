import RealtimeUnits
import Testing

@testable import RealtimeRolePlay

@Suite("Role-play: the auth payload")
struct OpeningTests {
    @Test("Everything that a client may say is read")
    func everything() throws {
        let text = #"""
            {"token":"Bearer abc","scenario":"shop","language":"en","voice":"slt","format":"webm","sampleRate":24000,
            "turnDetection":false,"greeting":true,"replyFormat":"pcm16","replyEncoding":"base64","other":[1]}
            """#
        let opening = try RolePlayOpening(parsing: Array(text.utf8))
        #expect(opening.credential == "abc" && opening.scenario == "shop" && opening.language == "en")
        #expect(opening.voice == "slt" && opening.format == .webm && opening.rate == .hz24000)
        #expect(!opening.detectsTurns && opening.greets && !opening.repliesAreFiles && opening.repliesAreText)
    }

    @Test("Saying nothing is all right")
    func nothing() throws {
        #expect(try RolePlayOpening(parsing: []) == RolePlayOpening())
        #expect(try RolePlayOpening(parsing: Array("{}".utf8)) == RolePlayOpening())
    }

    static let bad = [
        "[]", "1", #"{"format":"mp3"}"#, #"{"format":1}"#, #"{"sampleRate":1}"#, #"{"sampleRate":"16000"}"#,
        #"{"replyFormat":"ogg"}"#, #"{"replyEncoding":1}"#, "{\"a\":\"" + String(repeating: "x", count: 20_000) + "\"}",
    ]

    @Test("What cannot be meant is refused", arguments: bad)
    func refused(text: String) {
        #expect(throws: RolePlayFault.self) { try RolePlayOpening(parsing: Array(text.utf8)) }
    }
}
