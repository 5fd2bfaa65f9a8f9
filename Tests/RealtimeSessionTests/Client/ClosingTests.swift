import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("The end in order, and the limits, of the client role")
struct ClosingTests {
    static let written = ClientHarness.connection

    @Test("What waits for a slow server is sent before the connection is closed")
    func drain() throws {
        var harness = try ClientHarness()
        try harness.input(.writabilityChanged(Self.written, isWritable: false))
        try harness.command { session, _ in session.send(.inputAudioBufferClear(PlainEvent())) }
        try harness.command { session, now in session.finish(at: now) }
        #expect(harness.closes.isEmpty)
        try harness.command { session, _ in session.send(.inputAudioBufferCommit(PlainEvent())) }
        try harness.input(.writabilityChanged(Self.written, isWritable: true))
        #expect(harness.types == ["input_audio_buffer.clear"], "what comes after the end is not sent")
        #expect(harness.closes == [.normal])
        #expect(harness.events.last == .ended(.closedByApplication))
    }

    @Test(
        "Where the dialect has an end of its own it is said, and the last words are heard before the close",
        arguments: Dialect.allCases
    )
    func handshake(dialect: Dialect) throws {
        var harness = try ClientHarness(dialect: dialect)
        try harness.command { session, now in session.finish(at: now) }
        guard dialect.hasFinishHandshake else {
            #expect(harness.types == [])
            #expect(harness.closes == [.normal])
            return
        }
        let isTranslation = dialect == .openAITranslation
        #expect(harness.types == [isTranslation ? "session.close" : "session.finish"])
        #expect(harness.closes == [])
        try harness.server(#"{"type":"something.last"}"#)
        #expect(harness.events.last.map { if case .received = $0 { true } else { false } } == true)
        try harness.server(#"{"type":"\#(isTranslation ? "session.closed" : "session.finished")"}"#)
        #expect(harness.closes == [.normal])
        #expect(harness.events.last == .ended(.closedByApplication))
    }

    @Test("A server that never says that it has finished is not waited for longer than the bound")
    func timeout() throws {
        var harness = try ClientHarness(dialect: .dashScopeASR)
        try harness.command { session, now in session.finish(at: now) }
        try harness.pass(.milliseconds(4_999))
        #expect(harness.closes == [])
        try harness.pass(.milliseconds(1))
        #expect(harness.closes == [.normal])
        #expect(harness.session.deadlineOfCopy == nil)
    }

    @Test("A microphone alone does not keep a session from being idle, a request does", arguments: Dialect.allCases)
    func idle(dialect: Dialect) throws {
        var harness = try ClientHarness(dialect: dialect) {
            $0.idleTimeout = .seconds(30)
            $0.heartbeatInterval = .seconds(1_000)
        }
        try harness.pass(.seconds(20))
        // A command knows the time of the last input.
        try harness.input(.deadlineReached)
        try harness.command { session, _ in session.send(.unknown(UnknownEvent(type: "x", object: ["type": "x"]))) }
        try harness.pass(.seconds(29))
        let isEnded = harness.session.isEnded
        #expect(!isEnded)
        try harness.command { session, _ in session.append(audio: [0, 0]) }
        try harness.pass(.seconds(1))
        #expect(harness.events.last == .ended(.idle))
    }

    @Test("A session ends when it has lasted as long as it may, in every dialect", arguments: Dialect.allCases)
    func total(dialect: Dialect) throws {
        var harness = try ClientHarness(dialect: dialect) {
            $0.totalTimeout = .seconds(300)
            $0.heartbeatInterval = .seconds(1_000)
        }
        try harness.pass(.seconds(299))
        let isEnded = harness.session.isEnded
        #expect(!isEnded)
        try harness.pass(.seconds(1))
        #expect(harness.events.last == .ended(.tooLong))
        #expect(harness.closes.count == 1)
    }

    @Test(
        "A server without a heartbeat is asked for a sign of life where that is wanted, and its answer is not told",
        arguments: [Dialect.openAI, .azureOpenAI, .azureVoiceLive, .xAI, .dashScopeOmni, .stepFun]
    )
    func probe(dialect: Dialect) throws {
        var harness = try ClientHarness(dialect: dialect) { $0.probesLiveness = true }
        try harness.pass(.seconds(30))
        #expect(harness.types == ["session.update"])
        // GA refuses an update without it.
        if dialect == .openAI { #expect(harness.sent.last?["session"]?["type"] == "realtime") }
        harness.events = []
        try harness.server(#"{"type":"session.updated","session":{}}"#)
        #expect(harness.events == [])
        try harness.pass(.seconds(40))
        #expect(harness.events.last == .ended(.heartbeatMissed))
    }

    @Test("A page's server is asked for a sign of life again and again, as long as it gives one")
    func beat() throws {
        var harness = try ClientHarness(dialect: .browser)
        for count in 1...5 {
            try harness.passToDeadline()
            #expect(harness.types == Array(repeating: "ping", count: count))
            try harness.server(#"{"type":"pong"}"#)
        }
        let isEnded = harness.session.isEnded
        #expect(!isEnded)
    }

    @Test("A server that beats by itself is not asked, and missed when it stops")
    func serverBeat() throws {
        var harness = try ClientHarness(dialect: .glm) { $0.probesLiveness = true }
        for _ in 0..<10 {
            try harness.pass(.seconds(30))
            try harness.server(#"{"type":"heartbeat"}"#)
        }
        #expect(harness.types == [])
        let isEnded = harness.session.isEnded
        #expect(!isEnded)
        try harness.pass(.seconds(45))
        #expect(harness.events.last == .ended(.heartbeatMissed))
    }

    @Test("A cancellation that waited for the server to read has its whole time to be answered from when it left")
    func lateCancellation() throws {
        var harness = try ClientHarness { $0.sending.stall = nil }
        try harness.created("r")
        try harness.input(.writabilityChanged(Self.written, isWritable: false))
        try harness.command { session, now in session.cancelResponse(at: now) }
        try harness.command { session, _ in session.createResponse() }
        try harness.pass(.seconds(9))
        try harness.input(.writabilityChanged(Self.written, isWritable: true))
        try harness.pass(.milliseconds(9_999))
        #expect(harness.types == ["response.cancel"])
        try harness.pass(.milliseconds(1))
        #expect(harness.types == ["response.cancel", "response.create"])
    }

    @Test("A server that does not read is given up when it has not read for as long as it may since it is ready")
    func stall() throws {
        var harness = try ClientHarness {
            $0.session = SessionConfiguration()
            $0.sending.stall = .seconds(5)
        }
        try harness.command { session, _ in session.append(audio: [1, 0]) }
        try harness.pass(.seconds(4))
        try harness.input(.writabilityChanged(Self.written, isWritable: false))
        try harness.server(#"{"type":"session.created","session":{}}"#)
        try harness.server(#"{"type":"session.updated","session":{}}"#)
        #expect(harness.session.isReady)
        try harness.pass(.milliseconds(4_999))
        #expect(!harness.session.isEnded)
        try harness.pass(.milliseconds(1))
        #expect(harness.events.last == .ended(.serverDoesNotRead))
    }
}
