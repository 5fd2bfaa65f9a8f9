import RealtimeProtocol
import Testing

@Suite("Trap 6: manners of transcription")
struct TranscriptTrapTests {
    @Test(
        "Trap 6: a delta appends; text and stash, and a transcript so far, replace",
        arguments: [
            (Dialect.openAI, "delta", #""delta":"gu""#, TranscriptUpdate.append("gu")),
            (.openAIBeta, "delta", #""delta":"""#, .append("")),
            (.dashScopeOmni, "delta", #""text":"今天","stash":"天""#, .replace(final: "今天", tentative: "天")),
            (.dashScopeASR, "text", #""text":"","stash":"你""#, .replace(final: "", tentative: "你")),
            (.xAI, "updated", #""transcript":"Wie sp""#, .replace(final: "Wie sp", tentative: "")),
        ]
    )
    func update(dialect: Dialect, suffix: String, members: String, update: TranscriptUpdate) throws {
        let text = #"{"type":"conversation.item.input_audio_transcription.\#(suffix)","item_id":"i",\#(members)}"#
        guard case .inputTranscriptionDelta(let delta) = try Wire.server(text, dialect) else {
            Issue.record("not a piece of a transcription")
            return
        }
        #expect(delta.update == update)
        #expect(try Wire.json(.inputTranscriptionDelta(delta), dialect) == JSONValue(parsing: text))
    }

    /// What a client shows after these pieces.
    private func shown(_ updates: [TranscriptUpdate]) -> String {
        updates.reduce("") { text, update in
            switch update {
            case .append(let more): text + more
            case .replace(let final, let tentative): final + tentative
            }
        }
    }

    @Test(
        "Trap 6: whatever the manner, a client of another dialect ends up with the same text",
        arguments: [Dialect.openAI, .openAIBeta, .dashScopeOmni, .dashScopeASR, .xAI]
    )
    func manners(target: Dialect) throws {
        let pieces = [("今", "天"), ("今天", "天气"), ("今天天气", "怎么样"), ("今天天气怎么样?", "")]
        var translator = DialectTranslator(from: .dashScopeOmni, to: target)
        var updates: [TranscriptUpdate] = []
        for (text, stash) in pieces {
            let piece = InputTranscriptionDelta(itemID: "i", text: text, stash: stash)
            for event in translator.translate(.inputTranscriptionDelta(piece)).events {
                let bytes = try #require(EventCodec(dialect: target).encode(event))
                guard
                    case .inputTranscriptionDelta(let delta) = try EventCodec(dialect: target).decodeServerEvent(bytes)
                else { continue }
                updates.append(try #require(delta.update))
            }
        }
        #expect(shown(updates) == "今天天气怎么样?")
    }

    @Test("Trap 6: the completed transcript stands for itself, however the pieces before it read")
    func completed() throws {
        var translator = DialectTranslator(from: .dashScopeOmni, to: .openAI)
        _ = translator.translate(.inputTranscriptionDelta(InputTranscriptionDelta(itemID: "i", text: "go fourth")))
        let completed = InputTranscriptionCompleted(itemID: "i", contentIndex: 0, transcript: "Go forward.")
        #expect(
            translator.translate(.inputTranscriptionCompleted(completed)).events == [
                .inputTranscriptionCompleted(completed)
            ]
        )
    }
}
