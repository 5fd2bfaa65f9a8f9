import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// From what instants idleness, a server's silence and an answer's delay are counted.
@Suite("What a client session counts its times from")
struct ActivityTests {
    @Test(
        "Whatever the conversation does is activity, and the session is idle so long after it",
        arguments: [
            #""input_audio_buffer.speech_started","item_id":"u""#,
            #""input_audio_buffer.speech_stopped","item_id":"u""#,
            #""response.created","response":{"id":"r"}"#,
            #""response.done","response":{"id":"r","status":"completed"}"#,
            #""response.output_audio.delta","response_id":"r","item_id":"i","delta":"AAAA""#,
        ]
    )
    func activity(event: String) throws {
        var harness = try ClientHarness { $0.idleTimeout = .seconds(30) }
        try harness.pass(.seconds(20))
        try harness.server(#"{"type":\#(event)}"#)
        try harness.pass(.seconds(29))
        let isEnded = harness.session.isEnded
        #expect(!isEnded)
        try harness.pass(.seconds(1))
        #expect(harness.events.last == .ended(.idle))
        #expect(harness.closes == [CloseReason(code: 1_000, text: "idle")])
    }

    @Test("An event that says nothing of the conversation is no activity")
    func noActivity() throws {
        var harness = try ClientHarness { $0.idleTimeout = .seconds(30) }
        try harness.pass(.seconds(20))
        try harness.server(#"{"type":"rate_limits.updated","rate_limits":[]}"#)
        try harness.pass(.seconds(10))
        #expect(harness.events.last == .ended(.idle))
    }

    @Test("A session that lasts as long as it may is closed in the ordinary way, with the reason")
    func total() throws {
        var harness = try ClientHarness { $0.totalTimeout = .seconds(30) }
        try harness.pass(.seconds(30))
        #expect(harness.closes == [CloseReason(code: 1_000, text: "session is too long")])
    }

    @Test("Audio on the short way shows that the server lives, and is activity")
    func shortWay() throws {
        var harness = try ClientHarness {
            $0.decodesAudio = false
            $0.probesLiveness = true
            $0.idleTimeout = .seconds(100)
            $0.heartbeatInterval = .seconds(30)
            $0.heartbeatTimeout = .seconds(10)
        }
        try harness.created("r")
        let text = Array(
            #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","content_index":0,"delta":"AAAA"}"#
                .utf8
        )
        let scanned = AudioFrame(validating: text.span)
        let frame = try #require(scanned)
        for _ in 0..<4 {
            // Five seconds after each probe, whose answer is due five seconds later.
            try harness.pass(.seconds(harness.now == .start ? 35 : 30))
            let passes = harness.session.passDelta(frame, of: text.span, at: harness.now)
            #expect(passes)
        }
        let isEnded = harness.session.isEnded
        #expect(!isEnded)
        try harness.pass(.seconds(100))
        #expect(harness.events.last == .ended(.heartbeatMissed))
    }

    @Test("A page's server is told what the loudspeaker has played, every 100 ms and at the end, however it is counted")
    func playback() throws {
        for isByResponse in [true, false] {
            var harness = try ClientHarness(dialect: .browser) { $0.playback = .acknowledged }
            try harness.audio(250)
            let generation = harness.session.playbackGeneration
            for milliseconds in [50, 120, 200, 230, 250] {
                let played = SampleCount(milliseconds * harness.session.outputFormat.sampleRate.hertz / 1_000)
                try harness.command { session, _ in
                    if isByResponse {
                        session.reportPlayback(played)
                    } else {
                        session.acknowledgePlayback(upTo: played, of: generation)
                    }
                }
            }
            let told = harness.sent.compactMap { $0["played_samples"]?.intValue }
            #expect(told.map { $0 * 1_000 / harness.session.outputFormat.sampleRate.hertz } == [120, 230, 250])
        }
    }

    @Test("Audio that is no base64 is told by the event and the member, and the rest is played")
    func malformedAudio() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        harness.events = []
        try harness.server(
            #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","content_index":0,"delta":"*"}"#
        )
        let errors = harness.events.compactMap { if case .malformed(let error) = $0 { error } else { nil } }
        #expect(errors.map(\.eventType) == ["response.output_audio.delta"])
        #expect(errors.map(\.path) == [["delta"]])
        try harness.audio(20)
        #expect(harness.events.contains { if case .audio("r", _) = $0 { true } else { false } })
    }

    @Test("Half a sample from before a stop is not put before the next reply")
    func brokenSample() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        func delta(_ response: String, _ bytes: [UInt8]) -> String {
            let audio = String(decoding: AudioPayload(encoding: bytes).base64, as: UTF8.self)
            return
                #"{"type":"response.output_audio.delta","response_id":"\#(response)","item_id":"i","content_index":0,"delta":"\#(audio)"}"#
        }
        try harness.server(delta("r", [1, 2, 3]))
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.done("r", "cancelled")
        harness.events = []
        try harness.server(delta("r", [4]))
        try harness.created("s")
        try harness.server(delta("s", [5, 6]))
        let audio = harness.events.compactMap { if case .audio(_, let bytes) = $0 { bytes } else { nil } }
        #expect(audio == [[5, 6]])
    }

    @Test("A stop leaves what was heard as it is, whoever stops", arguments: [true, false])
    func stopped(isCancel: Bool) throws {
        var harness = try ClientHarness { $0.truncatesUnheard = false }
        try harness.created("r")
        try harness.audio(500)
        try harness.pass(.milliseconds(100))
        try harness.command { session, now in
            if isCancel { session.cancelResponse(at: now) } else { session.truncateToHeard(at: now) }
        }
        try harness.pass(.milliseconds(300))
        #expect(harness.session.heard(at: harness.now) == SampleCount(2_400))
        #expect(!harness.session.isPlaying(at: harness.now))
    }

    @Test("Speech exactly when the beginning of a reply is over holds it at once, and a moment before does not")
    func guardBoundary() throws {
        for (milliseconds, isHeld) in [(500, true), (499, false)] {
            var harness = try ClientHarness {
                $0.interruption = InterruptionPolicy(backchannelGuard: .milliseconds(500))
            }
            try harness.created("r")
            try harness.audio(5_000)
            try harness.pass(.milliseconds(milliseconds))
            harness.events = []
            try harness.command { $0.userSpeechStarted(at: $1) }
            #expect(harness.events.isEmpty == !isHeld)
        }
    }

    @Test("The answer to a probe is not shown, and the answer to the application's next update is")
    func probe() throws {
        var harness = try ClientHarness {
            $0.probesLiveness = true
            $0.heartbeatInterval = .seconds(30)
        }
        try harness.pass(.seconds(30))
        #expect(harness.types == ["session.update"])
        harness.events = []
        for isShown in [false, true] {
            try harness.server(#"{"type":"session.updated","session":{}}"#)
            #expect(harness.events.isEmpty == !isShown)
        }
    }

    @Test("A busy server's refusal of something else leaves the create that is out alone")
    func refusalOfAnother() throws {
        var harness = try ClientHarness()
        try harness.command { session, _ in session.createResponse() }
        let error = #""type":"t","code":"conversation_already_has_active_response","message":"m","event_id":"x""#
        try harness.server(#"{"type":"error","error":{\#(error)}}"#)
        try harness.created("r")
        try harness.done("r")
        #expect(harness.types == ["response.create"])
    }

    @Test("A close for a fault of the session's own has the code for it")
    func internalError() {
        #expect(CloseReason.internalError("x") == CloseReason(code: 1_011, text: "x"))
    }
}
