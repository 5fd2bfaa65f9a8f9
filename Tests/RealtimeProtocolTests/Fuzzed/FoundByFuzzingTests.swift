import RealtimeProtocol
import Testing

/// Frames that the fuzz targets found to be handled wrongly, each with the property that it broke.
@Suite("Found by fuzzing")
struct FoundByFuzzingTests {
    @Test(
        "A delta that came under another dialect's name goes out under it, into a buffer as into an array",
        arguments: [(Dialect.xAI, "response.audio.delta"), (.openAIBeta, "response.output_audio.delta")]
    )
    func aliasIntoBuffer(dialect: Dialect, name: String) throws {
        let codec = EventCodec(dialect: dialect)
        let frame = Array(#"{"type":"\#(name)","response_id":"r","delta":"AAEC"}"#.utf8)
        let event = try codec.decodeServerEvent(frame)
        var buffer = FrameBuffer()
        let isWritten = codec.encode(event, into: &buffer)
        #expect(isWritten)
        let text = buffer.withText { text in text.withUnsafeBufferPointer { Array($0) } }
        #expect(try JSONValue(parsing: text) == JSONValue(parsing: frame))
        #expect(codec.encode(event) == text)
    }

    @Test(
        "A page's response.create keeps its voice where it was",
        arguments: [#""voice":"slt""#, #""audio":{"output":{"voice":"slt"}}"#]
    )
    func browserVoice(voice: String) throws {
        let codec = EventCodec(dialect: .browser)
        let frame = Array(#"{"type":"response.create","response":{\#(voice)}}"#.utf8)
        let event = try codec.decodeClientEvent(frame)
        guard case .responseCreate(let create) = event else {
            Issue.record("\(event)")
            return
        }
        #expect(create.response?.audio?.output?.voice.value?.name == "slt")
        #expect(try JSONValue(parsing: try #require(codec.encode(event))) == JSONValue(parsing: frame))
    }

    @Test("An event that neither of two like dialects has is lost between them, and not given on without a name")
    func strangerBetweenLikeDialects() throws {
        let event = try EventCodec(dialect: .openAI).decodeServerEvent(Array(#"{"type":"session.finished"}"#.utf8))
        #expect(event.kind == .sessionFinished)
        var translator = DialectTranslator(from: .openAI, to: .azureOpenAI)
        let translation = translator.translate(event)
        #expect(translation.events.isEmpty)
        #expect(translation.report.losses.map(\.path) == [""])
        // To where it came from, it goes back.
        var same = DialectTranslator(from: .openAI, to: .openAI)
        #expect(same.translate(event).events == [event])
    }

    @Test(
        "A transcript that reaches a page under the name it has elsewhere keeps that name",
        arguments: [
            #""type":"conversation.item.input_audio_transcription.completed","transcript":"a""#,
            #""type":"response.output_audio_transcript.done","transcript":"a""#,
            #""type":"response.audio_transcript.done","transcript":"a""#,
        ]
    )
    func transcriptToPage(members: String) throws {
        let codec = EventCodec(dialect: .browser)
        let frame = Array("{\(members)}".utf8)
        let encoded = try #require(codec.encode(try codec.decodeServerEvent(frame)))
        #expect(try JSONValue(parsing: encoded) == JSONValue(parsing: frame))
    }

    @Test("A transcript without words is lost on the way to a page, which is told words alone")
    func emptyTranscriptToPage() throws {
        var translator = DialectTranslator(from: .openAIBeta, to: .browser)
        let empty = translator.translate(.outputTranscriptDone(TranscriptDone(itemID: "i", transcript: "")))
        #expect(empty.events.isEmpty)
        #expect(!empty.report.isLossless)
        let spoken = translator.translate(.outputTranscriptDone(TranscriptDone(itemID: "i", transcript: "a")))
        let event = try #require(spoken.events.first)
        let bytes = try #require(EventCodec(dialect: .browser).encode(event))
        #expect(try JSONValue(parsing: bytes)["type"] == "conversation.item.created")
    }

    @Test(
        "The session of a transcription_session event gets no type that it did not have",
        arguments: Dialect.allCases
    )
    func transcriptionSession(dialect: Dialect) throws {
        let codec = EventCodec(dialect: dialect)
        for session in [#"{"id":"s"}"#, #"{"id":"s","type":"transcription"}"#, #"{"id":"s","type":null}"#] {
            let created = Array(#"{"type":"transcription_session.created","session":\#(session)}"#.utf8)
            let encoded = try #require(codec.encode(try codec.decodeServerEvent(created)))
            #expect(try JSONValue(parsing: encoded) == JSONValue(parsing: created))
            let update = Array(#"{"type":"transcription_session.update","session":\#(session)}"#.utf8)
            let written = try #require(codec.encode(try codec.decodeClientEvent(update)))
            #expect(try JSONValue(parsing: written) == JSONValue(parsing: update))
        }
    }

    @Test("A beta session that says itself that it transcribes keeps its event's name")
    func typedTranscriptionSession() throws {
        let codec = EventCodec(dialect: .openAIBeta)
        let updated = Array(#"{"type":"session.updated","session":{"id":"s","type":"transcription"}}"#.utf8)
        let encoded = try #require(codec.encode(try codec.decodeServerEvent(updated)))
        #expect(try JSONValue(parsing: encoded) == JSONValue(parsing: updated))
        let update = Array(#"{"type":"session.update","session":{"type":"transcription"}}"#.utf8)
        let written = try #require(codec.encode(try codec.decodeClientEvent(update)))
        #expect(try JSONValue(parsing: written) == JSONValue(parsing: update))
        // From elsewhere it has the name that the beta has for it.
        var translator = DialectTranslator(from: .openAI, to: .openAIBeta)
        var session = SessionConfiguration()
        session.type = "transcription"
        let event = try #require(translator.translate(.sessionUpdate(SessionUpdate(session: session))).events.first)
        let bytes = try #require(codec.encode(event))
        #expect(try JSONValue(parsing: bytes)["type"] == "transcription_session.update")
    }
}
