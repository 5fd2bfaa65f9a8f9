import Testing

@testable import realtime_client

@Suite("Normalised words")
struct NormalizedWordsTests {
    @Test(
        "Case, punctuation and apostrophes do not matter",
        arguments: ["Don't go, Anna!", "dont go anna", " DON’T  go\tAnna. ", "don't—go: anna"]
    )
    func spelling(_ text: String) {
        #expect(NormalizedWords(of: text).words == ["dont", "go", "anna"])
    }

    @Test("Digits make words and stay digits")
    func digits() {
        #expect(NormalizedWords(of: "Go 10 m; 3.5 km").words == ["go", "10", "m", "3", "5", "km"])
    }

    @Test("Each ideograph is a word, between words of letters too")
    func ideographs() {
        #expect(NormalizedWords(of: "你好，world再见").words == ["你", "好", "world", "再", "见"])
    }

    @Test("An accent is the same composed and decomposed")
    func canonicalEquivalence() {
        #expect(NormalizedWords(of: "caf\u{E9}") == NormalizedWords(of: "cafe\u{301}"))
    }

    @Test("Text without letters and digits has no words", arguments: ["", " ", "…?!", "'"])
    func empty(_ text: String) {
        #expect(NormalizedWords(of: text).words.isEmpty)
    }
}
