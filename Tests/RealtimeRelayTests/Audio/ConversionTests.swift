import RealtimeAudio
import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@testable import RealtimeRelay

@Suite("Audio between formats")
struct ConversionTests {
    private typealias Harness = RelaySessionTests.Harness

    /// What a client asks for, and what the upstream then works with.
    struct Route: Sendable, CustomTestStringConvertible {
        var client: Dialect
        var upstream: Dialect
        var session: String?
        var clientInput: AudioFormat
        var upstreamInput: AudioFormat
        var clientOutput: AudioFormat
        var upstreamOutput: AudioFormat
        var testDescription: String { "\(client) to \(upstream): \(clientInput.sampleRate) up" }
    }

    static let pcm8 = AudioFormat(encoding: .pcm16, sampleRate: .hz8000)
    static let pcm48 = AudioFormat(encoding: .pcm16, sampleRate: .hz48000)

    static let routes: [Route] = [
        Route(
            client: .openAI,
            upstream: .dashScopeOmni,
            session: nil,
            clientInput: .pcm16At24kHz,
            upstreamInput: .pcm16At16kHz,
            clientOutput: .pcm16At24kHz,
            upstreamOutput: .pcm16At24kHz
        ),
        Route(
            client: .dashScopeOmni,
            upstream: .openAI,
            session: nil,
            clientInput: .pcm16At16kHz,
            upstreamInput: .pcm16At24kHz,
            clientOutput: .pcm16At24kHz,
            upstreamOutput: .pcm16At24kHz
        ),
        Route(
            client: .openAI,
            upstream: .dashScopeOmni,
            session:
                #"{"type":"realtime","audio":{"input":{"format":{"type":"audio/pcmu"}},"output":{"format":{"type":"audio/pcma"}}}}"#,
            clientInput: .muLaw,
            upstreamInput: .pcm16At16kHz,
            clientOutput: .aLaw,
            upstreamOutput: .pcm16At24kHz
        ),
        Route(
            client: .xAI,
            upstream: .openAI,
            session:
                #"{"audio":{"input":{"format":{"type":"audio/pcm","rate":48000}},"output":{"format":{"type":"audio/pcm","rate":8000}}}}"#,
            clientInput: pcm48,
            upstreamInput: .pcm16At24kHz,
            clientOutput: pcm8,
            upstreamOutput: .pcm16At24kHz
        ),
        Route(
            client: .openAIBeta,
            upstream: .glm,
            session: #"{"input_audio_format":"g711_alaw"}"#,
            clientInput: .aLaw,
            upstreamInput: .pcm16At16kHz,
            clientOutput: .pcm16At24kHz,
            upstreamOutput: .pcm16At24kHz
        ),
    ]

    private static func open(_ route: Route) throws -> Harness {
        var harness = try Harness(route.client, to: route.upstream)
        try harness.connectUpstream()
        try harness.upstream(#"{"type":"session.created","session":{}}"#)
        if let session = route.session {
            try harness.client(#"{"type":"session.update","session":\#(session)}"#)
            try harness.upstream(#"{"type":"session.updated","session":{}}"#)
        }
        harness.toClient = []
        harness.toUpstream = []
        return harness
    }

    /// Cuts bytes into pieces of random lengths, some of them odd.
    private static func pieces(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [[UInt8]] {
        var result: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 + Int(generator.next() % 1_999))
            result.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return result
    }

    @Test("A sine in pieces of any length reaches the upstream as the one conversion of the whole", arguments: routes)
    func up(route: Route) throws {
        var generator = SeededGenerator(seed: 11)
        let sine = AudioText.sine(1_000, seconds: 1.5, rate: route.clientInput.sampleRate)
        let bytes = PCMConversion.bytes(from: sine, as: route.clientInput.encoding)
        let expected = try AudioText.converted(bytes, from: route.clientInput, to: route.upstreamInput)
        var harness = try Self.open(route)
        for piece in Self.pieces(bytes, &generator) { try harness.client(AudioText.append(piece)) }
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        let got = try AudioText.audio(harness.toUpstream, "input_audio_buffer.append", "audio")
        #expect(got == expected, "seed 11")
        // The tail goes before the commit.
        #expect(try Harness.json(harness.toUpstream).last?["type"] == "input_audio_buffer.commit")
    }

    @Test("A reply in pieces of any length reaches the client as the one conversion of the whole", arguments: routes)
    func down(route: Route) throws {
        guard route.clientOutput != route.upstreamOutput else { return }
        var generator = SeededGenerator(seed: 12)
        let sine = AudioText.sine(700, seconds: 1.5, rate: route.upstreamOutput.sampleRate)
        let bytes = PCMConversion.bytes(from: sine, as: route.upstreamOutput.encoding)
        let expected = try AudioText.converted(bytes, from: route.upstreamOutput, to: route.clientOutput)
        var harness = try Self.open(route)
        let isBeta = route.upstream == .dashScopeOmni
        for piece in Self.pieces(bytes, &generator) {
            try harness.upstream(
                AudioText.delta(piece, name: isBeta ? "response.audio.delta" : "response.output_audio.delta")
            )
        }
        let done = isBeta ? "response.audio.done" : "response.output_audio.done"
        try harness.upstream(#"{"type":"\#(done)","response_id":"r","item_id":"i","output_index":0,"content_index":0}"#)
        let got = try AudioText.audio(harness.toClient, "response.output_audio.delta", "delta")
        #expect(got == expected, "seed 12")
        #expect(try Harness.json(harness.toClient).last?["type"] == "response.output_audio.done")
    }

    @Test("No sample is further from the sine than the filter and the rounding put it, at the seams or between them")
    func noClicks() throws {
        let route = Self.routes[0]
        let sine = AudioText.sine(1_000, seconds: 1, rate: .hz24000)
        var harness = try Self.open(route)
        var bytes = PCMConversion.bytes(from: sine, as: .pcm16)[...]
        while !bytes.isEmpty {
            try harness.client(AudioText.append(Array(bytes.prefix(960))))
            bytes = bytes.dropFirst(960)
        }
        let got = try PCMConversion.floats(
            from: AudioText.audio(harness.toUpstream, "input_audio_buffer.append", "audio"),
            as: .pcm16
        )
        let ideal = AudioText.sine(1_000, seconds: 1, rate: .hz16000)
        // Where the filter reaches back before the beginning there is silence, and not a sine.
        let worst = zip(got, ideal).dropFirst(200).map { abs($0 - $1) }.max() ?? 1
        #expect(got.count > 15_900)
        // A half step of 16 bits for each rounding, and the filter's ripple of 0.005 dB.
        #expect(worst < 0.0006)
    }

    @Test("What the filter holds of a cancelled reply never comes")
    func cancelled() throws {
        var harness = try Self.open(Self.routes[3])
        try harness.upstream(AudioText.delta([UInt8](repeating: 1, count: 960)))
        let before = harness.toClient.count
        try harness.upstream(#"{"type":"response.done","response":{"id":"r","status":"cancelled","output":[]}}"#)
        #expect(
            try Harness.json(Array(harness.toClient[before...])).map { $0["type"]?.stringValue } == ["response.done"]
        )
        // And the next reply starts from silence.
        let bytes = PCMConversion.bytes(from: AudioText.sine(500, seconds: 0.2, rate: .hz24000), as: .pcm16)
        harness.toClient = []
        try harness.upstream(AudioText.delta(bytes, item: "j", response: "s"))
        try harness.upstream(#"{"type":"response.output_audio.done","response_id":"s","item_id":"j"}"#)
        #expect(
            try AudioText.audio(harness.toClient, "response.output_audio.delta", "delta")
                == AudioText.converted(bytes, from: .pcm16At24kHz, to: Self.pcm8)
        )
    }

    @Test("A format that changes in mid-session ends one stream and begins another; each is converted whole")
    func midSession() throws {
        var harness = try Self.open(Self.routes[0])
        let first = PCMConversion.bytes(from: AudioText.sine(400, seconds: 0.3, rate: .hz24000), as: .pcm16)
        let second = PCMConversion.bytes(from: AudioText.sine(400, seconds: 0.3, rate: .hz8000), as: .muLaw)
        try harness.client(AudioText.append(first))
        try harness.client(
            #"{"type":"session.update","event_id":"u","session":{"type":"realtime","audio":{"input":{"format":{"type":"audio/pcmu"}}}}}"#
        )
        try harness.client(AudioText.append(second))
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        let expected =
            try AudioText.converted(first, from: .pcm16At24kHz, to: .pcm16At16kHz)
            + AudioText.converted(second, from: .muLaw, to: .pcm16At16kHz)
        #expect(try AudioText.audio(harness.toUpstream, "input_audio_buffer.append", "audio") == expected)
    }

    @Test("A format that the upstream refuses is not in force")
    func refusedFormat() throws {
        var harness = try Self.open(Self.routes[0])
        try harness.client(
            #"{"type":"session.update","event_id":"u","session":{"type":"realtime","audio":{"input":{"format":{"type":"audio/pcmu"}}}}}"#
        )
        try harness.upstream(
            #"{"type":"error","error":{"type":"invalid_request_error","code":"invalid_value","message":"no","event_id":"u"}}"#
        )
        harness.toUpstream = []
        let bytes = PCMConversion.bytes(from: AudioText.sine(400, seconds: 0.3, rate: .hz24000), as: .pcm16)
        try harness.client(AudioText.append(bytes))
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        #expect(
            try AudioText.audio(harness.toUpstream, "input_audio_buffer.append", "audio")
                == AudioText.converted(bytes, from: .pcm16At24kHz, to: .pcm16At16kHz)
        )
    }

    @Test("The client is told the formats it asked for, and the upstream the ones it has")
    func echoes() throws {
        var harness = try Harness(.openAI, to: .dashScopeOmni)
        try harness.connectUpstream()
        try harness.upstream(
            #"{"type":"session.created","session":{"input_audio_format":"pcm16","output_audio_format":"pcm16"}}"#
        )
        var session = try Harness.json(harness.toClient).last?["session"]
        #expect(session?["audio"]?["input"]?["format"]?["rate"] == 24_000)
        try harness.client(
            #"{"type":"session.update","session":{"type":"realtime","audio":{"input":{"format":{"type":"audio/pcmu"}}}}}"#
        )
        #expect(try Harness.json(harness.toUpstream).last?["session"]?["input_audio_format"] == "pcm16")
        try harness.upstream(
            #"{"type":"session.updated","session":{"input_audio_format":"pcm16","output_audio_format":"pcm16"}}"#
        )
        session = try Harness.json(harness.toClient).last?["session"]
        #expect(session?["audio"]?["input"]?["format"]?["type"] == "audio/pcmu")
        #expect(session?["audio"]?["output"]?["format"]?["rate"] == 24_000)
    }

    @Test("Formats of the relay's own session are the client's, whatever the upstream has")
    func ownFormats() throws {
        var policy = RelayPolicy()
        policy.session.audio = SessionAudio(
            input: SessionAudioInput(format: WireAudioFormat(.muLaw)),
            output: SessionAudioOutput(format: WireAudioFormat(.aLaw))
        )
        var harness = try Harness(.openAI, to: .dashScopeOmni, policy: policy)
        try harness.ready()
        #expect(try Harness.json(harness.toUpstream).first?["session"]?["input_audio_format"] == "pcm16")
        harness.toUpstream = []
        let bytes = PCMConversion.bytes(from: AudioText.sine(400, seconds: 0.2, rate: .hz8000), as: .muLaw)
        try harness.client(AudioText.append(bytes))
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        #expect(
            try AudioText.audio(harness.toUpstream, "input_audio_buffer.append", "audio")
                == AudioText.converted(bytes, from: .muLaw, to: .pcm16At16kHz)
        )
    }

    @Test("A truncation that DashScope does not have is swallowed, since its clients send one at every interruption")
    func truncation() throws {
        var harness = try Self.open(Self.routes[0])
        try harness.client(
            #"{"type":"conversation.item.truncate","item_id":"i","content_index":0,"audio_end_ms":100}"#
        )
        #expect(harness.toUpstream.isEmpty)
        #expect(harness.toClient.isEmpty)
        #expect(harness.relay.accounting.translationLosses == 1)
    }

    @Test("Audio that is no base64 is the client's error, and the next frame is as good as ever")
    func badBase64() throws {
        var harness = try Self.open(Self.routes[0])
        try harness.client(#"{"type":"input_audio_buffer.append","event_id":"x","audio":"A?=="}"#)
        let error = try Harness.json(harness.toClient).last?["error"]
        #expect(error?["param"] == "audio")
        #expect(error?["event_id"] == "x")
        let bytes = PCMConversion.bytes(from: AudioText.sine(400, seconds: 0.1, rate: .hz24000), as: .pcm16)
        try harness.client(AudioText.append(bytes))
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        #expect(
            try AudioText.audio(harness.toUpstream, "input_audio_buffer.append", "audio")
                == AudioText.converted(bytes, from: .pcm16At24kHz, to: .pcm16At16kHz)
        )
    }
}
