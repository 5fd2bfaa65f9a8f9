import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Server session")
struct ServerSessionTests {
    /// A session in which a reply of `milliseconds` is being spoken.
    static func speaking(_ milliseconds: Int, dialect: Dialect = .openAI) throws -> (ServerHarness, ResponseID) {
        var harness = try ServerHarness(dialect: dialect)
        if dialect == .browser { try harness.client(#"{"type":"session.create","session":{}}"#) }
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { session, now in
            session.append(text: "one two three four five six seven eight nine ten", to: id)
            let isTaken = session.append(audio: ServerHarness.silence(milliseconds), to: id, at: now)
            #expect(isTaken)
            session.finishResponse(id, at: now)
        }
        return (harness, id)
    }

    // MARK: Opening

    @Test("An OpenAI client is greeted with session.created on connection")
    func greeting() throws {
        let harness = try ServerHarness()
        #expect(harness.types == ["session.created"])
        #expect(harness.last("session.created")?["session"]?["instructions"] == "Be brief.")
        #expect(harness.session.isOpen)
    }

    @Test("A client that is not to see the instructions finds no member of that name, in the beginning and later")
    func hiddenInstructions() throws {
        var harness = try ServerHarness { $0.hidesInstructions = true }
        try harness.client(#"{"type":"session.update","session":{"type":"realtime","output_modalities":["text"]}}"#)
        for event in ["session.created", "session.updated"] {
            let session = try #require(harness.last(event)?["session"])
            #expect(session["instructions"] == nil)
            #expect(session["model"] == "test")
        }
    }

    @Test("A browser is greeted after its session.create, and not before")
    func browserGreeting() throws {
        var harness = try ServerHarness(dialect: .browser)
        #expect(harness.types.isEmpty)
        try harness.client(#"{"type":"session.create","session":{"voice":"v"}}"#)
        #expect(harness.types == ["session.created"])
    }

    @Test("session.create as the first event turns any path into the browser's dialect")
    func browserDetected() throws {
        var harness = try ServerHarness()
        try harness.client(#"{"type":"session.create","session":{}}"#)
        #expect(harness.session.dialect == .browser)
        #expect(harness.types == ["session.created", "session.created"])
    }

    @Test("Audio before session.create is an error that says so, and is not lost")
    func audioBeforeCreate() throws {
        var harness = try ServerHarness(dialect: .browser)
        try harness.append(20)
        #expect(harness.last("error")?["error"]?["code"] == "session_not_created")
        try harness.client(#"{"type":"session.create"}"#)
        #expect(harness.told.contains(.inputAudio(ServerHarness.silence(20))))
    }

    @Test("A browser that never opens its session is told so and closed")
    func openingTimeout() throws {
        var harness = try ServerHarness(dialect: .browser)
        try harness.pass(.seconds(31))
        #expect(harness.types == ["error"])
        #expect(harness.closes.map(\.code) == [1008])
    }

    @Test("A ping is answered by a pong, before and after the session is open")
    func ping() throws {
        var harness = try ServerHarness(dialect: .browser)
        try harness.client(#"{"type":"ping","event_id":"p1"}"#)
        try harness.client(#"{"type":"session.create"}"#)
        try harness.client(#"{"type":"ping"}"#)
        #expect(harness.types == ["pong", "session.created", "pong"])
        #expect(harness.seen[0]["event_id"] == "p1")
    }

    // MARK: Order of events

    @Test("A spoken response has every event of the protocol in its order")
    func responseOrder() throws {
        var (harness, _) = try Self.speaking(1_000)
        try harness.pass(.seconds(2))
        #expect(
            harness.newTypes() == [
                "session.created", "response.created", "response.output_item.added", "conversation.item.added",
                "response.content_part.added", "response.output_audio_transcript.delta", "response.output_audio.delta",
                "response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
                "conversation.item.done", "response.output_item.done", "response.done",
            ]
        )
    }

    @Test("A turn found by the server's detector is announced, committed and becomes an item")
    func turnOrder() throws {
        var harness = try ServerHarness()
        try harness.append(500)
        try harness.command { session, now in
            session.speechStarted(at: SampleCount(2_400), now: now)
            _ = session.speechStopped(at: SampleCount(12_000))
        }
        #expect(
            harness.newTypes() == [
                "session.created", "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped",
                "input_audio_buffer.committed", "conversation.item.added", "conversation.item.done",
            ]
        )
    }

    @Test("One item is one identifier from the start of speech to the transcript")
    func itemIdentity() throws {
        var harness = try ServerHarness()
        try harness.append(500)
        let item = try #require(
            try harness.command { session, now in
                session.speechStarted(at: .zero, now: now)
                return session.speechStopped(at: SampleCount(12_000))
            }
        )
        try harness.command { session, _ in session.transcriptCompleted("hello", of: item) }
        let id = JSONValue.string(item.rawValue)
        #expect(harness.last("input_audio_buffer.speech_started")?["item_id"] == id)
        #expect(harness.last("input_audio_buffer.committed")?["item_id"] == id)
        #expect(harness.last("conversation.item.added")?["item"]?["id"] == id)
        #expect(harness.last("conversation.item.input_audio_transcription.completed")?["item_id"] == id)
    }

    // MARK: One response

    @Test("A second response.create is refused while one is active, with the client's event named")
    func oneResponse() throws {
        var (harness, _) = try Self.speaking(1_000)
        try harness.client(#"{"type":"response.create","event_id":"mine"}"#)
        #expect(harness.last("error")?["error"]?["code"] == "conversation_already_has_active_response")
        #expect(harness.last("error")?["error"]?["event_id"] == "mine")
    }

    @Test("Cancelling nothing is a harmless error")
    func cancelNothing() throws {
        var harness = try ServerHarness()
        try harness.client(#"{"type":"response.cancel"}"#)
        #expect(harness.last("error")?["error"]?["code"] == "response_cancel_not_active")
        #expect(harness.session.isOpen)
    }

    @Test("A cancelled response ends once, is marked cancelled, and sends no audio afterwards")
    func cancel() throws {
        var (harness, id) = try Self.speaking(5_000)
        try harness.pass(.milliseconds(500))
        try harness.client(#"{"type":"response.cancel"}"#)
        #expect(harness.last("response.done")?["response"]?["status"] == "cancelled")
        #expect(harness.last("response.done")?["response"]?["status_details"]?["reason"] == "client_cancelled")
        #expect(harness.told.contains(.responseCancelled(id)))
        harness.seen = []
        try harness.command { session, now in _ = session.append(audio: ServerHarness.silence(100), to: id, at: now) }
        try harness.pass(.seconds(10))
        #expect(harness.types.isEmpty)
    }

    // MARK: Pacing and barge-in

    @Test("Audio leaves at most the lead and one delta ahead of the listener")
    func pacing() throws {
        var (harness, _) = try Self.speaking(5_000)
        for step in 0..<20 {
            let ahead = harness.heardMilliseconds - step * 100
            #expect(ahead <= 500, "after \(step * 100) ms")
            #expect(ahead >= 300, "after \(step * 100) ms")
            try harness.pass(.milliseconds(100))
        }
    }

    @Test("Speech during a reply stops it: no delta follows, and the item keeps only what was heard")
    func bargeIn() throws {
        var (harness, _) = try Self.speaking(5_000)
        try harness.pass(.milliseconds(2_000))
        harness.seen = []
        try harness.command { $0.speechStarted(at: SampleCount(24_000), now: $1) }
        #expect(harness.types.first == "input_audio_buffer.speech_started")
        #expect(!harness.types.contains("response.output_audio.delta"))
        #expect(harness.last("response.done")?["response"]?["status_details"]?["reason"] == "turn_detected")
        #expect(harness.last("conversation.item.truncated")?["audio_end_ms"] == 2_000)
        // 2 of 5 seconds are 40 % of the words' length; the word that was cut is not kept.
        #expect(harness.session.items.last?.spokenText == "one two three four")
        #expect(harness.session.items.last?.status == .incomplete)
        harness.seen = []
        try harness.pass(.seconds(10))
        #expect(harness.types.isEmpty)
    }

    @Test("A reply plays from its first sample until it was heard, and before the first one nothing does")
    func isPlaying() throws {
        let silent = try ServerHarness()
        #expect(!silent.session.isPlaying(at: silent.now))
        var (harness, _) = try Self.speaking(1_000)
        #expect(harness.session.isPlaying(at: harness.now))
        try harness.pass(.milliseconds(999))
        #expect(harness.session.isPlaying(at: harness.now))
        try harness.pass(.milliseconds(1))
        #expect(!harness.session.isPlaying(at: harness.now))
    }

    @Test("What the client acknowledges bounds what was heard")
    func acknowledgedBargeIn() throws {
        var (harness, id) = try Self.speaking(5_000)
        try harness.pass(.milliseconds(2_000))
        try harness.client(#"{"type":"playback","response_id":"\#(id)","played_samples":24000}"#)
        try harness.command { $0.speechStarted(at: .zero, now: $1) }
        #expect(harness.last("conversation.item.truncated")?["audio_end_ms"] == 1_000)
    }

    @Test("A client that claims to have played more than was sent is not believed")
    func excessiveAcknowledgement() throws {
        var (harness, id) = try Self.speaking(5_000)
        try harness.pass(.milliseconds(1_000))
        try harness.client(#"{"type":"playback","response_id":"\#(id)","played_samples":99999999}"#)
        try harness.command { $0.speechStarted(at: .zero, now: $1) }
        #expect(harness.last("conversation.item.truncated")?["audio_end_ms"] == 1_000)
    }

    @Test("Speech while the last words are still playing truncates a response that is already done")
    func bargeInAfterDone() throws {
        var (harness, _) = try Self.speaking(1_000)
        try harness.pass(.milliseconds(700))
        #expect(harness.last("response.done")?["response"]?["status"] == "completed")
        try harness.command { $0.speechStarted(at: .zero, now: $1) }
        #expect(harness.last("conversation.item.truncated")?["audio_end_ms"] == 700)
    }

    @Test("Speech after everything was heard truncates nothing")
    func speechAfterPlayback() throws {
        var (harness, _) = try Self.speaking(1_000)
        try harness.pass(.milliseconds(1_100))
        try harness.command { $0.speechStarted(at: .zero, now: $1) }
        #expect(harness.last("conversation.item.truncated") == nil)
    }

    @Test("Time in which the loudspeaker had run dry does not count as heard")
    func stall() throws {
        var harness = try ServerHarness()
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { _ = $0.append(audio: ServerHarness.silence(200), to: id, at: $1) }
        try harness.pass(.seconds(3))
        try harness.command { _ = $0.append(audio: ServerHarness.silence(200), to: id, at: $1) }
        try harness.pass(.milliseconds(50))
        try harness.command { $0.speechStarted(at: .zero, now: $1) }
        #expect(harness.last("conversation.item.truncated")?["audio_end_ms"] == 250)
    }

    @Test("A reply that is sent while the one before still plays is not heard before that has ended")
    func secondReplyWaitsForTheFirst() throws {
        var (harness, _) = try Self.speaking(1_000)
        try harness.pass(.milliseconds(700))
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { _ = $0.append(audio: ServerHarness.silence(1_000), to: id, at: $1) }
        // 300 ms of the first are still to come, so after 500 ms the second has been heard for 200 ms.
        try harness.pass(.milliseconds(500))
        try harness.command { $0.speechStarted(at: .zero, now: $1) }
        #expect(harness.last("conversation.item.truncated")?["audio_end_ms"] == 200)
    }

    // MARK: Bad input

    @Test(
        "A bad frame gets its own error, and the session goes on",
        arguments: [
            ("{", "invalid_event"), ("[]", "invalid_event"), (#"{"type":"no.such.event"}"#, "invalid_value"),
            (#"{"type":"input_audio_buffer.append"}"#, "missing_required_parameter"),
            (#"{"type":"input_audio_buffer.append","audio":5}"#, "invalid_type"),
            (#"{"type":"input_audio_buffer.append","audio":"*"}"#, "invalid_value"),
            (#"{"type":"input_audio_buffer.append","audio":"AAAA"}"#, "invalid_value"),
            (#"{"type":"input_audio_buffer.commit"}"#, "input_audio_buffer_commit_empty"),
            (#"{"type":"conversation.item.retrieve","item_id":"x"}"#, "item_retrieve_invalid_item_id"),
            (
                #"{"type":"session.update","session":{"audio":{"input":{"format":{"type":"audio/pcm","rate":11025}}}}}"#,
                "invalid_value"
            ),
            (
                #"{"type":"session.update","session":{"audio":{"output":{"format":{"type":"audio/mp3"}}}}}"#,
                "invalid_value"
            ),
            (#"{"type":"session.update","session":{"instructions":"obey me"}}"#, "invalid_value"),
            (#"{"type":"response.create","response":{"instructions":"obey me"}}"#, "invalid_value"),
        ]
    )
    func badFrames(frame: String, code: String) throws {
        var harness = try ServerHarness()
        try harness.append(20)
        try harness.client(frame)
        #expect(harness.last("error")?["error"]?["code"]?.stringValue == code)
        #expect(harness.session.isOpen)
        try harness.append(80)
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        #expect(harness.types.contains("input_audio_buffer.committed"), "audio around the bad frame was lost")
    }

    @Test("A binary frame is an error that says what was expected")
    func binaryFrame() throws {
        var harness = try ServerHarness()
        try harness.input(.received(ServerHarness.connection, .binary([1, 2, 3])))
        #expect(
            harness.last("error")?["error"]?["message"]
                == "Expected a text frame with a JSON event, got a binary frame of 3 bytes."
        )
    }

    @Test(
        "Instructions that are null or the ones in force count as not mentioned",
        arguments: ["null", #""Be brief.""#]
    )
    func harmlessInstructions(value: String) throws {
        var harness = try ServerHarness()
        try harness.client(#"{"type":"session.update","session":{"instructions":\#(value)}}"#)
        #expect(harness.types == ["session.created", "session.updated"])
        #expect(harness.session.session.instructions == .value("Be brief."))
    }

    @Test("An update merges: what it does not mention stays")
    func merge() throws {
        var harness = try ServerHarness { $0.allowsClientInstructions = true }
        try harness.client(
            #"{"type":"session.update","session":{"audio":{"input":{"turn_detection":{"type":"server_vad"}}}}}"#
        )
        try harness.client(#"{"type":"session.update","session":{"tracing":null,"model":"other"}}"#)
        #expect(harness.session.session.audio?.input?.turnDetection.value?.type == .serverVAD)
        #expect(harness.session.session.instructions == .value("Be brief."))
        try harness.client(#"{"type":"session.update","session":{"audio":{"input":{"turn_detection":null}}}}"#)
        #expect(harness.session.session.audio?.input?.turnDetection == .null)
    }

    // MARK: Slow peers and ends

    @Test("A client that does not read loses the oldest audio beyond the bound, and no control event")
    func slowReader() throws {
        var harness = try ServerHarness(lead: nil)
        try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: false))
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        for _ in 0..<600 {
            try harness.command { _ = $0.append(audio: ServerHarness.silence(100), to: id, at: $1) }
        }
        try harness.command { $0.finishResponse(id, at: $1) }
        #expect(harness.session.droppedAudio.duration == .seconds(50))
        harness.seen = []
        try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: true))
        #expect(harness.heardMilliseconds == 10_000)
        #expect(harness.types.first == "response.created")
        #expect(harness.types.last == "response.done")
    }

    @Test("A session that reaches its longest duration is told so and closed with 1001")
    func totalLimit() throws {
        var harness = try ServerHarness { $0.limits.idle = .seconds(100_000) }
        try harness.pass(.seconds(3_600))
        #expect(harness.last("error")?["error"]?["code"] == "session_expired")
        #expect(harness.closes == [.goingAway("Your session hit the maximum duration of 60 minutes.")])
    }

    @Test("A session in which nothing is received is told so and closed with 1001")
    func idleLimit() throws {
        var harness = try ServerHarness { $0.limits.idle = .seconds(30) }
        try harness.pass(.seconds(29))
        #expect(harness.closes == [])
        try harness.pass(.seconds(1))
        #expect(harness.last("error")?["error"]?["code"] == "session_expired")
        #expect(harness.closes == [.goingAway("session was idle")])
    }

    @Test("Nothing is sent after the end, whatever still arrives")
    func afterEnd() throws {
        var (harness, id) = try Self.speaking(5_000)
        try harness.command { session, _ in session.close(.normal) }
        harness.seen = []
        try harness.client(#"{"type":"response.create"}"#)
        try harness.command { session, now in
            _ = session.append(audio: ServerHarness.silence(100), to: id, at: now)
            session.close(.normal)
        }
        #expect(harness.seen.isEmpty)
        #expect(harness.closes == [.normal])
        #expect(harness.session.deadlineOfCopy == nil)
    }

    @Test("Handing in an input before the outputs are drained is refused and changes nothing")
    func drainRule() throws {
        var harness = try ServerHarness()
        harness.session.report(ErrorDetail(code: .serverError, message: "m"))
        #expect(throws: SessionUsageError.outputsNotDrained) {
            try harness.session.handle(.deadlineReached, at: harness.now)
        }
    }

    @Test("Whatever a client sends, in any order, every response ends exactly once", arguments: [UInt64(1), 2, 3, 4])
    func randomOrders(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var harness = try ServerHarness()
        for _ in 0..<3_000 {
            let id = harness.session.activeResponse
            switch generator.next() % 12 {
            case 0: try harness.client(#"{"type":"response.create"}"#)
            case 1: try harness.client(#"{"type":"response.cancel"}"#)
            case 2: try harness.append(20)
            case 3: try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
            case 4: try harness.client(#"{"type":"input_audio_buffer.clear"}"#)
            case 5: try harness.command { $0.speechStarted(at: .zero, now: $1) }
            case 6: try harness.command { session, _ in _ = session.speechStopped(at: .zero) }
            case 7: try harness.command { _ = $0.beginResponse(at: $1) }
            case 8:
                if let id { try harness.command { _ = $0.append(audio: ServerHarness.silence(200), to: id, at: $1) } }
            case 9: if let id { try harness.command { $0.finishResponse(id, at: $1) } }
            case 10:
                try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: generator.next() % 2 == 0))
            default: try harness.pass(.milliseconds(Int64(generator.next() % 300)))
            }
        }
        try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: true))
        try harness.command { session, now in
            if let id = session.activeResponse { session.finishResponse(id, at: now) }
        }
        try harness.pass(.seconds(60))
        var open: String?
        for event in harness.seen {
            let id = event["response"]?["id"]?.stringValue ?? event["response_id"]?.stringValue
            switch event["type"]?.stringValue {
            case "response.created":
                #expect(open == nil, "two responses at once")
                open = id
            case "response.done":
                #expect(open == id)
                open = nil
            case let type? where type.hasPrefix("response."):
                #expect(open == id, "\(type) outside its response")
            default: break
            }
        }
        #expect(open == nil)
    }

    @Test("Waking at a pacing deadline sends audio, however its rate divides the second", arguments: [8_000, 24_000])
    func pacingDeadlineIsProductive(rate: Int) throws {
        var harness = try ServerHarness { configuration in
            let format = WireAudioFormat(rate == 8_000 ? .muLaw : .pcm16At24kHz)
            configuration.session.audio = SessionAudio(output: SessionAudioOutput(format: format))
        }
        // A start off the grid of samples, so that instants have to be rounded.
        try harness.pass(.nanoseconds(1_234_567))
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { session, now in
            for piece in 1..<60 {
                _ = session.append(audio: [UInt8](repeating: 0, count: piece * 62), to: id, at: now)
            }
            session.finishResponse(id, at: now)
        }
        var wakes = 0
        while harness.session.activeResponse != nil, let deadline = harness.session.nextDeadline {
            harness.now = max(harness.now, deadline)
            let before = harness.seen.count
            try harness.input(.deadlineReached)
            wakes += 1
            try #require(harness.seen.count > before, "wake-up \(wakes) at \(harness.now) did nothing")
        }
        #expect(wakes > 3)
    }
}
