import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("Client session")
struct ClientSessionTests {
    /// Drives a client session, playing the server by hand.
    struct Harness {
        static let connection = ConnectionID(7)
        var session: ClientSession
        var now = SessionInstant.start
        var sent: [JSONValue] = []
        var events: [ClientSession.Event] = []
        var closes: [CloseReason] = []

        init(dialect: Dialect = .openAI, configured: Bool = true) throws {
            var wanted = SessionConfiguration()
            wanted.type = "realtime"
            session = ClientSession(
                ClientSession.Configuration(
                    dialect: dialect,
                    session: configured ? wanted : nil,
                    identifiers: IdentifierSource(prefix: "c")
                )
            )
            try input(.connected(Self.connection))
        }

        mutating func input(_ event: TransportInput) throws {
            try session.handle(event, at: now)
            try drain()
        }

        mutating func server(_ json: String) throws {
            try input(.received(Self.connection, .text(Array(json.utf8))))
        }

        mutating func command(_ body: (inout ClientSession) -> Void) throws {
            body(&session)
            try drain()
        }

        mutating func pass(_ duration: Duration) throws {
            let end = now.advanced(by: duration)
            while let deadline = session.nextDeadline, deadline <= end {
                now = max(now, deadline)
                try input(.deadlineReached)
            }
            now = end
        }

        mutating func drain() throws {
            while let output = session.nextOutput() {
                switch output {
                case .transport(.send(_, .text(let bytes))): sent.append(try JSONValue(parsing: bytes))
                case .transport(.send(_, .binary)): Issue.record("a binary frame")
                case .transport(.close(_, let reason)): closes.append(reason)
                case .transport(.connect): Issue.record("a connection is asked for")
                case .event(let event): events.append(event)
                }
            }
        }

        var types: [String] { sent.compactMap { $0["type"]?.stringValue } }
    }

    @Test("Audio waits until the server has taken the configuration")
    func readiness() throws {
        var harness = try Harness()
        try harness.command { $0.append(audio: [0, 0]) }
        #expect(harness.types.isEmpty)
        try harness.server(#"{"type":"session.created","session":{}}"#)
        #expect(harness.types == ["session.update"])
        try harness.server(#"{"type":"session.updated","session":{}}"#)
        #expect(harness.types == ["session.update", "input_audio_buffer.append"])
        #expect(harness.session.isReady)
    }

    @Test("What the dialect has no event for is not sent, and the caller is told")
    func notInDialect() throws {
        var harness = try Harness(configured: false)
        let (finish, commit) = (PlainEvent(eventID: "f"), PlainEvent(eventID: "c"))
        var taken: [Bool] = []
        try harness.command { session in
            taken = [session.send(.sessionFinish(finish)), session.send(.inputAudioBufferCommit(commit))]
        }
        #expect(taken == [false, true])
        #expect(harness.types == ["input_audio_buffer.commit"])
    }

    @Test("xAI is configured at once and ready after session.updated")
    func xAIReadiness() throws {
        var harness = try Harness(dialect: .xAI)
        #expect(harness.types == ["session.update"])
        try harness.server(#"{"type":"conversation.created","conversation":{"id":"c"}}"#)
        #expect(!harness.session.isReady)
        try harness.server(#"{"type":"session.updated","session":{}}"#)
        #expect(harness.session.isReady)
    }

    @Test("The browser's dialect opens with session.create and beats its own heart")
    func browserHeartbeat() throws {
        var harness = try Harness(dialect: .browser)
        #expect(harness.types == ["session.create"])
        try harness.server(#"{"type":"session.created","session":{}}"#)
        try harness.pass(.seconds(30))
        #expect(harness.types.last == "ping")
        try harness.server(#"{"type":"pong"}"#)
        try harness.pass(.seconds(29))
        #expect(!harness.session.isEnded)
        try harness.pass(.seconds(12))
        #expect(harness.events.last == .ended(.heartbeatMissed))
    }

    @Test("A server that never says it is ready is given up")
    func notReady() throws {
        var harness = try Harness()
        try harness.pass(.seconds(15))
        #expect(harness.events.last == .ended(.notReady))
        #expect(harness.closes.count == 1)
    }

    @Test("Deltas of a cancelled response are dropped, those of the next one are not")
    func staleDeltas() throws {
        var harness = try Harness(configured: false)
        try harness.server(#"{"type":"response.created","response":{"id":"r1"}}"#)
        try harness.command { $0.cancelResponse(at: .start) }
        #expect(harness.types == ["response.cancel"])
        harness.events = []
        try harness.server(#"{"type":"response.output_audio.delta","response_id":"r1","delta":"AAAA"}"#)
        #expect(harness.events.isEmpty)
        try harness.server(#"{"type":"response.created","response":{"id":"r2"}}"#)
        try harness.server(#"{"type":"response.done","response":{"id":"r1","status":"cancelled"}}"#)
        #expect(harness.session.activeResponse == "r2")
        try harness.server(#"{"type":"response.output_audio.delta","response_id":"r2","delta":"AAAAAAAA"}"#)
        #expect(harness.events.contains(.audio("r2", [0, 0, 0, 0, 0, 0])))
    }

    @Test("The user's speech stops playback before the application sees the event")
    func stopPlayback() throws {
        var harness = try Harness(configured: false)
        try harness.server(#"{"type":"response.created","response":{"id":"r1"}}"#)
        harness.events = []
        try harness.server(#"{"type":"input_audio_buffer.speech_started","item_id":"i"}"#)
        #expect(harness.events.first == .stopPlayback)
    }

    @Test("An unknown event and a broken frame are told and survived")
    func survival() throws {
        var harness = try Harness(configured: false)
        try harness.server(#"{"type":"brand.new"}"#)
        try harness.server("{")
        try harness.server(#"{"type":"response.output_audio.delta","delta":"*"}"#)
        #expect(!harness.session.isEnded)
        #expect(harness.events.count == 5)
    }

    @Test("Audio for a server that is not ready is bounded, the oldest dropped and counted")
    func boundedWait() throws {
        var harness = try Harness()
        for _ in 0..<1_000 { try harness.command { $0.append(audio: [UInt8](repeating: 0, count: 960)) } }
        #expect(harness.session.droppedAudio.duration == .seconds(10))
        #expect(harness.session.droppedAudio.frames == 500)
    }

    @Test("More control than the bound allows ends a session whose server does not read, and the server is told why")
    func controlBound() throws {
        for (bound, isOver) in [(100, false), (99, true)] {
            var harness = try ClientHarness { $0.sending.controlBytes = bound }
            try harness.input(.writabilityChanged(ClientHarness.connection, isWritable: false))
            let text = [UInt8](repeating: UInt8(ascii: " "), count: 50)
            for _ in 0..<2 { try harness.command { session, _ in session.forward(.text(text), audio: nil) } }
            #expect(harness.events.contains(.ended(.serverDoesNotRead)) == isOver)
            #expect(harness.closes.map(\.code) == (isOver ? [1008] : []))
        }
    }

    @Test("A truncation never claims more than was sent, nor more than the clock allows")
    func truncation() throws {
        var harness = try Harness(configured: false)
        let second = String(
            decoding: AudioPayload(encoding: [UInt8](repeating: 0, count: 48_000)).base64,
            as: UTF8.self
        )
        try harness.server(
            #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"\#(second)"}"#
        )
        harness.now = harness.now.advanced(by: .milliseconds(300))
        let now = harness.now
        try harness.command { $0.truncateToHeard(at: now) }
        #expect(harness.sent.last?["audio_end_ms"] == 300)
        #expect(harness.sent.last?["item_id"] == "i")
    }
}
