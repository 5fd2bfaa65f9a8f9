import RealtimeProtocol
import Testing

@Suite("Errors: frames that are no JSON")
struct MalformedFrameTests {
    /// What must be said about a frame.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let frame: [UInt8]
        let code: JSONError.Code
        let offset: Int
        let path: [String]
        let type: String?

        init(
            _ what: String,
            _ frame: [UInt8],
            _ code: JSONError.Code,
            at offset: Int,
            path: [String] = [],
            type: String? = nil
        ) {
            testDescription = what
            self.frame = frame
            self.code = code
            self.offset = offset
            self.path = path
            self.type = type
        }

        init(_ frame: String, _ code: JSONError.Code, at offset: Int, path: [String] = [], type: String? = nil) {
            self.init(frame, Array(frame.utf8), code, at: offset, path: path, type: type)
        }
    }

    static let cases = [
        // Not JSON at all.
        Case("", .unexpectedEnd, at: 0),
        Case("hello", .unexpectedByte, at: 0),
        Case(#"{"type":"error""#, .unexpectedEnd, at: 15, type: "error"),
        Case(
            #"{"type":"error","error":{"message":tru}}"#,
            .unexpectedByte,
            at: 38,
            path: ["error", "message"],
            type: "error"
        ),
        Case(#"{"type":"error",}"#, .unexpectedByte, at: 16, type: "error"),
        Case(#"{"type":"error" "a":1}"#, .unexpectedByte, at: 16, type: "error"),
        Case(#"{"type":"error"}{}"#, .trailingBytes, at: 16, type: "error"),
        Case(#"{"a":[1,02]}"#, .invalidNumber, at: 8, path: ["a", "[1]"]),
        Case(#"{"a":{"b":1.}}"#, .invalidNumber, at: 10, path: ["a", "b"]),
        Case(#"{"type":"ping","t":+1}"#, .unexpectedByte, at: 19, path: ["t"], type: "ping"),
        Case(#"{"type":"ping","t":NaN}"#, .unexpectedByte, at: 19, path: ["t"], type: "ping"),
        Case(#"{"type":"ping",// hello"#, .unexpectedByte, at: 15, type: "ping"),
        Case("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(#"{"type":"ping"}"#.utf8), .unexpectedByte, at: 0),
        // Strings.
        Case("{\"type\":\"ping\",\"a\":\"x\ny\"}", .controlCharacter, at: 21, path: ["a"], type: "ping"),
        Case(#"{"type":"ping","a":"\x41"}"#, .invalidEscape, at: 20, path: ["a"], type: "ping"),
        Case(#"{"type":"ping","a":"\u00g1"}"#, .invalidEscape, at: 24, path: ["a"], type: "ping"),
        Case(#"{"type":"ping","a":"\ud83d"}"#, .loneSurrogate, at: 20, path: ["a"], type: "ping"),
        Case(#"{"type":"ping","a":"\udc00\ud83d"}"#, .loneSurrogate, at: 20, path: ["a"], type: "ping"),
        Case(#"{"type":"ping","a":"\ud83d\u0041"}"#, .loneSurrogate, at: 20, path: ["a"], type: "ping"),
        Case(
            "half a character",
            Array(#"{"type":"ping","a":""#.utf8) + [0xC3, 0x22, 0x7D],
            .invalidUTF8,
            at: 20,
            path: ["a"],
            type: "ping"
        ),
        Case(
            "an overlong slash",
            Array(#"{"type":"ping","a":""#.utf8) + [0xC0, 0xAF, 0x22, 0x7D],
            .invalidUTF8,
            at: 20,
            path: ["a"],
            type: "ping"
        ),
        Case(
            "a surrogate in UTF-8",
            Array(#"{"a":["b",""#.utf8) + [0xED, 0xA0, 0x80, 0x22, 0x5D, 0x7D],
            .invalidUTF8,
            at: 11,
            path: ["a", "[1]"]
        ),
        Case(
            "a scalar above the last",
            Array(#"{"a":""#.utf8) + [0xF4, 0x90, 0x80, 0x80, 0x22, 0x7D],
            .invalidUTF8,
            at: 6,
            path: ["a"]
        ),
        // Names that come twice, however they are spelt.
        Case(#"{"type":"ping","type":"pong"}"#, .duplicateName, at: 15, path: ["type"], type: "ping"),
        Case(#"{"type":"ping","a":{"b":1,"\u0062":2}}"#, .duplicateName, at: 26, path: ["a", "b"], type: "ping"),
        Case(
            #"{"type":"ping","a":[{},{"b":1,"b":1}]}"#,
            .duplicateName,
            at: 30,
            path: ["a", "[1]", "b"],
            type: "ping"
        ),
    ]

    @Test("A frame that is no JSON is refused with what, where, in which member of which event", arguments: cases)
    func malformed(expected: Case) throws {
        for isServer in [false, true] {
            let codec = EventCodec(dialect: .openAI)
            let error = #expect(throws: EventError.self) {
                if isServer {
                    _ = try codec.decodeServerEvent(expected.frame)
                } else {
                    _ = try codec.decodeClientEvent(expected.frame)
                }
            }
            guard case .malformedJSON(let json) = error?.code else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(json.code == expected.code)
            #expect(json.offset == expected.offset)
            #expect(error?.offset == expected.offset)
            #expect(json.path == expected.path)
            #expect(error?.path == expected.path)
            #expect(error?.eventType == expected.type)
        }
    }

    @Test("The type is named where other members stand before it")
    func typeBehind() {
        let frame = #"{"a":{"type":"inner","b":["}",{}]},"n":-1.5e3,"t":null,"\u0074ype":"ping","x":}"#
        let error = #expect(throws: EventError.self) { try Wire.server(frame) }
        #expect(error?.eventType == "ping")
    }

    @Test("What is wrong stands in a sentence, and the member in the error for the client")
    func sentence() {
        let error = #expect(throws: EventError.self) { try Wire.client(#"{"type":"ping","a":[1,02]}"#) }
        #expect(error.map { "\($0)" } == "Invalid JSON: invalid number at byte 22 (a[1]).")
        let detail = error.map { ErrorDetail($0) }
        #expect(detail?.code == .invalidEvent)
        #expect(detail?.param == "a[1]")
    }
}
