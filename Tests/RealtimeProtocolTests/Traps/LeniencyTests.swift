import RealtimeProtocol
import Testing

@Suite("Traps 9 to 12: what vendors print and leave out")
struct LeniencyTests {
    @Test(
        "Trap 9: audio that is no base64 is kept, and refused when its bytes are wanted",
        arguments: ["Base64EncodedAudioData", "{base64 audio}", "<audio>", "xxx", "UklGR...", "no+Jho\u{e9}"]
    )
    func payload(payload: String) throws {
        let text = #"{"type":"response.output_audio.delta","delta":"\#(payload)"}"#
        let event = try Wire.server(text)
        guard case .outputAudioDelta(let delta) = event else {
            Issue.record("not an audio delta")
            return
        }
        #expect(throws: Base64Error.self) { try delta.delta.decoded() }
        #expect(try Wire.json(event) == JSONValue(parsing: text))
    }

    @Test("Trap 9: a type with a space before it is another type, and passes as it came")
    func leadingSpace() throws {
        let text = #"{"type":" input_audio_buffer.dtmf_event_received","event":"9"}"#
        guard case .unknown(let unknown) = try Wire.server(text) else {
            Issue.record("a type was found")
            return
        }
        #expect(unknown.type == " input_audio_buffer.dtmf_event_received")
        #expect(unknown.failure == nil)
        #expect(EventCodec(dialect: .openAI).encode(.unknown(unknown) as ServerEvent) == Array(text.utf8))
    }

    @Test("Trap 9: a member of the wrong type makes an unknown event with the reason, and no error")
    func wrongType() throws {
        let text = #"{"type":"response.output_audio_transcript.delta","delta":{"text":"x"}}"#
        guard case .unknown(let unknown) = try Wire.server(text) else {
            Issue.record("a type was found")
            return
        }
        #expect(unknown.failure?.code == .wrongKind(expected: "a string", found: .object))
        #expect(unknown.bytes == Array(text.utf8))
    }

    @Test("Trap 9: a trailing comma is no JSON")
    func trailingComma() {
        #expect(throws: EventError.self) { try Wire.server(#"{"type":"error","error":{"message":"m"},}"#) }
    }

    /// Identifiers and indexes that GLM, StepFun, the browser dialect and others leave out at times.
    private static let omitted = [
        "event_id", "response_id", "output_index", "content_index", "previous_item_id", "call_id", "name",
    ]

    @Test("Trap 10: every event of a server has its type without identifiers and indexes", arguments: Fixture.typed)
    func omissions(fixture: Fixture) throws {
        guard fixture.direction == .server, case .object(var object) = try fixture.json else { return }
        for name in Self.omitted { object[name] = nil }
        // Streaming events leave out the item too; where it is all that an event says, it cannot be missing.
        if object["type"]?.stringValue?.hasPrefix("response.") == true { object["item_id"] = nil }
        let event = try fixture.codec.decodeServerEvent(JSONValue.object(object).serialized)
        #expect(event.kind != nil)
    }

    @Test("Trap 10: every event of a client has its type without an identifier", arguments: Fixture.typed)
    func clientOmissions(fixture: Fixture) throws {
        guard fixture.direction == .client, case .object(var object) = try fixture.json else { return }
        object["event_id"] = nil
        #expect(try fixture.codec.decodeClientEvent(JSONValue.object(object).serialized).kind != nil)
    }

    @Test(
        "Trap 10: a done without what its added had is the same event",
        arguments: [
            #"{"type":"response.done","response":{}}"#, #"{"type":"response.output_item.done","item":{}}"#,
            #"{"type":"response.content_part.done","part":{}}"#, #"{"type":"response.output_text.done"}"#,
            #"{"type":"response.output_audio_transcript.done"}"#, #"{"type":"response.output_audio.done"}"#,
        ]
    )
    func bare(text: String) throws {
        let event = try Wire.server(text)
        #expect(event.kind != nil)
        #expect(try Wire.json(event) == JSONValue(parsing: text))
    }

    @Test(
        "Trap 11: text, audio and their long names mean the same in parts and in items",
        arguments: [Dialect.openAI, .openAIBeta, .xAI, .azureVoiceLive],
        [("text", "output_text"), ("audio", "output_audio")]
    )
    func partTypes(dialect: Dialect, names: (short: String, long: String)) throws {
        var parts: Set<ContentType?> = []
        var contents: Set<ContentType?> = []
        for name in [names.short, names.long] {
            let part = #"{"type":"response.content_part.added","part":{"type":"\#(name)"}}"#
            let item = #"{"type":"response.output_item.done","item":{"content":[{"type":"\#(name)"}]}}"#
            let events = [try Wire.server(part, dialect), try Wire.server(item, dialect)]
            if case .contentPartAdded(let event) = events[0] { parts.insert(event.part.type) }
            if case .outputItemDone(let event) = events[1] { contents.insert(event.item.content?.first?.type) }
            #expect(try Wire.json(events[0], dialect) == JSONValue(parsing: part))
            #expect(try Wire.json(events[1], dialect) == JSONValue(parsing: item))
        }
        #expect(parts == [ContentType(rawValue: names.short)])
        #expect(contents == [ContentType(rawValue: names.long)])
    }

    @Test(
        "Trap 12: a beta that carries GA's names is understood, and answered in the beta's",
        arguments: EventRename.names
    )
    func betaWithGANames(rename: EventRename) throws {
        let event = try Wire.server(rename.ga, .openAIBeta)
        #expect(event == (try Wire.server(rename.beta, .openAIBeta)))
        #expect(event.kind?.name(in: .openAIBeta) == (try JSONValue(parsing: rename.beta)["type"]?.stringValue))
        #expect(try Wire.json(event, .openAIBeta) == JSONValue(parsing: rename.ga), "it is written as it came")
    }
}
