import RealtimePipeline
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// A session and its recogniser, on one thread and without a clock: what is understood in a call on a machine that is
/// never late, the same each time.
struct CallWithoutTime: ~Copyable {
    private static let connection = ConnectionID(1)
    private static let rate = SampleRate.hz24000
    private static let frame = 480

    private let recogniser: any SpeechRecognizer
    private var session: PipelineSession
    private var now = SessionInstant.start
    private var heard: [String] = []

    /// A call whose turns end with `silence` ms, and whose recogniser is asked in pauses as `speculation` says.
    init(
        _ setup: ConversationSetup,
        _ recogniser: any SpeechRecognizer,
        silence: Int,
        speculation: SpeculationSettings?
    ) throws {
        self.recogniser = recogniser
        let server = ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "words"))
        session = PipelineSession(PipelineSession.Configuration(server: server, setup: setup, speculation: speculation))
        try recogniser.prepare(for: setup)
        try handle(.transport(.connected(Self.connection)))
        try send(Call.update(silence: silence))
    }

    /// How often the recogniser was asked, and what became of it.
    var statistics: SpeculationStatistics { session.speculationStatistics }

    /// What is understood of a clip, followed by a second of the room it was recorded in.
    mutating func hear(_ clip: Clip) throws -> String {
        var samples = try clip.samples(at: Self.rate)
        var room = RoomNoise(of: samples, rate: Self.rate.hertz)
        let end = samples.count + Self.rate.hertz
        while samples.count < end { samples += room.next() }
        heard = []
        for start in stride(from: 0, to: end, by: Self.frame) {
            let bytes = samples[start..<min(start + Self.frame, end)].flatMap {
                [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
            }
            let audio = String(decoding: AudioPayload(encoding: bytes).base64, as: UTF8.self)
            try send(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#)
            now = now.advanced(by: .milliseconds(20))
        }
        return heard.joined(separator: " ")
    }

    private mutating func send(_ json: String) throws {
        try handle(.transport(.received(Self.connection, .text(Array(json.utf8)))))
    }

    private mutating func handle(_ input: PipelineSession.Input) throws {
        var results: [EngineResult] = []
        try session.handle(input, at: now)
        while let output = session.nextOutput() {
            switch output {
            case .transport(.send(_, .text(let bytes))):
                let event = try JSONValue(parsing: bytes)
                guard event["type"] == "conversation.item.input_audio_transcription.completed" else { break }
                heard.append(event["transcript"]?.stringValue ?? "")
            case .engine(let command):
                results += try carryOut(command).map { payload in
                    EngineResult(generation: command.generation, tag: command.tag, lane: .recognition, payload: payload)
                }
            case .transport, .latency, .cancel, .ended: break
            }
        }
        for result in results { try handle(.engine(result)) }
    }

    /// Replies are asked for and never come.
    private func carryOut(_ command: EngineCommand) throws -> [EngineResult.Payload] {
        switch command.operation {
        case .beginUtterance: try recogniser.beginUtterance()
        case .audio(let samples):
            try recogniser.accept(samples.span)
            return recogniser.partialTranscript().map { [.partialTranscript($0)] } ?? []
        case .snapshotUtterance: return [.speculativeTranscript(try recogniser.snapshot(.never))]
        case .finishUtterance: return [.finalTranscript(try recogniser.finishUtterance(.never))]
        case .discardUtterance: recogniser.discardUtterance()
        case .configure, .generateReply, .synthesize: break
        }
        return []
    }
}
