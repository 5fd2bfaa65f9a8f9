import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Responses of a client")
struct ResponseQueueTests {
    @Test("Creates wait for response.done, one at a time and in order")
    func order() throws {
        var harness = try ClientHarness()
        let ids = try (0..<3).map { _ in try #require(try harness.command { session, _ in session.createResponse() }) }
        #expect(harness.types == ["response.create"])
        for (index, id) in ids.enumerated() {
            #expect(harness.sent.last?["event_id"] == .string(id.rawValue))
            try harness.created("r\(index)")
            try harness.server(#"{"type":"response.output_audio.done","response_id":"r\#(index)","item_id":"i"}"#)
            #expect(harness.types.count == index + 1, "audio.done must not let the next create go")
            try harness.done("r\(index)")
        }
        #expect(harness.types == ["response.create", "response.create", "response.create"])
        #expect(harness.session.queuedResponses == 0)
    }

    @Test("A create that loses the race against the server's own response is sent again when that is over")
    func race() throws {
        var harness = try ClientHarness()
        let id = try #require(try harness.command { session, _ in session.createResponse() })
        try harness.created("own")
        try harness.server(
            """
            {"type":"error","error":{"type":"invalid_request_error",\
            "code":"conversation_already_has_active_response","message":"m","event_id":"\(id.rawValue)"}}
            """
        )
        #expect(harness.session.activeResponse == "own")
        #expect(harness.types == ["response.create"])
        try harness.done("own")
        #expect(harness.types == ["response.create", "response.create"])
        #expect(harness.sent.last?["event_id"] == .string(id.rawValue))
    }

    @Test(
        "The same race is lost where the refusal comes before the server's own response is announced, or names no event"
    )
    func raceUnannounced() throws {
        var harness = try ClientHarness()
        try harness.command { session, _ in session.createResponse() }
        try harness.server(
            #"{"type":"error","error":{"code":"conversation_already_has_active_response","message":"m"}}"#
        )
        try harness.created("own")
        #expect(harness.types == ["response.create"])
        try harness.done("own")
        #expect(harness.types == ["response.create", "response.create"])
    }

    @Test("A response that is cancelled before it has a name is cancelled when it has one")
    func cancelEarly() throws {
        var harness = try ClientHarness()
        try harness.command { session, _ in session.createResponse() }
        try harness.command { $0.cancelResponse(at: $1) }
        #expect(harness.types == ["response.create"])
        try harness.created("r")
        #expect(harness.types == ["response.create", "response.cancel"])
        #expect(harness.sent.last?["response_id"] == "r")
        harness.events = []
        try harness.audio(20, response: "r")
        #expect(harness.events.isEmpty)
    }

    @Test("After a cancellation the next create waits for the cancelled response's done")
    func createAfterCancel() throws {
        var harness = try ClientHarness()
        try harness.created("r1")
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.command { session, _ in session.createResponse() }
        #expect(harness.types == ["response.cancel"])
        try harness.done("r1", "cancelled")
        #expect(harness.types == ["response.cancel", "response.create"])
    }

    @Test("A create that nothing answers, and a done that never comes, hold nobody up for ever")
    func overdue() throws {
        var harness = try ClientHarness()
        let id = try #require(try harness.command { session, _ in session.createResponse() })
        try harness.command { session, _ in session.createResponse() }
        try harness.pass(.seconds(10))
        #expect(harness.events.contains(.responseOverdue(id)))
        #expect(harness.types == ["response.create", "response.create"])
        try harness.created("r")
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.command { session, _ in session.createResponse() }
        try harness.pass(.seconds(10))
        #expect(harness.types.suffix(2) == ["response.cancel", "response.create"])
    }

    @Test("A create that is cancelled and never answered does not cancel the response that is asked for after it")
    func overdueAndCancelled() throws {
        var harness = try ClientHarness()
        try harness.command { session, _ in session.createResponse() }
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.pass(.seconds(10))
        try harness.command { session, _ in session.createResponse() }
        try harness.created("r")
        #expect(harness.types == ["response.create", "response.create"])
        #expect(harness.session.activeResponse == "r")
    }

    @Test("A late done of a cancelled response ends neither the next response nor its queue")
    func lateDone() throws {
        var harness = try ClientHarness()
        try harness.created("r1")
        try harness.speechStarted()
        try harness.created("r2")
        try harness.command { session, _ in session.createResponse() }
        try harness.done("r1", "cancelled")
        #expect(harness.session.activeResponse == "r2")
        #expect(harness.types.isEmpty)
        try harness.done("r2")
        #expect(harness.types == ["response.create"])
    }

    @Test(
        "After a cancellation its own end, or one that names no response, lets the next create go, and no other's",
        arguments: [(#""id":"r1","#, true), ("", true), (#""id":"r0","#, false)]
    )
    func endAfterCancel(name: String, isItsOwn: Bool) throws {
        var harness = try ClientHarness()
        try harness.created("r1")
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.command { session, _ in session.createResponse() }
        try harness.server(#"{"type":"response.done","response":{\#(name)"status":"cancelled"}}"#)
        #expect(harness.types == ["response.cancel"] + (isItsOwn ? ["response.create"] : []))
    }

    @Test("Of eight responses that are over late audio is known, of the one before them not")
    func mostFinished() throws {
        for count in [8, 9] {
            var harness = try ClientHarness()
            for number in 1...count {
                try harness.created("r\(number)")
                try harness.done("r\(number)")
            }
            harness.events = []
            try harness.audio(20, response: "r1")
            #expect(harness.events.isEmpty == (count == 8))
        }
    }

    @Test("Of eight cancelled responses late audio is known, of the one before them not")
    func mostCancelled() throws {
        for count in [8, 9] {
            var harness = try ClientHarness()
            for number in 1...count {
                try harness.created("r\(number)")
                try harness.command { $0.cancelResponse(at: $1) }
            }
            harness.events = []
            try harness.audio(20, response: "r1")
            #expect(harness.events.isEmpty == (count == 8))
        }
    }

    @Test("A delta after its response is over is nobody's, and begins no response")
    func deltaAfterDone() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.done("r")
        harness.events = []
        try harness.audio(20, response: "r")
        #expect(harness.events.isEmpty)
        #expect(harness.session.activeResponse == nil)
    }

    @Test("Words of a cancelled response are dropped like its audio, its done is not")
    func staleWords() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.command { $0.cancelResponse(at: $1) }
        harness.events = []
        for type in ["response.output_audio_transcript.delta", "response.output_text.delta"] {
            try harness.server(#"{"type":"\#(type)","response_id":"r","item_id":"i","delta":"x"}"#)
        }
        #expect(harness.events.isEmpty)
        try harness.done("r", "cancelled")
        #expect(harness.events.count == 1)
    }

    @Test(
        "Harmless errors end nothing and move nothing",
        arguments: [
            "response_cancel_not_active", "input_audio_buffer_commit_empty", "conversation_already_has_active_response",
        ]
    )
    func benign(code: String) throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.server(#"{"type":"error","error":{"code":"\#(code)","message":"m"}}"#)
        #expect(!harness.session.isEnded)
        #expect(harness.session.activeResponse == "r")
        #expect(harness.closes.isEmpty)
    }

    @Test("More creates than can ever be wanted are refused, not kept")
    func bounded() throws {
        var harness = try ClientHarness()
        for _ in 0..<17 {
            let id = try harness.command { session, _ in session.createResponse() }
            #expect(id != nil)
        }
        let refused = try harness.command { session, _ in session.createResponse() }
        #expect(refused == nil)
    }

    @Test("Against a server that says no to a second response none of a hundred creates is refused")
    func againstServer() throws {
        var wanted = SessionConfiguration()
        wanted.type = "realtime"
        var pair = SessionPair(
            client: ClientSession(
                ClientSession.Configuration(
                    dialect: .openAI,
                    session: wanted,
                    identifiers: IdentifierSource(prefix: "c")
                )
            ),
            server: ServerSession(
                ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "s"))
            ),
            uplink: .mobile,
            downlink: .mobile
        )
        try pair.connect()
        try pair.pass(.seconds(2))
        var answered = 0
        for round in 0..<100 {
            try pair.client { session, _ in session.createResponse() }
            if round % 7 == 0 { try pair.client { $0.cancelResponse(at: $1) } }
            for _ in 0..<10 {
                try pair.pass(.milliseconds(50))
                guard let id = pair.server.activeResponse else { continue }
                answered += 1
                try pair.server { session, now in
                    _ = session.append(audio: [UInt8](repeating: 0, count: 4_800), to: id, at: now)
                    session.finishResponse(id, at: now)
                }
            }
        }
        for told in pair.clientTold {
            guard case .received(.error(let error), _) = told.event else { continue }
            #expect(error.error.code == .responseCancelNotActive, "\(error.error.message)")
        }
        #expect(answered >= 100)
    }
}
