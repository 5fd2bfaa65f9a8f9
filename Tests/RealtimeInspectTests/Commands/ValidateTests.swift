import RealtimeProtocol
import Testing

@testable import realtime_inspect

@Suite("validate")
struct ValidateTests {
    @Test("a member of the wrong kind is named with line, type, path and offset")
    func wrongKind() throws {
        let line = #"{"type":"session.update","session":{"model":5}}"#
        let found = try Inspection([Lines.session(), line], ValidateVisitor(checksAudio: false))
        #expect(
            found.output[0]
                == "a.jsonl:2: session.update: session.model: "
                + "Invalid type for 'session.model': expected a string, got number. (byte 44)"
        )
        #expect(found.output[1] == "1 events are valid, 1 lines are malformed or mis-typed")
        #expect(!found.isWell)
    }

    @Test("unknown types are listed apart and are no fault")
    func unknown() throws {
        let line = #"{"type":"some.new.event"}"#
        let found = try Inspection([line, line], ValidateVisitor(checksAudio: false))
        #expect(
            found.output == [
                "types that are not known:", "  2 × some.new.event (server, openAI)",
                "0 events are valid, 2 have a type that is not known",
            ]
        )
        #expect(found.isWell)
    }

    @Test("audio that is no base64 is found where it is asked for")
    func audio() throws {
        let line = #"{"type":"input_audio_buffer.append","audio":"Base64EncodedAudioData"}"#
        #expect(try Inspection([line], ValidateVisitor(checksAudio: false)).isWell)
        let found = try Inspection([line], ValidateVisitor(checksAudio: true))
        #expect(found.output[0].hasPrefix("a.jsonl:1: input_audio_buffer.append: audio: Invalid base64 in 'audio'"))
        #expect(!found.isWell)
        #expect(try Inspection([Lines.append(960), Lines.delta(3)], ValidateVisitor(checksAudio: true)).isWell)
    }
}
