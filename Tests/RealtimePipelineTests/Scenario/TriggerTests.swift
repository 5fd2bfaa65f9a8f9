import Testing

@testable import RealtimePipeline

@Suite("Words that call for a rule")
struct TriggerTests {
    private func matches(_ phrase: TriggerPhrase, _ utterance: String) -> Bool {
        phrase.match(in: SpokenWords(utterance)) != nil
    }

    @Test("Case, punctuation and spaces make no difference")
    func normalised() {
        for text in ["What does it COST?", "cost", "…the cost, please!", "  cost  ", "\"Cost\""] {
            #expect(matches("cost", text), "\(text)")
        }
        #expect(matches("What, does it", "what does IT cost"))
    }

    @Test("A word is found as a word, not as a part of one")
    func wholeWords() {
        #expect(!matches("cost", "The costume was costly"))
        #expect(!matches("art", "We start"))
    }

    @Test("A star stands for any ending, none included")
    func prefixes() {
        for text in ["teacher", "Teachers", "teach", "teaching"] { #expect(matches("teach*", text), "\(text)") }
        #expect(!matches("teach*", "a teapot"))
        #expect(matches("go back* now", "go backwards now"))
    }

    @Test("The words of a phrase must stand side by side")
    func phrases() {
        #expect(matches("small class", "a small class of six"))
        #expect(!matches("small class", "a small and quiet class"))
    }

    @Test("Apostrophes do not matter, straight or curled")
    func apostrophes() {
        for text in ["I can't sleep", "I can\u{2019}t sleep", "I cant sleep"] { #expect(matches("can't sleep", text)) }
    }

    @Test("Composed and decomposed letters are the same")
    func canonicalEquivalence() {
        #expect(matches("caf\u{E9}", "the CAFE\u{301} on the corner"))
    }

    @Test("Full-width letters and digits are ordinary ones")
    func fullWidth() {
        #expect(matches("vip1", "ＶＩＰ１"))
        #expect(matches("多少钱", "多少钱？？"))
    }

    @Test("Chinese is found inside a longer text, also across its punctuation")
    func chinese() {
        #expect(matches("学费", "你们的学费贵不贵"))
        #expect(matches("学费贵", "学费，贵不贵"))
        #expect(!matches("学费", "学习免费"))
    }

    @Test("Chinese and Latin words in one utterance are found both")
    func mixed() {
        #expect(matches("vip班", "我们有VIP班和小班"))
        #expect(matches("小班", "VIP小班"))
    }

    @Test("A phrase without words is never found")
    func emptyPhrase() {
        for text in ["", "?!", "*", "  "] {
            #expect(TriggerPhrase(text).isEmpty)
            #expect(!matches(TriggerPhrase(text), "anything"))
        }
    }

    @Test("Any wants one, all wants each, none forbids")
    func combined() {
        let trigger = ScenarioTrigger(any: ["price", "fee"], all: ["course"], none: ["free"])
        func fires(_ text: String) -> Bool { trigger.match(in: SpokenWords(text)) != nil }
        #expect(fires("the price of the course"))
        #expect(fires("course fee"))
        #expect(!fires("the price"))
        #expect(!fires("the course"))
        #expect(!fires("a course free of any fee"))
    }

    @Test("A trigger that demands nothing never fires")
    func demandsNothing() {
        #expect(ScenarioTrigger(none: ["a"]).match(in: SpokenWords("b")) == nil)
    }

    @Test("What was heard and what came after the phrase go into the reply")
    func placeholders() {
        let words = SpokenWords("Please TURN left, ninety degrees!")
        let match = TriggerPhrase("turn left").match(in: words)
        #expect(
            ReplyTemplate("Turning left {after}.").filled(with: words, match: match) == "Turning left ninety degrees."
        )
        #expect(
            ReplyTemplate("I heard: {heard}.").filled(with: words, match: match)
                == "I heard: Please TURN left ninety degrees."
        )
        #expect(ReplyTemplate("Turning {after}.").filled(with: SpokenWords("turn"), match: 0..<1) == "Turning.")
        #expect(ReplyTemplate("{odd} { {after").filled(with: words, match: nil) == "{odd} { {after")
    }

    @Test("Chinese goes into a reply without spaces")
    func chinesePlaceholder() {
        let words = SpokenWords("请前进 十米")
        let match = TriggerPhrase("前进").match(in: words)
        #expect(ReplyTemplate("正在前进{after}。").filled(with: words, match: match) == "正在前进十米。")
    }
}
