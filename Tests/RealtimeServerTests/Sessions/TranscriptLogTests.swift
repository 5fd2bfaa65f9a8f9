import RealtimeProtocol
import Testing

@testable import RealtimeServer

@Suite("Transcript log")
struct TranscriptLogTests {
    static func entry(_ text: String) -> TranscriptLog.Entry {
        TranscriptLog.Entry(role: .user, item: nil, text: text, time: .zero)
    }

    @Test("The oldest entries make room, and are counted")
    func entries() {
        let log = TranscriptLog()
        for index in 0..<(TranscriptLog.limits.entries + 3) { log.add(Self.entry("\(index)")) }
        #expect(log.contents.entries.count == TranscriptLog.limits.entries)
        #expect(log.contents.entries.first?.text == "3")
        #expect(log.contents.dropped == 3)
    }

    @Test("Text is bounded in bytes, a single one too")
    func bytes() {
        let log = TranscriptLog()
        log.add(Self.entry(String(repeating: "a", count: 200 << 10)))
        log.add(Self.entry(String(repeating: "b", count: 100 << 10)))
        #expect(log.contents.entries.map(\.text.first) == ["b"])
        log.add(Self.entry(String(repeating: "c", count: 1 << 20)))
        #expect(log.contents.entries.map(\.text.utf8.count) == [TranscriptLog.limits.bytes])
    }

    @Test(
        "Words are found in the events of each dialect",
        arguments: [
            (
                Dialect.openAI,
                #"{"type":"conversation.item.input_audio_transcription.completed","event_id":"e","item_id":"i","content_index":0,"transcript":"hello"}"#,
                TranscriptLog.Entry.Role.user
            ),
            (
                .openAI,
                #"{"type":"response.output_audio_transcript.done","event_id":"e","response_id":"r","item_id":"i","output_index":0,"content_index":0,"transcript":"hello"}"#,
                .assistant
            ),
            (
                .openAI,
                #"{"type":"response.output_text.done","event_id":"e","response_id":"r","item_id":"i","output_index":0,"content_index":0,"text":"hello"}"#,
                .assistant
            ),
            (
                .dashScopeOmni,
                #"{"type":"response.audio_transcript.done","event_id":"e","response_id":"r","item_id":"i","output_index":0,"content_index":0,"transcript":"hello"}"#,
                .assistant
            ),
        ]
    )
    func words(dialect: Dialect, frame: String, role: TranscriptLog.Entry.Role) throws {
        let event = try EventCodec(dialect: dialect).decodeServerEvent(Array(frame.utf8))
        let words = try #require(TranscriptLog.words(in: event))
        #expect(words.role == role)
        #expect(words.item == "i")
        #expect(words.text == "hello")
    }
}
