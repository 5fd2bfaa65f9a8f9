import RealtimeProtocol
import RealtimeUnits
import Testing

@testable import RealtimeServer

@Suite("Frame inspector")
struct FrameInspectorTests {
    static func client(_ text: String) -> FrameInspector.Sight {
        let bytes = Array(text.utf8)
        return FrameInspector.sight(ofClientFrame: bytes.span)
    }

    static func server(_ text: String) -> FrameInspector.Sight {
        let bytes = Array(text.utf8)
        return FrameInspector.sight(ofServerFrame: bytes.span)
    }

    @Test("A client's frames are told apart")
    func clientFrames() {
        #expect(Self.client(#"{"type":"input_audio_buffer.append","audio":"AAAA"}"#) == .audio(45..<49))
        #expect(Self.client(#"{"audio":"AAAA","type":"input_audio_buffer.append"}"#) == .audio(10..<14))
        #expect(Self.client(#"{"type":"input_audio_buffer.append"}"#) == .other)
        #expect(Self.client(#"{"type":"input_audio_buffer.append","audio":7}"#) == .other)
        #expect(Self.client(#"{"type":"input_audio_buffer.commit"}"#) == .speechStopped)
        #expect(Self.client(#"{"type":"session.create"}"#) == .opening)
        #expect(Self.client("") == .other)
        #expect(Self.client("{") == .other)
        #expect(Self.client(#"{"type":7}"#) == .other)
    }

    @Test(
        "A server's frames are told apart",
        arguments: [
            (#"{"type":"response.output_audio.delta","delta":"AAAA"}"#, FrameInspector.Sight.audio(47..<51)),
            (#"{"type":"response.audio.delta","delta":"AAAA"}"#, .audio(40..<44)),
            (#"{"type":"input_audio_buffer.speech_started"}"#, .speechStarted),
            (#"{"type":"input_audio_buffer.speech_stopped"}"#, .speechStopped),
            (#"{"type":"response.created"}"#, .responseCreated), (#"{"type":"response.done"}"#, .responseDone),
            (#"{"type":"response.output_audio.done"}"#, .audioDone), (#"{"type":"response.audio.done"}"#, .audioDone),
            (#"{"type":"session.updated"}"#, .session), (#"{"type":"error"}"#, .error),
            (#"{"type":"response.output_text.delta","delta":"AAAA"}"#, .other),
        ]
    )
    func serverFrames(text: String, sight: FrameInspector.Sight) { #expect(Self.server(text) == sight) }

    @Test("Audio lasts as long as its format says")
    func durations() {
        #expect(FrameInspector.nanoseconds(ofBase64: 1_280, .pcm16At24kHz) == 20_000_000)
        #expect(FrameInspector.nanoseconds(ofBase64: 1_280, .pcm16At16kHz) == 30_000_000)
        #expect(FrameInspector.nanoseconds(ofBase64: 1_280, .muLaw) == 120_000_000)
    }

    @Test("What stands around the audio is measured on one frame, and taken off the ones that pass")
    func envelopes() {
        var envelopes = AudioEnvelopes()
        #expect(envelopes[.receive].isDue && envelopes[.transmit].isDue)
        envelopes[.receive].learn(60)
        #expect(!envelopes[.receive].isDue && envelopes[.transmit].isDue)
        for _ in 0..<AudioEnvelopes.interval {
            #expect(envelopes[.receive].nanoseconds(ofFrame: 1_340, .pcm16At24kHz) == 20_000_000)
        }
        #expect(envelopes[.receive].isDue)
        #expect(envelopes[.receive].nanoseconds(ofFrame: 10, .pcm16At24kHz) == 0)
    }

    @Test("Formats are learnt from the session's events")
    func formats() {
        var inspector = FrameInspector(dialect: .openAI)
        #expect(inspector.inputFormat == .pcm16At24kHz)
        let frame = Array(
            (#"{"type":"session.updated","event_id":"e","session":{"type":"realtime","audio":"#
                + #"{"input":{"format":{"type":"audio/pcmu"}},"output":{"format":{"type":"audio/pcmu"}}}}}"#).utf8
        )
        inspector.learn(from: frame.span)
        #expect(inspector.inputFormat == .muLaw)
        #expect(inspector.outputFormat == .muLaw)
    }
}
