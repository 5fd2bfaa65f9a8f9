import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// Where a client cuts what it was sent.
@Suite("Truncation by a client")
struct ServerTruncationTests {
    static func truncate(_ item: ItemID?, at milliseconds: Int) -> String {
        #"{"type":"conversation.item.truncate","event_id":"t","item_id":"\#(item?.rawValue ?? "")","content_index":0,"audio_end_ms":\#(milliseconds)}"#
    }

    @Test("A client that cuts before it cancels is believed: the server's own guess does not replace what it said")
    func cutThenCancel() throws {
        var (harness, _) = try ServerSessionTests.speaking(5_000)
        try harness.pass(.milliseconds(2_000))
        harness.seen = []
        try harness.client(Self.truncate(harness.session.items.last?.id, at: 1_000))
        try harness.client(#"{"type":"response.cancel"}"#)
        let cuts = harness.seen.filter { $0["type"] == "conversation.item.truncated" }
        #expect(cuts.map { $0["audio_end_ms"] } == [1_000])
        // A fifth of ten words; the word that was cut is not kept.
        #expect(harness.session.items.last?.spokenText == "one two")
        #expect(harness.last("response.done")?["response"]?["output"]?.arrayValue?.first?["status"] == "incomplete")
    }

    @Test("A client that cuts after it cancels corrects the server's guess, either way", arguments: [500, 2_300])
    func cancelThenCut(milliseconds: Int) throws {
        var (harness, _) = try ServerSessionTests.speaking(5_000)
        try harness.pass(.milliseconds(2_000))
        try harness.client(#"{"type":"response.cancel"}"#)
        let guess = try #require(harness.session.items.last?.spokenText)
        try harness.client(Self.truncate(harness.session.items.last?.id, at: milliseconds))
        #expect(harness.last("conversation.item.truncated")?["audio_end_ms"] == .number(JSONNumber(milliseconds)))
        let kept = try #require(harness.session.items.last?.spokenText)
        #expect(milliseconds < 2_000 ? kept.count < guess.count : kept.count >= guess.count)
    }

    @Test("An item that was cut can be cut shorter, and not longer again")
    func cutTwice() throws {
        var (harness, _) = try ServerSessionTests.speaking(2_000)
        try harness.pass(.seconds(3))
        let item = harness.session.items.last?.id
        try harness.client(Self.truncate(item, at: 1_000))
        try harness.client(Self.truncate(item, at: 1_500))
        #expect(harness.last("error")?["error"]?["message"] == "Audio content of 1000ms is already shorter than 1500ms")
        try harness.client(Self.truncate(item, at: 400))
        #expect(harness.last("conversation.item.truncated")?["audio_end_ms"] == 400)
        #expect(harness.session.items.last?.spokenText == "one two")
    }

    @Test("A cut at the end of an answer that was heard whole changes nothing of it")
    func cutAtEnd() throws {
        var (harness, _) = try ServerSessionTests.speaking(1_000)
        try harness.pass(.seconds(2))
        let before = harness.session.items
        try harness.client(Self.truncate(before.last?.id, at: 1_000))
        #expect(harness.last("conversation.item.truncated")?["audio_end_ms"] == 1_000)
        #expect(harness.session.items == before)
    }

    @Test("An answer before the last one can be cut too, and keeps its share of the words")
    func olderItem() throws {
        var (harness, _) = try ServerSessionTests.speaking(2_000)
        try harness.pass(.seconds(3))
        let older = harness.session.items.last?.id
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        try harness.command { session, now in
            session.append(text: "Another.", to: id)
            _ = session.append(audio: ServerHarness.silence(100), to: id, at: now)
            session.finishResponse(id, at: now)
        }
        try harness.client(Self.truncate(older, at: 1_000))
        #expect(harness.session.items.first?.spokenText == "one two three four five")
        #expect(harness.session.items.first?.status == .incomplete)
        #expect(harness.session.items.last?.spokenText == "Another.")
    }

    @Test("What was sent of an item counts at the rate it was sent at, whatever the rate is now")
    func rateChange() throws {
        var (harness, _) = try ServerSessionTests.speaking(2_000)
        try harness.pass(.seconds(3))
        try harness.client(
            #"{"type":"session.update","session":{"audio":{"output":{"format":{"type":"audio/pcmu"}}}}}"#
        )
        #expect(harness.session.outputFormat.sampleRate == .hz8000)
        let item = harness.session.items.last?.id
        try harness.client(Self.truncate(item, at: 2_001))
        #expect(harness.last("error")?["error"]?["message"] == "Audio content of 2000ms is already shorter than 2001ms")
        try harness.client(Self.truncate(item, at: 1_000))
        #expect(harness.session.items.last?.spokenText == "one two three four five")
    }
}
