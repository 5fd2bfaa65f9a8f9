import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("A relay whose upstream connection breaks")
struct RelayReconnectTests {
    typealias Harness = ConnectionsHarness

    @Test("Without a policy the client is told and closed, and no other connection is asked for")
    func noPolicy() throws {
        var harness = try Harness { $0.reconnect = nil }
        try harness.serve(Harness.first)
        try harness.lose(Harness.first)
        #expect(harness.asked == [])
        #expect(harness.clientTypes.last == "error")
        #expect(harness.clientCloses.first?.code == 1011)
    }

    @Test("In the middle of a turn no sample is lost, and none is heard twice")
    func midTurn() throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        try harness.client(AudioText.append([1, 0]))
        try harness.lose(Harness.first)
        try harness.client(AudioText.append([2, 0]))
        try harness.client(#"{"type":"input_audio_buffer.commit"}"#)
        #expect(harness.asked == [Harness.second])
        try harness.serve(Harness.second)
        try harness.client(AudioText.append([3, 0]))
        #expect(try harness.audio(Harness.first) == [1, 0])
        #expect(try harness.audio(Harness.second) == [1, 0, 2, 0, 3, 0])
        #expect(harness.types(Harness.second).count { $0 == "input_audio_buffer.commit" } == 1)
        #expect(harness.clientCloses == [])
    }

    @Test("Audio that took the short way is given to the next connection as audio that did not")
    func midTurnShortWay() throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        var passed: [Bool] = []
        for byte in UInt8(1)...3 {
            let frame = Array(AudioText.append([byte, 0]).utf8)
            passed.append(harness.relay.passThrough(frame.span, from: .client, at: harness.now))
        }
        #expect(passed == [true, true, true])
        try harness.lose(Harness.first)
        try harness.serve(Harness.second)
        #expect(try harness.audio(Harness.second) == [1, 0, 2, 0, 3, 0])
    }

    @Test("In the middle of an answer the client hears its end, and the next connection knows what was said")
    func midAnswer() throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        try harness.turn(1, on: Harness.first)
        harness.toClient = []
        try harness.lose(Harness.first)
        #expect(harness.clientTypes == ["response.done"])
        #expect(harness.toClient.first?["response"]?["id"] == "r1")
        #expect(harness.toClient.first?["response"]?["status"] == "failed")
        try harness.serve(Harness.second)
        #expect(harness.given(Harness.second) == ["u1:question 1", "a1:one two"])
        // Its greeting and its answers to what it was given are not the client's.
        let item = #"{"id":"u1","type":"message","role":"user","content":[]}"#
        try harness.upstream(Harness.second, #"{"type":"conversation.item.added","item":\#(item)}"#)
        try harness.upstream(Harness.second, #"{"type":"conversation.item.done","item":\#(item)}"#)
        #expect(harness.clientTypes == ["response.done"])
        #expect(harness.relay.accounting.reconnects == 1)
    }

    @Test("What the old connection still says is nobody's, also where it would take the short way")
    func oldConnection() throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        try harness.turn(1, on: Harness.first)
        try harness.lose(Harness.first)
        try harness.serve(Harness.second)
        try harness.turn(2, on: Harness.second)
        let count = harness.toClient.count
        let old = Array(AudioText.delta([0, 0], item: "a2", response: "r2").utf8)
        let passes = [
            harness.relay.passThrough(old.span, from: .upstream, on: Harness.first, at: harness.now),
            harness.relay.passThrough(old.span, from: .upstream, at: harness.now),
            harness.relay.passThrough(old.span, from: .upstream, on: Harness.second, at: harness.now),
        ]
        #expect(passes == [false, false, true])
        try harness.upstream(Harness.first, AudioText.delta([0, 0], item: "a2", response: "r2"))
        #expect(harness.toClient.count == count)
    }

    @Test("An item keeps the client's name, and can be deleted by it on the next connection")
    func names() throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        let create =
            #"{"type":"conversation.item.create","event_id":"e","item":{"id":"mine","type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}}"#
        try harness.client(create)
        #expect(try harness.sent[Harness.first]?.last == JSONValue(parsing: create))
        let item = #"{"id":"mine","type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}"#
        try harness.upstream(Harness.first, #"{"type":"conversation.item.added","item":\#(item)}"#)
        try harness.upstream(Harness.first, #"{"type":"conversation.item.done","item":\#(item)}"#)
        try harness.lose(Harness.first)
        try harness.serve(Harness.second)
        #expect(harness.given(Harness.second) == ["mine:hi"])
        // This server chooses the name by itself.
        let other = #"{"id":"other","type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}"#
        try harness.upstream(Harness.second, #"{"type":"conversation.item.added","item":\#(other)}"#)
        try harness.upstream(Harness.second, #"{"type":"conversation.item.done","item":\#(other)}"#)
        #expect(harness.clientTypes.count { $0 == "conversation.item.added" } == 1)
        try harness.client(#"{"type":"conversation.item.delete","item_id":"mine"}"#)
        #expect(harness.sent[Harness.second]?.last?["item_id"] == "other")
        try harness.upstream(Harness.second, #"{"type":"conversation.item.deleted","item_id":"other"}"#)
        #expect(harness.toClient.last?["item_id"] == "mine")
    }

    @Test("A client is greeted once, by whichever connection comes to greet", arguments: [false, true])
    func greeting(hasOwnSession: Bool) throws {
        var harness = try Harness { if hasOwnSession { $0.policy = RelayPolicy(instructions: "Be brief.") } }
        try harness.input(.upstream(.connected(Harness.first)))
        try harness.lose(Harness.first)
        try harness.serve(Harness.second)
        #expect(harness.clientTypes == ["session.created"])
        try harness.client(#"{"type":"session.update","session":{"type":"realtime"}}"#)
        try harness.upstream(Harness.second, #"{"type":"session.updated","session":{}}"#)
        #expect(harness.clientTypes == ["session.created", "session.updated"])
        try harness.lose(Harness.second)
        try harness.pass(.seconds(1))
        try harness.serve(Harness.third)
        #expect(harness.clientTypes == ["session.created", "session.updated"])
    }

    @Test("A page is greeted although its first connection broke before it was configured")
    func page() throws {
        var harness = try Harness(.browser)
        try harness.client(#"{"type":"session.create","session":{}}"#)
        try harness.input(.upstream(.connected(Harness.first)))
        try harness.lose(Harness.first)
        try harness.serve(Harness.second)
        #expect(harness.clientTypes == ["session.created"])
    }

    @Test("An update that the upstream refused is not asked of the next connection", arguments: [true, false])
    func refusedUpdate(isNamed: Bool) throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        let name = isNamed ? #""event_id":"bad","# : ""
        try harness.client(#"{"type":"session.update","session":{"type":"realtime","max_output_tokens":77}}"#)
        try harness.upstream(Harness.first, #"{"type":"session.updated","session":{}}"#)
        try harness.client(
            #"{"type":"session.update",\#(name)"session":{"type":"realtime","instructions":"no such thing"}}"#
        )
        try harness.upstream(
            Harness.first,
            #"{"type":"error","error":{"type":"invalid_request_error","param":"session.instructions",\#(name)"message":"no"}}"#
        )
        #expect(harness.toClient.last?["type"] == "error")
        try harness.lose(Harness.first)
        try harness.serve(Harness.second)
        let update = harness.sent[Harness.second]?.first
        #expect(update?["session"]?["max_output_tokens"] == 77)
        #expect(update?["session"]?["instructions"] == nil)
    }

    @Test("A create that was refused because another response is active is not asked again")
    func refusedCreate() throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        try harness.upstream(Harness.first, #"{"type":"response.created","response":{"id":"r"}}"#)
        try harness.client(#"{"type":"response.create"}"#)
        try harness.upstream(
            Harness.first,
            #"{"type":"error","error":{"code":"conversation_already_has_active_response","message":"busy"}}"#
        )
        try harness.upstream(Harness.first, #"{"type":"response.done","response":{"id":"r","status":"completed"}}"#)
        try harness.lose(Harness.first)
        try harness.serve(Harness.second)
        #expect(!harness.types(Harness.second).contains("response.create"))
    }

    @Test("The upstream's word that its session is over is kept from the client where another connection follows")
    func sessionOver() throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        harness.toClient = []
        try harness.upstream(
            Harness.first,
            #"{"type":"error","error":{"code":"session_expired","message":"60 minutes"}}"#
        )
        try harness.lose(Harness.first, CloseReason(code: 4_000, text: "over"))
        try harness.serve(Harness.second)
        #expect(harness.toClient == [])
        #expect(harness.clientCloses == [])
        #expect(harness.relay.accounting.upstreamErrors == 1)
    }

    @Test("When the budget is spent the client is told why, without secrets, and closed")
    func budget() throws {
        var harness = try Harness { $0.reconnect = ReconnectPolicy(attempts: 3) }
        try harness.serve(Harness.first)
        try harness.upstream(
            Harness.first,
            #"{"type":"error","error":{"code":"session_expired","message":"key sk-abcdefghijklmnopqrstuv is worn"}}"#
        )
        harness.toClient = []
        try harness.lose(Harness.first)
        for _ in 0..<3 {
            let connection = try #require(harness.asked.last)
            try harness.input(.upstream(.connectFailed(connection, status: 503)))
            try harness.pass(.seconds(3))
        }
        #expect(harness.asked.count == 3)
        #expect(harness.clientTypes == ["error", "error"])
        let told = "\(harness.toClient)"
        #expect(!told.contains("sk-abc"))
        #expect(harness.toClient.last?["error"]?["message"]?.stringValue?.hasSuffix("connect again: 3.") == true)
        #expect(harness.clientCloses.map(\.code) == [1011])
        #expect(harness.relay.isEnded)
    }

    @Test("A refusal that asking again does not mend ends the session at once")
    func refused() throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        try harness.lose(Harness.first)
        try harness.input(.upstream(.connectFailed(Harness.second, status: 401)))
        #expect(harness.asked == [Harness.second])
        #expect(harness.clientCloses.map(\.code) == [1011])
    }

    @Test("A close that the upstream means reaches the client as without a policy")
    func meant() throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        try harness.lose(Harness.first, CloseReason(code: 4_001, text: "go away, sk-abcdefghijklmnopqrstuv"))
        #expect(harness.asked == [])
        #expect(harness.clientCloses.first?.code == 4_001)
        #expect(harness.clientCloses.first?.text.contains("sk-abc") == false)
    }

    @Test("An observer hears of every connection, why it ended, and what the next one was given")
    func observed() throws {
        let log = ObserverTests.Log()
        var harness = try Harness(observer: log)
        try harness.serve(Harness.first)
        try harness.lose(Harness.first, CloseReason(code: 1012, text: "restart"))
        try harness.input(.upstream(.connectFailed(Harness.second, status: 503)))
        try harness.pass(.seconds(1))
        try harness.serve(Harness.third)
        let story = log.all.filter { if case .frame = $0 { false } else { true } }.map { "\($0)".prefix { $0 != "(" } }
        #expect(
            story == [
                "opened", "connecting", "upstreamConnected", "upstreamClosed", "upstreamLost", "connecting",
                "upstreamUnreachable", "upstreamLost", "connecting", "upstreamConnected", "upstreamMoved",
            ]
        )
        #expect(log.all.contains(.upstreamClosed(1012)))
        #expect(log.all.contains(.connecting(attempt: 2)))
        #expect(harness.relay.accounting.connects == 3)
    }

    @Test("A client that leaves while another connection is being made leaves nothing behind")
    func clientLeaves() throws {
        var harness = try Harness()
        try harness.serve(Harness.first)
        try harness.lose(Harness.first)
        try harness.input(.client(.disconnected(Harness.client, reason: nil)))
        #expect(harness.closed == [Harness.second])
        #expect(harness.relay.isEnded)
        let deadline = harness.relay.nextDeadline
        #expect(deadline == nil)
    }

    @Test("Translated and converted calls go on too, in the client's dialect and format")
    func translated() throws {
        var harness = try Harness(.openAIBeta, to: .dashScopeOmni)
        try harness.serve(Harness.first)
        try harness.client(AudioText.append([UInt8](repeating: 1, count: 4_800)))
        try harness.upstream(Harness.first, #"{"type":"response.created","response":{"id":"r"}}"#)
        harness.toClient = []
        try harness.lose(Harness.first)
        #expect(harness.clientTypes == ["response.done"])
        try harness.serve(Harness.second)
        #expect(try harness.audio(Harness.second) == harness.audio(Harness.first))
        #expect(harness.clientCloses == [])
    }
}
