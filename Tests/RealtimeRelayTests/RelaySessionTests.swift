import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("Relay session")
struct RelaySessionTests {
    /// Drives a relay, playing client and upstream by hand.
    struct Harness {
        static let client = ConnectionID(1)
        static let upstream = ConnectionID(2)
        var relay: RelaySession
        var now = SessionInstant.start
        var toClient: [Frame] = []
        var toUpstream: [Frame] = []
        var clientCloses: [CloseReason] = []
        var upstreamCloses: [CloseReason] = []
        var connects = 0

        init(_ dialect: Dialect, to upstream: Dialect, policy: RelayPolicy = RelayPolicy()) throws {
            try self.init(
                RelaySession.Configuration(
                    client: ServerSession.Configuration(dialect: dialect, identifiers: IdentifierSource(prefix: "r")),
                    upstreamDialect: upstream,
                    policy: policy
                )
            )
        }

        init(_ configuration: RelaySession.Configuration, observer: (any RelayObserver)? = nil) throws {
            relay = RelaySession(configuration, observer: observer)
            try input(.client(.connected(Self.client)))
        }

        mutating func input(_ input: RelaySession.Input) throws {
            try relay.handle(input, at: now)
            drain()
        }

        mutating func drain() {
            while let output = relay.nextOutput() {
                switch output {
                case .client(.send(_, let frame)): toClient.append(frame)
                case .client(.close(_, let reason)): clientCloses.append(reason)
                case .upstream(.send(_, let frame)): toUpstream.append(frame)
                case .upstream(.close(_, let reason)): upstreamCloses.append(reason)
                case .client(.connect), .upstream(.connect): Issue.record("no other connection was asked to be made")
                case .connectUpstream: connects += 1
                }
            }
        }

        mutating func client(_ json: String) throws {
            try input(.client(.received(Self.client, .text(Array(json.utf8)))))
        }

        mutating func upstream(_ json: String) throws {
            try input(.upstream(.received(Self.upstream, .text(Array(json.utf8)))))
        }

        /// Connects, and has the upstream accept the relay's own session.
        mutating func ready() throws {
            try connectUpstream()
            try upstream(#"{"type":"session.created","session":{}}"#)
            try upstream(#"{"type":"session.updated","session":{}}"#)
        }

        mutating func connectUpstream() throws { try input(.upstream(.connected(Self.upstream))) }

        static func json(_ frames: [Frame]) throws -> [JSONValue] {
            try frames.map {
                guard case .text(let bytes) = $0 else { return .null }
                return try JSONValue(parsing: bytes)
            }
        }
    }

    static func text(_ json: String) -> Frame { .text(Array(json.utf8)) }

    @Test("Within one dialect the very bytes pass, whatever the event, in both directions")
    func passThrough() throws {
        var harness = try Harness(.openAI, to: .openAI)
        try harness.connectUpstream()
        let up = [
            #"{ "type" : "input_audio_buffer.append" , "audio" : "AAAA" }"#, #"{"type":"made.up","x":1.0}"#,
            #"{"type":"session.update","session":{"type":"realtime","tools":[]}}"#,
        ]
        let down = [
            #"{"type":"session.created","event_id":"e","session":{"instructions":"secret"}}"#,
            #"{"type": "response.output_audio.delta","response_id":"r","item_id":"i","delta":"AAAA", "obfuscation":"q"}"#,
            #"{"type":"also.made.up"}"#,
        ]
        for frame in up { try harness.client(frame) }
        for frame in down { try harness.upstream(frame) }
        #expect(harness.toUpstream == up.map(Self.text))
        #expect(harness.toClient == down.map(Self.text))
    }

    @Test("What a client says before the upstream is connected waits and keeps its order")
    func earlyFrames() throws {
        var harness = try Harness(.openAI, to: .openAI)
        #expect(harness.connects == 1)
        try harness.client(#"{"type":"input_audio_buffer.append","audio":"AAAA"}"#)
        try harness.client(#"{"type":"response.create"}"#)
        #expect(harness.toUpstream.isEmpty)
        try harness.connectUpstream()
        #expect(harness.toUpstream.count == 2)
    }

    @Test(
        "A client cannot replace locked instructions, in an update or in a response",
        arguments: [
            #"{"type":"session.update","event_id":"a","session":{"type":"realtime","instructions":"mine"}}"#,
            #"{"type":"response.create","event_id":"a","response":{"instructions":"mine"}}"#,
            #"{"type":"session.update","event_id":"a","session":{"type":"realtime","instruct\u0069ons":"mine"}}"#,
        ]
    )
    func lockedInstructions(frame: String) throws {
        var harness = try Harness(.openAI, to: .openAI)
        try harness.connectUpstream()
        try harness.client(frame)
        #expect(harness.toUpstream.isEmpty)
        let error = try Harness.json(harness.toClient).last
        #expect(error?["error"]?["code"] == "not_allowed")
        #expect(error?["error"]?["event_id"] == "a")
    }

    @Test("Instructions that are null are taken out, so that they do not clear the relay's own")
    func nullInstructions() throws {
        var harness = try Harness(.openAI, to: .openAI)
        try harness.connectUpstream()
        try harness.client(#"{"type":"session.update", "session":{"instructions":null, "max_output_tokens" : 5}}"#)
        #expect(
            harness.toUpstream == [Self.text(#"{"type":"session.update", "session":{"max_output_tokens" : 5}}"#)]
        )
    }

    @Test("The relay's own instructions reach the upstream first and never the client")
    func ownInstructions() throws {
        var harness = try Harness(.openAI, to: .openAI, policy: RelayPolicy(instructions: "Be kind."))
        try harness.connectUpstream()
        try harness.client(#"{"type":"response.create"}"#)
        try harness.upstream(#"{"type":"session.created","session":{"instructions":"default"}}"#)
        #expect(try Harness.json(harness.toUpstream).first?["session"]?["instructions"] == "Be kind.")
        try harness.upstream(#"{"type":"session.updated","session":{"instructions":"Be kind."}}"#)
        #expect(
            try Harness.json(harness.toUpstream).compactMap { $0["type"]?.stringValue } == [
                "session.update", "response.create",
            ]
        )
        #expect(try !"\(Harness.json(harness.toClient))".contains("Be kind."))
        #expect(try !"\(Harness.json(harness.toClient))".contains("default"))
    }

    @Test("A browser is joined to a general-availability upstream by translation")
    func browser() throws {
        var harness = try Harness(.browser, to: .openAI, policy: RelayPolicy(instructions: "Be kind."))
        #expect(harness.connects == 0)
        try harness.client(#"{"type":"session.create","session":{"voice":"marin"}}"#)
        #expect(harness.connects == 1)
        try harness.connectUpstream()
        try harness.upstream(#"{"type":"session.created","session":{"id":"s"}}"#)
        let update = try Harness.json(harness.toUpstream)[0]
        #expect(update["type"] == "session.update")
        #expect(update["session"]?["type"] == "realtime")
        #expect(update["session"]?["audio"]?["output"]?["voice"] == "marin")
        try harness.upstream(#"{"type":"session.updated","session":{"id":"s","model":"m"}}"#)
        try harness.upstream(#"{"type":"response.created","response":{"id":"r"}}"#)
        try harness.upstream(#"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"AAAA"}"#)
        try harness.upstream(
            #"{"type":"response.output_audio_transcript.done","response_id":"r","item_id":"i","transcript":"hi"}"#
        )
        let seen = try Harness.json(harness.toClient)
        #expect(
            seen.compactMap { $0["type"]?.stringValue }
                == ["session.created", "response.audio.delta", "conversation.item.created"]
        )
        #expect(seen[2]["item"]?["content"]?.arrayValue?.first?["transcript"] == "hi")
    }

    @Test("When a browser's user interrupts, the upstream learns what was heard")
    func browserInterruption() throws {
        var harness = try Harness(.browser, to: .openAI)
        try harness.client(#"{"type":"session.create","session":{}}"#)
        try harness.connectUpstream()
        try harness.upstream(#"{"type":"session.created","session":{}}"#)
        try harness.upstream(#"{"type":"session.updated","session":{}}"#)
        let second = String(
            decoding: AudioPayload(encoding: [UInt8](repeating: 0, count: 48_000)).base64,
            as: UTF8.self
        )
        try harness.upstream(
            #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"\#(second)"}"#
        )
        harness.now = harness.now.advanced(by: .milliseconds(400))
        try harness.upstream(#"{"type":"input_audio_buffer.speech_started","item_id":"u"}"#)
        let truncate = try Harness.json(harness.toUpstream).last
        #expect(truncate?["type"] == "conversation.item.truncate")
        #expect(truncate?["item_id"] == "i")
        #expect(truncate?["audio_end_ms"] == 400)
    }

    @Test("A browser that sends its own instructions is told no and served all the same")
    func browserInstructions() throws {
        var harness = try Harness(.browser, to: .openAI, policy: RelayPolicy(instructions: "Be kind."))
        try harness.client(#"{"type":"session.create","session":{"instructions":"mine"}}"#)
        #expect(try Harness.json(harness.toClient).last?["error"]?["code"] == "not_allowed")
        try harness.connectUpstream()
        try harness.upstream(#"{"type":"session.created","session":{}}"#)
        #expect(try Harness.json(harness.toUpstream).first?["session"]?["instructions"] == "Be kind.")
    }

    @Test("The upstream's close code and reason reach the client after an error event")
    func upstreamCloses() throws {
        var harness = try Harness(.openAI, to: .openAI)
        try harness.connectUpstream()
        try harness.input(.upstream(.disconnected(Harness.upstream, reason: .goingAway("60 minutes"))))
        #expect(try Harness.json(harness.toClient).last?["type"] == "error")
        #expect(harness.clientCloses == [.goingAway("60 minutes")])
        #expect(harness.relay.isEnded)
    }

    @Test("A broken upstream connection becomes an error and a code that may be sent")
    func upstreamBreaks() throws {
        var harness = try Harness(.openAI, to: .openAI)
        try harness.connectUpstream()
        try harness.input(.upstream(.disconnected(Harness.upstream, reason: nil)))
        #expect(harness.clientCloses.map(\.code) == [1011])
    }

    @Test("An upstream that cannot be reached is told to the client with the reason")
    func unreachable() throws {
        var harness = try Harness(.openAI, to: .openAI)
        try harness.input(.upstreamUnreachable("The upstream refused the connection: HTTP 401."))
        #expect(
            try Harness.json(harness.toClient).last?["error"]?["message"]
                == "The upstream refused the connection: HTTP 401."
        )
        #expect(harness.clientCloses.map(\.code) == [1011])
    }

    @Test("A client that leaves closes the upstream")
    func clientLeaves() throws {
        var harness = try Harness(.openAI, to: .openAI)
        try harness.connectUpstream()
        try harness.input(.client(.disconnected(Harness.client, reason: nil)))
        #expect(harness.upstreamCloses == [.normal])
        #expect(harness.relay.isEnded)
    }

    @Test("Dialects that cannot be joined are refused with both names")
    func impossiblePair() throws {
        let harness = try Harness(.openAI, to: .dashScopeASR)
        let message = try Harness.json(harness.toClient).last?["error"]?["message"]?.stringValue
        #expect(message == "Cannot relay the dialect 'openAI' to an upstream that speaks 'dashScopeASR'.")
        #expect(harness.clientCloses.map(\.code) == [1008])
        #expect(harness.connects == 0)
    }

    @Test("A frozen client costs bounded memory while the upstream goes on")
    func frozenClient() throws {
        var harness = try Harness(.openAI, to: .openAI)
        try harness.connectUpstream()
        try harness.input(.client(.writabilityChanged(Harness.client, isWritable: false)))
        let chunk = String(decoding: AudioPayload(encoding: [UInt8](repeating: 0, count: 960)).base64, as: UTF8.self)
        for _ in 0..<30_000 {
            try harness.upstream(
                #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"\#(chunk)"}"#
            )
        }
        // Ten minutes came, ten seconds wait.
        #expect(harness.relay.client.droppedAudio.duration == .seconds(590))
        #expect(!harness.relay.isEnded)
    }
}
