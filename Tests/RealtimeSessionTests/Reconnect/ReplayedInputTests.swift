import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// What of the input the next connection is sent again.
@Suite("Input that is sent again")
struct ReplayedInputTests {
    static let first = ContinuityHarness.first
    static let second = RestoredItemTests.second

    @Test("Audio that went in binary messages is sent again in binary messages, all of it and in order")
    func binary() throws {
        var harness = try ContinuityHarness(dialect: .browser)
        let sent = (UInt8(1)...3).map { [UInt8](repeating: $0, count: 640) }
        try harness.command { session, _ in
            for bytes in sent { session.forward(.binary(bytes), audio: .milliseconds(20)) }
        }
        #expect(harness.binary[Self.first] == sent)
        let resumption = try RestoredItemTests.reconnect(&harness)
        #expect(Array((harness.binary[Self.second] ?? []).joined()) == Array(sent.joined()))
        #expect(harness.types(Self.second).contains("input_audio_buffer.append") == false)
        #expect(resumption.replayedInput == harness.session.inputFormat.duration(ofBytes: 3 * 640))
    }

    @Test("Audio that the application has cleared is not sent again, and what comes after it is")
    func cleared() throws {
        var harness = try ContinuityHarness()
        try harness.command { session, _ in
            session.append(audio: [1, 0])
            session.send(.inputAudioBufferClear(PlainEvent()))
            session.append(audio: [2, 0])
        }
        _ = try RestoredItemTests.reconnect(&harness)
        let audio = (harness.sent[Self.second] ?? []).compactMap { $0["audio"]?.stringValue }
        #expect(audio == [String(decoding: AudioPayload(encoding: [2, 0]).base64, as: UTF8.self)])
    }

    @Test("A turn that was cleared in mid-speech does not go on: the next connection's own turn is shown")
    func clearedTurn() throws {
        var harness = try ContinuityHarness()
        let started = #"{"type":"input_audio_buffer.speech_started","audio_start_ms":0,"item_id":"u1"}"#
        try harness.server(Self.first, started)
        try harness.command { session, _ in session.send(.inputAudioBufferClear(PlainEvent())) }
        _ = try RestoredItemTests.reconnect(&harness)
        harness.events = []
        try harness.server(Self.second, started.replacing("u1", with: "u2"))
        let shown = harness.events.compactMap { event in
            if case .received(.speechStarted(let started), _) = event { started.itemID } else { nil }
        }
        #expect(shown == ["u2"])
    }

    @Test("A create that an error without a name refuses is not sent again, and one that nothing has answered is")
    func unnamedRefusal() throws {
        for isRefused in [true, false] {
            var harness = try ContinuityHarness()
            try harness.command { session, _ in session.send(.responseCreate(ResponseCreate())) }
            if isRefused {
                let error = #""type":"t","code":"conversation_already_has_active_response","message":"m""#
                try harness.server(Self.first, #"{"type":"error","error":{\#(error)}}"#)
            }
            _ = try RestoredItemTests.reconnect(&harness)
            #expect(harness.types(Self.second).contains("response.create") == !isRefused)
        }
    }

    @Test("The conversation in words has calls, results and the system's messages by their kind")
    func script() throws {
        var harness = try ContinuityHarness(dialect: .xAI) { $0.carrying = .instructions }
        for item in [
            #"{"id":"s","type":"message","role":"system","content":[{"type":"input_text","text":"be kind"}]}"#,
            #"{"id":"u","type":"message","role":"user","content":[{"type":"input_text","text":"how warm"}]}"#,
            #"{"id":"f","type":"function_call","call_id":"k","name":"weather","arguments":"{\"at\":1}"}"#,
            #"{"id":"o","type":"function_call_output","call_id":"k","output":"22"}"#,
            #"{"id":"a","type":"message","role":"assistant","content":[{"type":"output_text","text":"it is 22"}]}"#,
            #"{"id":"e","type":"message","role":"user","content":[]}"#,
        ] {
            try harness.server(Self.first, RestoredItemTests.added(item))
        }
        try harness.input(.disconnected(Self.first, reason: nil))
        try harness.input(.connected(Self.second))
        let instructions = harness.sent[Self.second]?.first?["session"]?["instructions"]?.stringValue
        #expect(
            instructions == """
                be brief

                The conversation so far:
                System: be kind
                User: how warm
                Function call: weather({"at":1})
                Function result: 22
                Assistant: it is 22
                """
        )
    }

    @Test("A listener's report keeps as many words with a policy of reconnection as without")
    func keptHeard() throws {
        for policy in [nil, ReconnectPolicy()] {
            var harness = try ConversationKeepingTests.keeper { $0.reconnect = policy }
            try harness.turn(1, on: Self.first, audio: 24_000)
            try harness.done(1, on: Self.first)
            let revision = harness.session.conversationRevision
            try harness.command { session, _ in session.keepHeard(.milliseconds(500), of: "a1") }
            #expect(ConversationKeepingTests.words(harness.session) == ["u1:question 1", "a1:one two"])
            #expect(harness.session.conversationRevision > revision)
        }
    }
}
