import RealtimeAudio
import RealtimePipeline
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("A spoken turn", .enabled(if: RecordedSpeech.hasRecordings))
struct SpokenTurnTests {
    @Test("What a person says is one turn, found where it begins and ends")
    func turn() throws {
        let server = ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "t"))
        var session = PipelineSession(
            PipelineSession.Configuration(server: server, setup: ConversationSetup(scenario: Scenario(id: "t")))
        )
        let connection = ConnectionID(1)
        var events: [JSONValue] = []
        var now = SessionInstant.start
        func handle(_ input: TransportInput) throws {
            try session.handle(.transport(input), at: now)
            while let output = session.nextOutput() {
                guard case .transport(.send(_, .text(let bytes))) = output else { continue }
                events.append(try JSONValue(parsing: bytes))
            }
        }
        try handle(.connected(connection))
        var converter = try PolyphaseRateConverter(from: .hz16000, to: .hz24000)
        let recording = PCMConversion.floats(from: RecordedSpeech.samples(of: RecordedSpeech.goForward))
        let spoken = PCMConversion.int16s(from: try converter.process(recording))
        let samples = [Int16](repeating: 0, count: 24_000) + spoken + [Int16](repeating: 0, count: 24_000)
        for start in stride(from: 0, to: samples.count, by: 480) {
            let frame = samples[start..<min(start + 480, samples.count)]
            let bytes = frame.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
            let audio = String(decoding: AudioPayload(encoding: bytes).base64, as: UTF8.self)
            let event = #"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#
            try handle(.received(connection, .text(Array(event.utf8))))
            now = now.advanced(by: .milliseconds(20))
        }
        let begins = events.filter { $0["type"] == "input_audio_buffer.speech_started" }
        let ends = events.filter { $0["type"] == "input_audio_buffer.speech_stopped" }
        #expect(begins.count == 1 && ends.count == 1)
        // By its energy the recording has speech from 0.50 to 2.39 s, after a second of silence, and its last "s" is weak;
        // the turn has 300 ms before and 500 ms after, within 200 ms.
        let begin = try #require(begins.first?["audio_start_ms"]?.doubleValue)
        let end = try #require(ends.first?["audio_end_ms"]?.doubleValue)
        #expect((1_000...1_400).contains(begin), "\(begin)")
        #expect((3_690...4_090).contains(end), "\(end)")
    }
}
