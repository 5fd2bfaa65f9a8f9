import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// Single lines that no other test would miss: found by changing them.
@Suite("Small print")
struct SmallPrintTests {
    private static var written: ResponseConfiguration {
        var configuration = ResponseConfiguration()
        configuration.outputModalities = [.text]
        return configuration
    }

    private static func message(_ text: String) -> String {
        #"{"type":"message","role":"user","content":[{"type":"input_text","text":"\#(text)"}]}"#
    }

    @Test("An item of the client is told to the model side, at the place that the client names")
    func createdItem() throws {
        var harness = try ServerHarness()
        try harness.client(#"{"type":"conversation.item.create","item":\#(Self.message("one"))}"#)
        try harness.client(#"{"type":"conversation.item.create","item":\#(Self.message("three"))}"#)
        let first = try #require(harness.session.items.first?.id)
        try harness.client(
            #"{"type":"conversation.item.create","previous_item_id":"\#(first.rawValue)","item":\#(Self.message("two"))}"#
        )
        let texts = harness.session.items.map { $0.content?.first?.text }
        #expect(texts == ["one", "two", "three"])
        let created = harness.told.filter { if case .itemCreated = $0 { true } else { false } }
        #expect(created.count == 3)
    }

    @Test("A place that is not there is refused by the member's name, and nothing is told to the model side")
    func unknownPlace() throws {
        var harness = try ServerHarness()
        try harness.client(
            #"{"type":"conversation.item.create","previous_item_id":"nowhere","item":\#(Self.message("one"))}"#
        )
        #expect(harness.last("error")?["error"]?["param"] == "previous_item_id")
        #expect(!harness.told.contains { if case .itemCreated = $0 { true } else { false } })
    }

    @Test("What was cleared is not there to be committed")
    func clearedInput() throws {
        var harness = try ServerHarness()
        try harness.append(500)
        harness.seen = []
        harness.told = []
        try harness.client(#"{"type":"input_audio_buffer.clear"}"#)
        #expect(harness.types == ["input_audio_buffer.cleared"])
        #expect(harness.told == [.inputCleared])
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        #expect(harness.last("error")?["error"]?["code"] == "input_audio_buffer_commit_empty")
    }

    @Test("A page is told the identifier of its session")
    func pageIdentifier() throws {
        var harness = try ServerHarness(dialect: .browser)
        try harness.client(#"{"type":"session.create","session":{}}"#)
        #expect(harness.last("session.created")?["session"]?["id"]?.stringValue == harness.session.id.rawValue)
    }

    @Test("Audio of an interrupted reply that still waits for a client that does not read is never sent")
    func queuedAudio() throws {
        var harness = try ServerHarness(lead: nil)
        try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: false))
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        _ = try harness.command { $0.append(audio: ServerHarness.silence(1_000), to: id, at: $1) }
        try harness.command { $0.speechStarted(at: .zero, now: $1) }
        try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: true))
        #expect(harness.heardMilliseconds == 0)
        #expect(harness.types.contains("response.done"))
    }

    @Test("Speech at the beginning of a later reply is guarded as at the first one")
    func guardOfLaterReply() throws {
        var harness = try ClientHarness {
            $0.interruption = InterruptionPolicy(backchannelGuard: .milliseconds(300))
        }
        try harness.created("r1")
        try harness.audio(1_000, response: "r1", item: "a")
        try harness.done("r1")
        try harness.pass(.milliseconds(900))
        try harness.created("r2")
        try harness.audio(2_000, response: "r2", item: "b")
        try harness.pass(.milliseconds(200))
        // 100 ms of the second reply were heard, and 1,100 ms of all.
        try harness.command { $0.userSpeechStarted(at: $1) }
        #expect(!harness.events.contains { if case .pausePlayback = $0 { true } else { false } })
    }

    @Test("Of words without blanks as many characters are kept as were heard")
    func charactersHeard() throws {
        var harness = try ServerHarness(lead: nil)
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { session, _ in session.append(text: "今天天气很好", to: id) }
        _ = try harness.command { $0.append(audio: ServerHarness.silence(1_200), to: id, at: $1) }
        try harness.pass(.milliseconds(600))
        try harness.command { $0.speechStarted(at: .zero, now: $1) }
        let reply = harness.session.items.last { $0.role == .assistant }
        #expect(reply?.content?.first?.transcript.value == "今天天")
    }

    @Test("Pieces of text that wait next to each other are sent as one, and no word is lost")
    func joinedWords() throws {
        var harness = try ServerHarness()
        let id = try #require(
            try harness.command { $0.beginResponse(Self.written, at: $1) }
        )
        try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: false))
        for word in ["one ", "two ", "three"] {
            try harness.command { session, _ in session.append(text: word, to: id) }
        }
        try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: true))
        let deltas = harness.seen.filter { $0["type"] == "response.output_text.delta" }
        #expect(deltas.compactMap { $0["delta"]?.stringValue } == ["one two three"])
    }

    @Test("Everything of a written reply names the first part of the first item")
    func writtenIndices() throws {
        var harness = try ServerHarness()
        let id = try #require(
            try harness.command { $0.beginResponse(Self.written, at: $1) }
        )
        try harness.command { session, _ in session.append(text: "words", to: id) }
        try harness.command { $0.finishResponse(id, at: $1) }
        let parts = harness.seen.filter { $0["content_index"] != nil }
        #expect(parts.count == 4)
        #expect(parts.allSatisfy { $0["content_index"] == 0 && $0["output_index"] == 0 })
    }

    @Test("Audio is taken for the active response alone, and only as much as may wait")
    func refusedAudio() throws {
        var harness = try ServerHarness { $0.limits.pendingOutput = .seconds(2) }
        let audio = ServerHarness.silence(1_000)
        #expect(try harness.command { $0.append(audio: audio, to: "nobody", at: $1) } == false)
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        #expect(try harness.command { $0.append(audio: audio, to: "nobody", at: $1) } == false)
        #expect(try harness.command { $0.append(audio: audio, to: id, at: $1) })
        #expect(try harness.command { $0.append(audio: audio, to: id, at: $1) })
        #expect(try harness.command { $0.append(audio: audio, to: id, at: $1) } == false)
        try harness.command { $0.finishResponse(id, at: $1) }
        #expect(try harness.command { $0.append(audio: [0, 0], to: id, at: $1) } == false)
    }

    @Test("On a page's path an event that nobody knows opens no session")
    func unknownBeforeOpening() throws {
        var harness = try ServerHarness(dialect: .browser)
        try harness.client(#"{"type":"something.else","session":{}}"#)
        #expect(!harness.session.isOpen)
        #expect(harness.last("error") != nil)
    }

    @Test("A voice that is not offered is refused by the place where it stands")
    func refusedVoice() throws {
        var harness = try ServerHarness { $0.voices = ["anna"] }
        try harness.client(
            #"{"type":"session.update","session":{"type":"realtime","audio":{"output":{"voice":"bert"}}}}"#
        )
        #expect(harness.last("error")?["error"]?["param"] == "session.audio.output.voice")
    }

    @Test("A page's create with a voice that is not offered opens the session all the same, with the rest of it")
    func voiceOfPage() throws {
        var harness = try ServerHarness(dialect: .browser) { configuration in
            configuration.voices = ["anna"]
            configuration.allowsClientInstructions = true
            configuration.session.audio = SessionAudio(output: SessionAudioOutput(voice: .value("anna")))
        }
        try harness.client(
            #"{"type":"session.create","session":{"voice":"bert","instructions":"Be kind."},"event_id":"e"}"#
        )
        #expect(harness.types == ["error", "session.created"])
        #expect(harness.last("error")?["error"]?["param"] == "session.audio.output.voice")
        #expect(harness.session.session.instructions.value == "Be kind.")
        #expect(harness.session.session.audio?.output?.voice.value?.name == "anna")
    }

    @Test("An update with a voice that is not offered changes nothing")
    func voiceOfUpdate() throws {
        var harness = try ServerHarness { $0.voices = ["anna"] }
        let before = harness.session.session
        try harness.client(
            #"{"type":"session.update","session":{"instructions":"Be kind.","audio":{"output":{"voice":"bert"}}}}"#
        )
        #expect(harness.newTypes() == ["session.created", "error"])
        #expect(harness.session.session == before)
    }

    @Test("An item that the client deletes is gone, and once")
    func deletion() throws {
        var harness = try ServerHarness()
        try harness.client(ServerOrderTests.userText)
        let item = try #require(harness.session.items.first?.id)
        let deletion = #"{"type":"conversation.item.delete","item_id":"\#(item)"}"#
        try harness.client(deletion)
        #expect(harness.session.items == [])
        #expect(harness.last("error") == nil)
        try harness.client(deletion)
        #expect(harness.last("error")?["error"]?["code"] == "item_delete_invalid_item_id")
    }

    @Test("Bounds on what waits have the documented defaults")
    func sendLimits() {
        let limits = SendLimits()
        #expect(limits.audio == .seconds(10))
        #expect(limits.controlBytes == 4 << 20)
        #expect(limits.highWater == .seconds(5))
        #expect(limits.lowWater == .seconds(1))
        #expect(limits.stall == .seconds(60))
    }

    @Test("Attempts to connect again have the documented defaults")
    func reconnectDefaults() {
        let policy = ReconnectPolicy()
        #expect(policy.attempts == 5)
        #expect(policy.firstPause == .milliseconds(500))
        #expect(policy.longestPause == .seconds(8))
        #expect(policy.jitter == 0.25)
        #expect(policy.stableAfter == .seconds(10))
    }

    @Test("Bounds on what is kept for another connection have the documented defaults")
    func continuityDefaults() {
        let limits = ContinuityLimits()
        #expect(limits.items == 512)
        #expect(limits.bytes == 1_048_576)
        #expect(limits.input == .seconds(60))
        #expect(limits.quietInput == .seconds(5))
    }

    @Test("An interruption's times have the documented defaults")
    func interruptionDefaults() {
        let policy = InterruptionPolicy()
        #expect(policy.minimumSpeech == .milliseconds(500))
        #expect(policy.backchannelGuard == .seconds(1))
        #expect(policy.falseInterruptionTimeout == .seconds(2))
        #expect(policy.fadeOut == .milliseconds(20))
        #expect(policy.fadeIn == .milliseconds(40))
    }

    @Test("Bounds of a server's session have the documented defaults")
    func serverLimits() {
        let limits = ServerSession.Limits()
        #expect(limits.inputBuffer == .seconds(15 * 60))
        #expect(limits.shortestCommit == .milliseconds(100))
        #expect(limits.audioBeforeOpening == .seconds(10))
        #expect(limits.opening == .seconds(30))
        #expect(limits.idle == .seconds(10 * 60))
        #expect(limits.total == .seconds(60 * 60))
        #expect(limits.pendingOutput == .seconds(120))
    }

    @Test(
        "DashScope's words for an error mean what they say",
        arguments: [
            ("The user is speaking.", ErrorSeverity.harmless), ("There is no active response", .harmless),
            ("No response was generated for 60 s", .sessionOver), ("Account in arrearage", .fatal),
            ("The bill is overdue", .fatal), ("Your free quota is used up", .fatal),
            ("The free tier has ended", .fatal), ("Access denied.", .fatal), ("Invalid API-key", .fatal),
            ("something else", .failed),
        ]
    )
    func dashScopeWords(message: String, severity: ErrorSeverity) {
        #expect(ErrorDetail(code: nil, message: message).severity(in: .dashScopeOmni) == severity)
    }
}
