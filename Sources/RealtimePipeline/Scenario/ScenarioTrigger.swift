/// The words that call for a rule.
public struct ScenarioTrigger: Hashable, Sendable {
    /// At least one of these must be there. Empty: no such demand.
    public var any: [TriggerPhrase]
    /// Each of these must be there.
    public var all: [TriggerPhrase]
    /// None of these may be there.
    public var none: [TriggerPhrase]

    /// Creates a trigger. One without `any` and `all` never fires.
    public init(any: [TriggerPhrase] = [], all: [TriggerPhrase] = [], none: [TriggerPhrase] = []) {
        self.any = any
        self.all = all
        self.none = none
    }

    /// Where the trigger fires: the words of the phrase that ends last, or `nil` where it does not fire.
    func match(in utterance: SpokenWords) -> Range<Int>? {
        guard !(any.isEmpty && all.isEmpty), none.allSatisfy({ $0.match(in: utterance) == nil }) else { return nil }
        var last: Range<Int>?
        for phrase in all {
            guard let range = phrase.match(in: utterance) else { return nil }
            if range.upperBound > last?.upperBound ?? -1 { last = range }
        }
        if !any.isEmpty {
            guard let range = any.lazy.compactMap({ $0.match(in: utterance) }).first else { return nil }
            if range.upperBound > last?.upperBound ?? -1 { last = range }
        }
        return last
    }
}

/// A word or a phrase that a trigger looks for.
///
/// It is found where its words stand side by side in an utterance, whatever the case and the punctuation. A `*` at
/// the end of a word stands for any ending: `teach*` is found in `teachers`. Chinese characters count as a word each,
/// so a Chinese phrase is found as part of a longer text.
public struct TriggerPhrase: Hashable, Sendable {
    /// What was written.
    public let text: String
    private let words: [Word]

    private struct Word: Hashable, Sendable {
        var text: String
        var isPrefix: Bool
    }

    /// Creates a phrase.
    public init(_ text: String) {
        self.text = text
        var words: [Word] = []
        for (index, part) in text.split(separator: "*", omittingEmptySubsequences: false).enumerated() {
            if index > 0, !words.isEmpty { words[words.count - 1].isPrefix = true }
            words += SpokenWords(String(part)).words.map { Word(text: $0, isPrefix: false) }
        }
        self.words = words
    }

    /// Whether there is nothing to look for: such a phrase is never found.
    public var isEmpty: Bool { words.isEmpty }

    /// The first place of the phrase in an utterance.
    func match(in utterance: SpokenWords) -> Range<Int>? {
        guard !words.isEmpty, utterance.words.count >= words.count else { return nil }
        for start in 0...(utterance.words.count - words.count) {
            let isHere = words.indices.allSatisfy { index in
                let spoken = utterance.words[start + index]
                return words[index].isPrefix ? spoken.hasPrefix(words[index].text) : spoken == words[index].text
            }
            if isHere { return start..<(start + words.count) }
        }
        return nil
    }
}

extension TriggerPhrase: ExpressibleByStringLiteral {
    /// Creates a phrase from a literal.
    public init(stringLiteral value: String) { self.init(value) }
}
