import RealtimeProtocol
import Testing

@Suite("Errors: payloads that are no base64")
struct PayloadErrorTests {
    @Test(
        "A payload that is no base64 is refused with what, and where in the frame of which event",
        arguments: [
            ("AAA*", Base64Error.Code.invalidCharacter, 3, 3), ("AA-_", .invalidCharacter, 2, 2),
            ("AAAAAA AA", .invalidCharacter, 6, 6), ("AAA", .missingPadding, 3, 3), ("AAAAA", .missingPadding, 5, 5),
            ("A===", .misplacedPadding, 0, 0), ("AA==AAAA", .misplacedPadding, 0, 0), ("AB==", .strayBits, 1, 1),
            ("AAB=", .strayBits, 2, 2),
            // Escapes are counted as they are written.
            (#"\/\u002BA*"#, .invalidCharacter, 3, 9), (#"AAAA\u0041B=="#, .strayBits, 5, 10),
        ]
    )
    func payload(payload: String, code: Base64Error.Code, character: Int, byte: Int) throws {
        let frame = Array(#"{"event_id":"e","audio":"\#(payload)","type":"input_audio_buffer.append"}"#.utf8)
        guard case .inputAudioBufferAppend(let append) = try EventCodec(dialect: .openAI).decodeClientEvent(frame)
        else {
            Issue.record("not an append")
            return
        }
        let error = try #require(throws: Base64Error.self) { try append.audio.decoded() }
        #expect(error.code == code)
        #expect(error.offset == character)
        let event = EventError(error, in: "audio", of: frame.span)
        #expect(event.code == .invalidBase64(error))
        #expect(event.eventType == "input_audio_buffer.append")
        #expect(event.path == ["audio"])
        #expect(event.offset == 25 + byte)
    }

    @Test("The sentence names the member and the character")
    func sentence() throws {
        let error = try #require(throws: Base64Error.self) { try AudioPayload(base64: Array("AA".utf8)).decoded() }
        let frame = Array(#"{"type":"input_audio_buffer.append","audio":"AA"}"#.utf8)
        let event = EventError(error, in: "audio", of: frame.span)
        #expect("\(event)" == "Invalid base64 in 'audio': length is not a multiple of four at character 2.")
        #expect(ErrorDetail(event).code == .invalidValue)
    }
}
