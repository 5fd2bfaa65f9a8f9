import Foundation
import RealtimeProtocol
import Testing

@Suite("JSON text")
struct JSONTests {
    @Test(
        "Text that RFC 8259 allows is parsed and written back equal",
        arguments: [
            "null", "true", "[]", "{}", " [ 1 , -0 , 0.5 , 1e9, 1E-2 ] ", #"{"a":{"b":[{}]},"c":"d"}"#,
            #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#, #""汉字 é 😀""#, "123456789012345678901234567890",
        ]
    )
    func valid(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(try JSONValue(parsing: value.serialized) == value)
        let peer = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        let mine = try JSONSerialization.jsonObject(with: Data(value.serialized), options: .fragmentsAllowed)
        #expect((peer as? NSObject) == (mine as? NSObject))
    }

    @Test(
        "Text outside the grammar is refused with the reason and the place",
        arguments: [
            ("", JSONError.Code.unexpectedEnd, 0), ("{", .unexpectedEnd, 1), ("[1,]", .unexpectedByte, 3),
            ("{\"a\":1,}", .unexpectedByte, 7), ("01", .invalidNumber, 0), ("1.", .unexpectedEnd, 2),
            ("1.e5", .invalidNumber, 0), ("-", .unexpectedEnd, 1), ("+1", .unexpectedByte, 0),
            ("nul", .unexpectedEnd, 3), ("1 2", .trailingBytes, 2), ("\"\u{1}\"", .controlCharacter, 1),
            ("\"\\q\"", .invalidEscape, 1), ("\"\\u12G4\"", .invalidEscape, 5), ("\"\\uD800\"", .loneSurrogate, 1),
            ("\"\\uDC00\"", .loneSurrogate, 1), ("\"\\uD800\\u0041\"", .loneSurrogate, 1),
            ("{\"a\":1,\"a\":2}", .duplicateName, 7), ("{\"a\":1,\"\\u0061\":2}", .duplicateName, 7),
            ("{1:2}", .unexpectedByte, 1), ("'a'", .unexpectedByte, 0), ("\u{FEFF}{}", .unexpectedByte, 0),
        ]
    )
    func invalid(text: String, code: JSONError.Code, offset: Int) {
        #expect {
            try JSONValue(parsing: text)
        } throws: {
            ($0 as? JSONError)?.code == code && ($0 as? JSONError)?.offset == offset
        }
    }

    @Test("Bytes that are not UTF-8 are refused, exactly where the standard library would repair them")
    func utf8() {
        // Every sequence of a lead byte with one or two followers out of the interesting boundary values.
        let boundary: [UInt8] = [
            0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xF5, 0xFF,
        ]
        var wrong: [[UInt8]] = []
        for lead in UInt8(0x80)...0xFF {
            for second in boundary {
                for third in boundary {
                    for fourth in boundary {
                        let inner: [UInt8] = [lead, second, third, fourth]
                        let isValid = String(validating: inner, as: UTF8.self) != nil
                        let text = [0x22] + inner + [0x22]
                        let parsed = try? JSONValue(parsing: text)
                        if (parsed != nil) != isValid { wrong.append(inner) }
                    }
                }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test("Nesting beyond the limit is refused before it costs anything")
    func depth() throws {
        let limits = JSONLimits(maximumDepth: 3)
        _ = try JSONValue(parsing: Array("[[[]]]".utf8), limits: limits)
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array("[[[[]]]]".utf8), limits: limits) }
        let hostile = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(throws: JSONError.self) { try JSONValue(parsing: hostile) }
    }

    @Test("An error deep inside names the members that lead to it")
    func path() {
        #expect {
            try JSONValue(parsing: #"{"session":{"tools":[{},{"x":01}]}}"#)
        } throws: {
            "\($0)" == "invalid number at byte 29 (session.tools[1].x)"
        }
    }

    @Test("Numbers keep their spelling and compare by value")
    func numbers() throws {
        let value = try JSONValue(parsing: "[1.0,1e2,10000000000000000000001]")
        #expect(value.description == "[1.0,1e2,10000000000000000000001]")
        #expect(value.arrayValue?[0].intValue == 1)
        #expect(value.arrayValue?[1].intValue == 100)
        #expect(value.arrayValue?[2].intValue == nil)
        #expect(try JSONValue(parsing: "1.0") == JSONValue(parsing: "1"))
    }

    @Test("The literal nil is no value, and never null: where there may be none, it means that")
    func nothing() {
        let value: Any = JSONValue.null
        #expect(!(value is any ExpressibleByNilLiteral))
    }

    @Test("The frame scan and the parser agree on what is acceptable, for every prefix and every changed byte")
    func peekAgreesWithParser() throws {
        let frame = Array(
            #"{"type":"response.audio.delta","n":[1,{"a":-1.5e3}],"u":"\u00e9\n汉","b":true,"delta":"AAAA"}"#.utf8
        )
        for end in 0..<frame.count {
            let prefix = Array(frame[..<end])
            #expect(throws: JSONError.self) { try FramePeek(scanning: prefix.span) }
        }
        for index in frame.indices {
            for replacement in [0x00, 0x22, 0x2C, 0x3A, 0x5C, 0x7B, 0x7D, 0x80, 0xC3, 0x31] as [UInt8] {
                var changed = frame
                changed[index] = replacement
                let parsed = try? JSONValue(parsing: changed)
                let peeked = try? FramePeek(scanning: changed.span)
                #expect((parsed?.objectValue != nil) == (peeked != nil), "byte \(index) := \(replacement)")
            }
        }
    }

    @Test("The frame scan finds top-level members by name and not nested ones")
    func peekMembers() throws {
        let frame = Array(#"{"session":{"type":"inner"},"type":"session.update","event_id":"e1"}"#.utf8)
        let peek = try FramePeek(scanning: frame.span)
        let isUpdate = peek.isType("session.update", in: frame.span)
        #expect(isUpdate)
        let eventID = peek.string("event_id", in: frame.span)
        #expect(eventID == "e1")
        let session = peek.member("session", in: frame.span)
        #expect(session?.kind == .object)
        let instructions = peek.member("instructions", in: frame.span)
        #expect(instructions == nil)
        #expect(peek.isComplete)
    }

    @Test("The frame scan says so when it has not recorded every member")
    func peekDeclines() throws {
        let many = "{" + (0..<17).map { "\"m\($0)\":0" }.joined(separator: ",") + "}"
        #expect(try !FramePeek(scanning: Array(many.utf8).span).isComplete)
        #expect(try !FramePeek(scanning: Array(#"{"\u0074ype":"x"}"#.utf8).span).isComplete)
    }
}
