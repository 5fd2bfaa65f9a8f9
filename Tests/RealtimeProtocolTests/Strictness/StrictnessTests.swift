import RealtimeProtocol
import Testing

@Suite("Strictness: text, numbers and spellings")
struct StrictnessTests {
    @Test("Space between tokens and around the frame means nothing")
    func whitespace() throws {
        let event = try Wire.client("\r\n\t { \"type\" :\t\"conversation.item.delete\" ,\n\"item_id\" : \"i\" } \n")
        #expect(event == .conversationItemDelete(ItemReference(itemID: "i")))
    }

    @Test("Members may stand in any order")
    func order() throws {
        let members = [
            #""type":"conversation.item.truncate""#, #""item_id":"i""#, #""content_index":0"#, #""audio_end_ms":7"#,
        ]
        let expected = ClientEvent.conversationItemTruncate(
            ItemTruncation(itemID: "i", contentIndex: 0, audioEndMs: 7)
        )
        for start in members.indices {
            let rotated = members[start...] + members[..<start]
            #expect(try Wire.client("{\(rotated.joined(separator: ","))}") == expected)
            #expect(try Wire.client("{\(rotated.reversed().joined(separator: ","))}") == expected)
        }
    }

    @Test("An escape means its character, in names and in values")
    func escapes() throws {
        let event = try Wire.server(
            #"{"\u0074ype":"response\u002eoutput_text.delta","del\u0074a":"\/\u002B\ud83d\udc4b\b\f\n\r\t\"\\"}"#
        )
        #expect(event == .outputTextDelta(TextDelta(delta: "/+👋\u{8}\u{C}\n\r\t\"\\")))
    }

    @Test("Escapes in base64 mean their characters")
    func escapedPayload() throws {
        guard
            case .inputAudioBufferAppend(let append) = try Wire.client(
                #"{"type":"input_audio_buffer.append","audio":"\/\u002B\u002b\/"}"#
            )
        else {
            Issue.record("not an append")
            return
        }
        #expect(try append.audio.decoded() == Base64.decode(Array("/++/".utf8).span))
    }

    @Test("Every control character may be escaped")
    func controlCharacter() throws {
        for code in 0..<0x20 {
            let digits = String(code, radix: 16)
            let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            let event = try Wire.server(#"{"type":"response.output_text.delta","delta":"\#(escape)"}"#)
            let scalar = try #require(Unicode.Scalar(code))
            #expect(event == .outputTextDelta(TextDelta(delta: String(Character(scalar)))))
            #expect(try Wire.json(event)["delta"] == .string(String(Character(scalar))))
        }
    }

    @Test(
        "What is almost JSON is refused",
        arguments: [
            #"{"type":"ping",}"#, #"{"type":"ping"/**/}"#, #"{"type":"ping"}//"#, #"{'type':"ping"}"#,
            #"{type:"ping"}"#,
            #"{"type":"ping","a":NaN}"#, #"{"type":"ping","a":Infinity}"#, #"{"type":"ping","a":+1}"#,
            #"{"type":"ping","a":01}"#, #"{"type":"ping","a":1.}"#, #"{"type":"ping","a":.5}"#,
            #"{"type":"ping","a":0x10}"#, #"{"type":"ping","a":1e}"#, #"{"type":"ping","a":-}"#,
            #"{"type":"ping","a":[1,]}"#, #"{"type":"ping","a":True}"#, #"{"type":"ping";"a":1}"#, #"{"type":"ping"}}"#,
        ]
    )
    func refused(frame: String) {
        #expect(throws: EventError.self) { try Wire.client(frame) }
        #expect(throws: EventError.self) { try Wire.server(frame) }
    }

    @Test(
        "An integer may be written as a fraction or with an exponent",
        arguments: ["5", "5.0", "5e0", "50E-1", "0.5e1"]
    )
    func integers(lexeme: String) throws {
        let event = try Wire.client(#"{"type":"conversation.item.truncate","item_id":"i","audio_end_ms":\#(lexeme)}"#)
        guard case .conversationItemTruncate(let truncation) = event else {
            Issue.record("\(event)")
            return
        }
        #expect(truncation.audioEndMs == 5)
    }

    @Test("What is no count is refused", arguments: ["5.5", "1e300", #""5""#, "true", "9223372036854775808"])
    func notIntegers(lexeme: String) throws {
        let event = try Wire.client(#"{"type":"conversation.item.truncate","item_id":"i","audio_end_ms":\#(lexeme)}"#)
        guard case .unknown(let unknown) = event else {
            Issue.record("\(event)")
            return
        }
        #expect(unknown.failure?.parameter == "audio_end_ms")
    }

    @Test(
        "A number that is passed on keeps its digits",
        arguments: ["-0.0", "1E+2", "0.50", "1234567890123456789012345678901234567890", "1e-400"]
    )
    func digits(lexeme: String) throws {
        let frame = Array(#"{"type":"session.update","session":{"temperature":\#(lexeme),"x":[\#(lexeme)]}}"#.utf8)
        let codec = EventCodec(dialect: .openAIBeta)
        let again = try #require(codec.encode(try codec.decodeClientEvent(frame)))
        #expect(again == frame)
    }
}
