import RealtimeProtocol
import RealtimeSession
import Testing

@Suite("Function calls")
struct ToolCallTests {
    static func call(_ harness: inout ClientHarness, _ id: String, index: Int, response: String = "r") throws {
        try harness.server(
            """
            {"type":"response.output_item.done","response_id":"\(response)","output_index":\(index),"item":{"id":"f\(id)",\
            "type":"function_call","call_id":"\(id)","name":"look","arguments":"{}"}}
            """
        )
    }

    /// A response that has called `b` and `a`, in this order of arrival but the other of `output_index`.
    static func called(_ status: String, reconnect: ReconnectPolicy? = nil) throws -> ClientHarness {
        var harness = try ClientHarness { $0.reconnect = reconnect }
        try harness.created("r")
        try call(&harness, "b", index: 1)
        try call(&harness, "a", index: 0)
        try harness.done("r", status)
        return harness
    }

    @Test("Calls are handed out once their response is complete, in the order of output_index")
    func order() throws {
        let harness = try Self.called("completed")
        let calls = harness.events.compactMap { if case .toolCalls("r", let calls) = $0 { calls } else { nil } }
        #expect(calls.map { $0.map(\.callID) } == [["a", "b"]])
    }

    @Test("Arguments are told as they come, and of a response that was cancelled no more")
    func arguments() throws {
        let delta = #"{"type":"response.function_call_arguments.delta","response_id":"r","item_id":"f","delta":"{"}"#
        var harness = try ClientHarness()
        try harness.created("r")
        harness.events = []
        try harness.server(delta)
        #expect(harness.events.count == 1)
        try harness.command { session, now in session.cancelResponse(at: now) }
        harness.events = []
        try harness.server(delta)
        #expect(harness.events == [])
    }

    @Test("A call without an index stands where it came among those of its own response")
    func withoutIndex() throws {
        var harness = try ClientHarness()
        for number in 0..<3 { try Self.call(&harness, "o\(number)", index: number, response: "other") }
        try harness.created("r")
        try harness.server(
            #"{"type":"response.output_item.done","response_id":"r","item":{"id":"fa","type":"function_call","call_id":"a","name":"n"}}"#
        )
        try Self.call(&harness, "b", index: 1)
        try harness.done("r")
        let calls = harness.events.flatMap { if case .toolCalls("r", let calls) = $0 { calls } else { [ToolCall]() } }
        #expect(calls.map(\.callID) == ["a", "b"])
    }

    @Test("Of a response that does not end 128 calls are kept, the newest")
    func mostCalls() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        for number in 0..<129 { try Self.call(&harness, "c\(number)", index: number) }
        try harness.done("r")
        let calls = harness.events.flatMap { if case .toolCalls(_, let calls) = $0 { calls } else { [ToolCall]() } }
        #expect(calls.map(\.callID) == (1..<129).map { CallID(rawValue: "c\($0)") })
    }

    @Test("The outputs of sixteen responses are waited for, and of more not those of the oldest")
    func mostResponses() throws {
        for count in [16, 17] {
            var harness = try ClientHarness()
            for number in 1...count {
                try harness.created("r\(number)")
                try Self.call(&harness, "c\(number)", index: 0, response: "r\(number)")
                try harness.done("r\(number)")
            }
            let isTaken = try harness.command { session, _ in session.submit(output: "o", for: "c1") }
            #expect(isTaken == (count == 16))
            let isNextTaken = try harness.command { session, _ in session.submit(output: "o", for: "c2") }
            #expect(isNextTaken)
        }
    }

    @Test("Outputs go out in the order of the calls, whatever order they come in, and then one create")
    func outputs() throws {
        var harness = try Self.called("completed")
        try harness.command { session, _ in session.submit(output: "2", for: "b") }
        #expect(harness.types.isEmpty)
        try harness.command { session, _ in session.submit(output: "1", for: "a") }
        #expect(harness.types == ["conversation.item.create", "conversation.item.create", "response.create"])
        #expect(harness.sent.prefix(2).map { $0["item"]?["call_id"] } == ["a", "b"])
        #expect(harness.sent.prefix(2).map { $0["item"]?["output"] } == ["1", "2"])
    }

    static func byHand(_ session: inout ClientSession, _ call: CallID) {
        var item = ConversationItem(type: .functionCallOutput)
        item.callID = call
        item.output = .value("by hand")
        session.send(.conversationItemCreate(ConversationItemEvent(item: item)))
    }

    @Test("An output sent by hand as the last lets those that were submitted go before it, and asks for nothing")
    func lastByHand() throws {
        for reconnect in [nil, ReconnectPolicy()] {
            var harness = try Self.called("completed", reconnect: reconnect)
            try harness.command { session, _ in session.submit(output: "1", for: "a") }
            try harness.command { session, _ in Self.byHand(&session, "b") }
            #expect(harness.types == ["conversation.item.create", "conversation.item.create"])
            #expect(harness.sent.map { $0["item"]?["call_id"] } == ["a", "b"])
            #expect(harness.sent.map { $0["item"]?["output"] } == ["1", "by hand"])
            let again = try harness.command { session, _ in session.submit(output: "", for: "b") }
            #expect(!again)
        }
    }

    @Test("The last output asks for a response also where the others were sent by hand")
    func lastSubmitted() throws {
        var harness = try Self.called("completed")
        try harness.command { session, _ in Self.byHand(&session, "b") }
        #expect(harness.types == ["conversation.item.create"])
        try harness.command { session, _ in session.submit(output: "1", for: "a") }
        #expect(harness.types == ["conversation.item.create", "conversation.item.create", "response.create"])
        #expect(harness.sent[1]["item"]?["call_id"] == "a")
    }

    @Test("A response that did not complete calls nothing", arguments: ["cancelled", "incomplete", "failed"])
    func incomplete(status: String) throws {
        var harness = try Self.called(status)
        #expect(!harness.events.contains { if case .toolCalls = $0 { true } else { false } })
        let isTaken = try harness.command { session, _ in session.submit(output: "", for: "a") }
        #expect(!isTaken)
        #expect(harness.types.isEmpty)
    }

    @Test("A call that the response alone names is not lost, and one that both name is not called twice")
    func fromResponse() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try Self.call(&harness, "a", index: 0)
        try harness.server(
            """
            {"type":"response.done","response":{"id":"r","status":"completed","output":[\
            {"id":"fa","type":"function_call","call_id":"a","name":"look","arguments":"{}"},\
            {"id":"fb","type":"function_call","call_id":"b","name":"look","arguments":"{}"}]}}
            """
        )
        let calls = harness.events.compactMap { if case .toolCalls(_, let calls) = $0 { calls } else { nil } }
        #expect(calls.map { $0.map(\.callID) } == [["a", "b"]])
    }

    @Test("An output for a call that nobody made, or that was answered, is refused")
    func unknown() throws {
        var harness = try Self.called("completed")
        let first = try harness.command { session, _ in session.submit(output: "", for: "a") }
        let again = try harness.command { session, _ in session.submit(output: "", for: "a") }
        let unknown = try harness.command { session, _ in session.submit(output: "", for: "z") }
        #expect(first)
        #expect(!again)
        #expect(!unknown)
    }

    @Test("While the server answers the user, the create after the outputs waits")
    func userSpeaksMeanwhile() throws {
        var harness = try Self.called("completed")
        try harness.created("other")
        for call in ["a", "b"] {
            try harness.command { session, _ in session.submit(output: "", for: CallID(rawValue: call)) }
        }
        #expect(harness.types == ["conversation.item.create", "conversation.item.create"])
        try harness.done("other")
        #expect(harness.types.last == "response.create")
    }
}
