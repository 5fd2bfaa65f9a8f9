import Testing

@testable import RealtimeOfflineEngines

@Suite("Text made speakable")
struct SpeakableTextTests {
    private func texts(_ text: String) -> [String] { SpeakableText(text).sentences.map(\.text) }

    @Test("A text is cut behind its sentences")
    func sentences() {
        #expect(texts("Hello there. How are you? Fine!") == ["Hello there.", "How are you?", "Fine!"])
    }

    @Test("Numbers, initials and abbreviations are no ends of sentences")
    func noEnds() {
        #expect(texts("It is 3.5 or 4. That is all.") == ["It is 3.5 or 4. That is all."])
        #expect(texts("Mr. Smith and J. Brown, e.g. today.") == ["Mr. Smith and J. Brown, e.g. today."])
    }

    @Test("Typographic marks become plain ones, accented letters their base")
    func ascii() {
        #expect(texts("“Don’t” – Zoë’s café…") == ["\"Don't\" , Zoe's cafe."])
        #expect(texts("Ｈｉ１ A\u{A0}B cafe\u{301}") == ["Hi1 A B cafe"])
    }

    @Test("A pause belongs behind a sentence, not behind a part of one")
    func pauses() {
        #expect(SpeakableText("Stop. Go").sentences.map(\.endsSentence) == [true, false])
    }

    @Test("No piece and no word is longer than its limit")
    func limits() {
        let long = String(repeating: "word ", count: 200) + String(repeating: "x", count: 1_000)
        let pieces = texts(long)
        #expect(pieces.count > 5)
        #expect(pieces.allSatisfy { $0.count <= SpeakableText.lengthLimit })
        #expect(pieces.allSatisfy { $0.split(separator: " ").allSatisfy { $0.count <= SpeakableText.wordLimit } })
        #expect(pieces.joined().filter { $0 == "x" }.count == 1_000)
    }
}
