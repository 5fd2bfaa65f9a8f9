import RealtimeProtocol
import Testing

@Suite("Traps 7, 8 and 18: what streams")
struct ResponseTrapTests {
    private static let streaming = Fixture.typed.filter { fixture in
        guard fixture.direction == .server, let json = try? fixture.json, json["response_id"] != nil else {
            return false
        }
        return json["type"]?.stringValue.map { $0.hasSuffix(".delta") || $0.hasSuffix(".done") } ?? false
    }

    @Test(
        "Trap 7: every streaming event can be told by its response, to be dropped after a cancel",
        arguments: streaming
    )
    func responseID(fixture: Fixture) throws {
        let event = try fixture.codec.decodeServerEvent(fixture.bytes)
        let expected = try #require(fixture.json["response_id"]?.stringValue)
        #expect(Self.responseID(of: event)?.rawValue == expected)
    }

    static func responseID(of event: ServerEvent) -> ResponseID? {
        switch event {
        case .outputItemDone(let event): event.responseID
        case .contentPartDone(let event): event.responseID
        case .outputTextDelta(let event), .outputTranscriptDelta(let event), .thinkingDelta(let event): event.responseID
        case .outputTextDone(let event): event.responseID
        case .outputTranscriptDone(let event): event.responseID
        case .outputAudioDelta(let event): event.responseID
        case .outputAudioDone(let event), .audioTimestampDone(let event), .visemeDone(let event): event.responseID
        case .functionCallArgumentsDelta(let event): event.responseID
        case .functionCallArgumentsDone(let event): event.responseID
        case .mcpCallArgumentsDelta(let event): event.responseID
        case .mcpCallArgumentsDone(let event): event.responseID
        case .thinkingDone(let event): event.responseID
        case .audioTimestampDelta(let event): event.responseID
        case .visemeDelta(let event): event.responseID
        default: nil
        }
    }

    @Test("Trap 7: a truncation says what was played, down to nothing, and how much is the caller's to say")
    func truncation() throws {
        let text = #"{"type":"conversation.item.truncate","item_id":"i","content_index":0,"audio_end_ms":0}"#
        let event = ClientEvent.conversationItemTruncate(ItemTruncation(itemID: "i", contentIndex: 0, audioEndMs: 0))
        #expect(try Wire.client(text) == event)
        #expect(try Wire.json(event) == JSONValue(parsing: text))
    }

    @Test(
        "Trap 8: arguments are text, whatever whitespace they have and wherever they end",
        arguments: [#"{}"#, " {\n\t\"a\" : 1.0 }\r\n", #"{"a":"b"#, "", "not JSON", #"{"a":"\u0000\"}"#]
    )
    func arguments(arguments: String) throws {
        let call = FunctionCallArgumentsDone(callID: "c", name: "f", arguments: arguments)
        let bytes = try #require(EventCodec(dialect: .openAI).encode(.functionCallArgumentsDone(call)))
        #expect(try EventCodec(dialect: .openAI).decodeServerEvent(bytes) == .functionCallArgumentsDone(call))
        var item = ConversationItem(type: .functionCall)
        item.arguments = arguments
        let added = ServerEvent.conversationItemAdded(ConversationItemEvent(item: item))
        #expect(try Wire.json(added)["item"]?["arguments"] == .string(arguments))
    }

    @Test("Trap 18: padding is written back as it came")
    func obfuscation() throws {
        let text = #"{"type":"response.output_text.delta","delta":"x","obfuscation":"9fA"}"#
        #expect(try Wire.json(Wire.server(text)) == JSONValue(parsing: text))
    }

    @Test("Trap 18: padding means nothing, so that another dialect loses nothing without it")
    func obfuscationTranslated() throws {
        var translator = DialectTranslator(from: .openAI, to: .openAIBeta)
        let event = try Wire.server(#"{"type":"response.output_text.delta","delta":"x","obfuscation":"9fA"}"#)
        let translation = translator.translate(event)
        #expect(translation.report.isLossless)
        #expect(translation.events == [.outputTextDelta(TextDelta(delta: "x"))])
    }
}
