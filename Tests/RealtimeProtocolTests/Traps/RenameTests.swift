import RealtimeProtocol
import Testing

@Suite("Renames from the beta to GA")
struct RenameTests {
    private func translated(server text: String, _ source: Dialect, _ target: Dialect) throws -> [JSONValue] {
        var translator = DialectTranslator(from: source, to: target)
        return try translator.translate(try Wire.server(text, source)).events.map { try Wire.json($0, target) }
    }

    private func translated(client text: String, _ source: Dialect, _ target: Dialect) throws -> [JSONValue] {
        var translator = DialectTranslator(from: source, to: target)
        return try translator.translate(try Wire.client(text, source)).events.map { try Wire.json($0, target) }
    }

    @Test("what a server of the beta sends is GA's, renamed", arguments: EventRename.names + EventRename.server)
    func serverToGA(rename: EventRename) throws {
        #expect(try translated(server: rename.beta, .openAIBeta, .openAI) == [JSONValue(parsing: rename.ga)])
    }

    @Test("what a server of GA sends is the beta's, renamed", arguments: EventRename.names + EventRename.server)
    func serverToBeta(rename: EventRename) throws {
        #expect(try translated(server: rename.ga, .openAI, .openAIBeta) == [JSONValue(parsing: rename.beta)])
    }

    @Test("what a client of the beta sends is GA's, renamed", arguments: EventRename.client)
    func clientToGA(rename: EventRename) throws {
        #expect(try translated(client: rename.beta, .openAIBeta, .openAI) == [JSONValue(parsing: rename.ga)])
    }

    @Test("what a client of GA sends is the beta's, renamed", arguments: EventRename.client)
    func clientToBeta(rename: EventRename) throws {
        #expect(try translated(client: rename.ga, .openAI, .openAIBeta) == [JSONValue(parsing: rename.beta)])
    }

    private static func itemEvent(_ type: String) -> String {
        #"{"type":"conversation.item.\#(type)","previous_item_id":null,"item":{"id":"i","type":"message","status":"completed","role":"user","content":[{"type":"input_text","text":"x"}]}}"#
    }

    @Test("conversation.item.created of the beta is GA's added, then done")
    func itemToGA() throws {
        let events = try translated(server: Self.itemEvent("created"), .openAIBeta, .openAI)
        #expect(
            events == [try JSONValue(parsing: Self.itemEvent("added")), try JSONValue(parsing: Self.itemEvent("done"))]
        )
    }

    @Test("GA's added is conversation.item.created of the beta, and done says nothing more")
    func itemToBeta() throws {
        #expect(
            try translated(server: Self.itemEvent("added"), .openAI, .openAIBeta)
                == [JSONValue(parsing: Self.itemEvent("created"))]
        )
        #expect(try translated(server: Self.itemEvent("done"), .openAI, .openAIBeta) == [])
    }

    @Test("the beta's temperature has no place in GA, and that is reported")
    func temperature() throws {
        var translator = DialectTranslator(from: .openAIBeta, to: .openAI)
        let update = try Wire.client(#"{"type":"session.update","session":{"temperature":0.8}}"#, .openAIBeta)
        let translation = translator.translate(update)
        #expect(translation.report.losses.map(\.path) == ["session.temperature"])
        #expect(try Wire.json(try #require(translation.events.first))["session"] == ["type": "realtime"])
    }

    @Test(
        "what GA alone has does not reach the beta, and that is reported",
        arguments: [
            ("truncation", #""auto""#), ("prompt", #"{"id":"p"}"#), ("reasoning", #"{"effort":"low"}"#),
            ("parallel_tool_calls", "true"),
        ]
    )
    func additions(name: String, value: String) throws {
        var translator = DialectTranslator(from: .openAI, to: .openAIBeta)
        let update = try Wire.client(#"{"type":"session.update","session":{"type":"realtime","\#(name)":\#(value)}}"#)
        let translation = translator.translate(update)
        #expect(translation.report.losses.map(\.path) == ["session.\(name)"])
        #expect(try Wire.json(try #require(translation.events.first), .openAIBeta)["session"] == [:])
    }

    @Test("tracing and include, which the late beta had, stay")
    func late() throws {
        let session = #"{"type":"session.update","session":{"tracing":"auto","include":["x"]}}"#
        #expect(
            try translated(client: session, .openAIBeta, .openAI)
                == [
                    JSONValue(
                        parsing:
                            #"{"type":"session.update","session":{"type":"realtime","tracing":"auto","include":["x"]}}"#
                    )
                ]
        )
    }
}
