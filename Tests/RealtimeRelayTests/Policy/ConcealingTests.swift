import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import Testing

@Suite("What a client gets to see")
struct ConcealingTests {
    private typealias Harness = RelaySessionTests.Harness

    private static func harness(_ dialect: Dialect = .openAI, hidesTools: Bool = true) throws -> Harness {
        var policy = RelayPolicy(instructions: "Be kind.")
        policy.hidesTools = hidesTools
        var harness = try Harness(dialect, to: .openAI, policy: policy)
        try harness.ready()
        harness.toClient = []
        harness.toUpstream = []
        return harness
    }

    @Test("Echoes lose what is the relay's own, and no other byte")
    func echoes() throws {
        var harness = try Self.harness()
        try harness.upstream(
            #"{"type":"session.updated","session":{"instructions":"Be kind.", "voice" : 1.0,"tools":[{"name":"f"}],"tool_choice":"auto"}}"#
        )
        #expect(
            harness.toClient == [RelaySessionTests.text(#"{"type":"session.updated","session":{"voice" : 1.0}}"#)]
        )
    }

    @Test(
        "An echo that does not decode, or is a vendor's own, does not leak either",
        arguments: [
            #"{"type":"session.updated","session":{"instructions":"Be kind.","expires_at":"x"}}"#,
            #"{"type":"session.refreshed","session":{"instr\u0075ctions":"Be kind."}}"#,
            #"{"type":"session.created","session":{"Instructions":"Be kind."}}"#,
            #"{"type":"response.created","response":{"id":"r","instructions":"Be kind."}}"#,
        ]
    )
    func oddEchoes(frame: String) throws {
        var harness = try Self.harness()
        try harness.upstream(frame)
        for case .text(let bytes) in harness.toClient {
            #expect(!String(decoding: bytes, as: UTF8.self).contains("Be kind."))
        }
    }

    @Test(
        "Calls of hidden tools never show: not as items, arguments, outputs, or in the response's list",
        arguments: [Dialect.openAI, .openAIBeta]
    )
    func tools(dialect: Dialect) throws {
        var harness = try Self.harness(dialect)
        let call =
            #"{"id":"c1","type":"function_call","name":"secret_tool","call_id":"k","arguments":"{\"q\":1}","status":"completed"}"#
        for frame in [
            #"{"type":"response.created","response":{"id":"r","status":"in_progress","output":[]}}"#,
            #"{"type":"response.output_item.added","response_id":"r","output_index":0,"item":\#(call)}"#,
            #"{"type":"conversation.item.added","item":\#(call)}"#,
            #"{"type":"response.function_call_arguments.delta","response_id":"r","item_id":"c1","output_index":0,"call_id":"k","delta":"secret"}"#,
            #"{"type":"response.function_call_arguments.done","response_id":"r","item_id":"c1","output_index":0,"call_id":"k","name":"secret_tool","arguments":"{}"}"#,
            #"{"type":"conversation.item.done","item":\#(call)}"#,
            #"{"type":"response.output_item.done","response_id":"r","output_index":0,"item":\#(call)}"#,
            #"{"type":"response.done","response":{"id":"r","status":"completed","output":[\#(call),{"id":"m","type":"message","role":"assistant","status":"completed","content":[]}]}}"#,
            #"{"type":"conversation.item.added","item":{"id":"o","type":"function_call_output","call_id":"k","output":"secret"}}"#,
        ] { try harness.upstream(frame) }
        let seen = try Harness.json(harness.toClient)
        #expect(seen.map { $0["type"]?.stringValue } == ["response.created", "response.done"])
        #expect(seen.last?["response"]?["output"]?.arrayValue?.count == 1)
        #expect(!"\(seen)".contains("secret"))
    }

    @Test("The owner runs hidden tools: it gets the call, and its answer reaches the upstream with a wish for a reply")
    func runsTools() throws {
        var harness = try Self.harness()
        let call = #"{"id":"c1","type":"function_call","name":"f","call_id":"k","arguments":"{}","status":"completed"}"#
        try harness.upstream(#"{"type":"response.created","response":{"id":"r","status":"in_progress"}}"#)
        try harness.upstream(
            #"{"type":"response.output_item.done","response_id":"r","output_index":0,"item":\#(call)}"#
        )
        try harness.upstream(
            #"{"type":"response.done","response":{"id":"r","status":"completed","output":[\#(call)]}}"#
        )
        let wanted = harness.relay.nextToolCall()
        #expect(wanted?.name == "f")
        let another = harness.relay.nextToolCall()
        #expect(another == nil)
        let isTaken = harness.relay.submit(output: "42", for: "k", at: harness.now)
        #expect(isTaken)
        harness.drain()
        let sent = try Harness.json(harness.toUpstream)
        #expect(sent.map { $0["type"]?.stringValue } == ["conversation.item.create", "response.create"])
        #expect(sent[0]["item"]?["output"] == "42")
    }

    @Test("Tools that are the client's affair are left alone")
    func visibleTools() throws {
        var harness = try Self.harness(hidesTools: false)
        let frame =
            #"{"type":"response.function_call_arguments.delta","response_id":"r","item_id":"c1","output_index":0,"call_id":"k","delta":"x"}"#
        try harness.upstream(frame)
        #expect(harness.toClient == [RelaySessionTests.text(frame)])
        let call = harness.relay.nextToolCall()
        #expect(call == nil)
    }

    @Test("Keys and addresses in errors and close reasons are taken out on their way to the client")
    func secrets() throws {
        var harness = try Self.harness()
        try harness.upstream(
            #"{"type":"error","event_id":"e1","error":{"type":"invalid_request_error","code":"invalid_api_key","message":"Incorrect API key provided: sk-proj-abcdef.", "param":null}}"#
        )
        try harness.input(
            .upstream(
                .disconnected(
                    Harness.upstream,
                    reason: CloseReason(code: 3000, text: "wss://api.x.com/v1?token=abcdef said no to Bearer abcdef")
                )
            )
        )
        let text = try "\(Harness.json(harness.toClient))\(harness.clientCloses)"
        #expect(!text.contains("abcdef"))
        #expect(text.contains("invalid_api_key"))
        #expect(text.contains("wss://api.x.com/v1?[redacted]"))
        #expect(harness.clientCloses.map(\.code) == [3000])
    }
}
