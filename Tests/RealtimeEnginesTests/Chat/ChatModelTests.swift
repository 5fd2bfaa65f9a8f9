import RealtimeEngines
import RealtimePipeline
import RealtimeProtocol
import Testing

@Suite("Chat model", .timeLimit(.minutes(2))) struct ChatModelTests {
    @Test("a reply comes in the pieces that the server sent, as they were sent")
    func pieces() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["Hel", "lo", " — ", "你好"]) }
        let (pieces, error) = try ChatModel.prepared(server.endpoint()).pieces()
        #expect(pieces == ["Hel", "lo", " — ", "你好"])
        #expect(error == nil)
    }

    @Test("the server is asked with the instructions, the turns and the parameters")
    func request() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["x"]) }
        let key = try #require(EngineKey("sk-secret"))
        let model = try ChatModel.prepared(server.endpoint("/api/v1", key: key)) {
            $0.parameters = ["temperature": 0, "stream": false, "model": "other"]
        }
        _ = model.pieces(to: ConversationHistory(turns: [.user("hi \"you\""), .assistant("yes?"), .user("bye")]))
        let request = try #require(server.requests.first)
        #expect(request.line == "POST /api/v1/chat/completions HTTP/1.1")
        #expect(request.fields["authorization"] == "Bearer sk-secret")
        #expect(request.fields["content-type"] == "application/json")
        #expect(request.fields["accept"] == "text/event-stream")
        let expected: JSONValue = [
            "temperature": 0, "stream": true, "model": "m",
            "messages": [
                ["role": "system", "content": "Be brief."], ["role": "user", "content": "hi \"you\""],
                ["role": "assistant", "content": "yes?"], ["role": "user", "content": "bye"],
            ],
        ]
        #expect(try JSONValue(parsing: request.body) == expected)
        #expect(!request.line.contains("sk-secret") && !request.text.contains("sk-secret"))
    }

    @Test("without a key there is no header for one")
    func noKey() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["x"]) }
        _ = try ChatModel.prepared(server.endpoint()).pieces()
        #expect(server.requests.map { $0.fields["authorization"] } == [nil])
    }

    @Test("instructions of the history replace the scenario's")
    func instructions() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["x"]) }
        let model = try ChatModel.prepared(server.endpoint())
        _ = model.pieces(to: ConversationHistory(instructions: "Sing.", turns: [.user("hello")]))
        let messages = try JSONValue(parsing: try #require(server.requests.first).body)["messages"]
        #expect(messages?.arrayValue?.first == ["role": "system", "content": "Sing."])
    }

    @Test("the scenario's language chooses the instructions")
    func language() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["x"]) }
        let model = ChatModel(ChatModel.Configuration(endpoint: try server.endpoint(), model: "m"))
        try model.prepare(for: ConversationSetup(scenario: bilingual, language: .chinese))
        _ = model.pieces()
        let messages = try JSONValue(parsing: try #require(server.requests.first).body)["messages"]
        #expect(messages?.arrayValue?.first == ["role": "system", "content": "说短一点。"])
    }

    @Test("what was not understood is told so, and replies of which nothing was heard are left out")
    func emptyTurns() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["x"]) }
        let model = try ChatModel.prepared(server.endpoint())
        let turns: [ConversationTurn] = [.user(""), .assistant(""), .user("a"), .assistant("b"), .user("")]
        _ = model.pieces(to: ConversationHistory(turns: turns))
        let messages = try JSONValue(parsing: try #require(server.requests.first).body)["messages"]?.arrayValue
        #expect(messages?.compactMap { $0["content"]?.stringValue } == ["Be brief.", "a", "b", "[inaudible]"])
    }

    @Test("the newest turns are sent within the bounds, and the very newest always")
    func bounds() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["x"]) }
        let turns = (0..<10).map { ConversationTurn.user("turn \($0)") }
        func contents(_ change: (inout ChatModel.Configuration) -> Void) throws -> [String] {
            _ = try ChatModel.prepared(server.endpoint(), change).pieces(to: ConversationHistory(turns: turns))
            let body = try #require(server.requests.last).body
            let messages = try JSONValue(parsing: body)["messages"]?.arrayValue ?? []
            return messages.dropFirst().compactMap { $0["content"]?.stringValue }
        }
        #expect(try contents { $0.historyTurns = 2 } == ["turn 8", "turn 9"])
        #expect(try contents { $0.historyCharacters = 20 } == ["turn 7", "turn 8", "turn 9"])
        #expect(try contents { $0.historyCharacters = 1 } == ["turn 9"])
    }

    @Test("where there is nothing to answer, no server is asked")
    func nothing() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["x"]) }
        let model = ChatModel(ChatModel.Configuration(endpoint: try server.endpoint(), model: "m"))
        let (pieces, error) = model.pieces(to: ConversationHistory())
        #expect(pieces.isEmpty && error == nil && server.requests.isEmpty)
    }

    @Test("a second reply uses the connection of the first")
    func reuse() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["x"]) }
        let model = try ChatModel.prepared(server.endpoint())
        for _ in 0..<3 { #expect(model.pieces().pieces == ["x"]) }
        #expect(server.requests.map(\.connection) == [1, 1, 1])
    }

    @Test("a connection that the server has ended meanwhile is replaced")
    func replacement() throws {
        let server = try LoopbackServer { _ in ChatScript.reply(["x"]) + [.close] }
        let model = try ChatModel.prepared(server.endpoint())
        for _ in 0..<3 { #expect(model.pieces().pieces == ["x"]) }
        #expect(server.requests.map(\.connection) == [1, 2, 3])
    }

    @Test("a reply that is whole does not wait for a body that does not end")
    func noEnd() throws {
        let server = try LoopbackServer { _ in [ChatScript.head, ChatScript.delta("\"a\""), ChatScript.done, .stall] }
        let model = try ChatModel.prepared(server.endpoint())
        let ((pieces, error), duration) = timed { model.pieces() }
        #expect(pieces == ["a"] && error == nil)
        #expect(duration < .seconds(3))
        #expect(model.pieces().pieces == ["a"], "the next call is a new one")
    }

    @Test("a body that ends with a reason and without [DONE] is a whole reply")
    func noDone() throws {
        let server = try LoopbackServer { _ in [ChatScript.head, ChatScript.delta("\"a\""), ChatScript.finish, .end] }
        let (pieces, error) = try ChatModel.prepared(server.endpoint()).pieces()
        #expect(pieces == ["a"] && error == nil)
    }

    @Test("what follows [DONE] is ignored")
    func afterDone() throws {
        let server = try LoopbackServer { _ in
            [ChatScript.head, ChatScript.delta("\"a\""), .chunk("data: [DONE]\n\ndata: garbage\n\n"), .end]
        }
        let (pieces, error) = try ChatModel.prepared(server.endpoint()).pieces()
        #expect(pieces == ["a"] && error == nil)
    }

    @Test("a listener that wants no more ends the call without an error")
    func unwanted() throws {
        let server = try LoopbackServer { _ in
            [ChatScript.head, ChatScript.delta("\"a\""), ChatScript.delta("\"b\""), .stall]
        }
        let model = try ChatModel.prepared(server.endpoint())
        var pieces: [String] = []
        try model.reply(to: ConversationHistory(turns: [.user("x")]), cancellation: .never) {
            pieces.append($0)
            return false
        }
        #expect(pieces == ["a"])
    }
}
