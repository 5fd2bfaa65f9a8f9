/// The words of a text as a transcript is compared by: without case, punctuation and apostrophes.
///
/// Letters and digits make words, apostrophes inside a word are left out ("don't" is "dont"), everything else
/// separates. An ideograph is a word of its own, so that the rate of a Chinese text is the usual character error rate.
/// Numbers stay as they are written: "10" is not "ten".
struct NormalizedWords: Hashable, Sendable {
    /// The words, in order.
    let words: [String]

    /// Splits `text`. O(characters).
    init(of text: String) {
        var words: [String] = []
        var word = ""
        for character in text.lowercased() {
            if character.isIdeograph {
                words.append(word)
                words.append(String(character))
                word = ""
            } else if character.isLetter || character.isNumber {
                word.append(character)
            } else if character != "'" && character != "\u{2019}" {
                words.append(word)
                word = ""
            }
        }
        words.append(word)
        self.words = words.filter { !$0.isEmpty }
    }
}

extension Character {
    fileprivate var isIdeograph: Bool { unicodeScalars.first?.properties.isIdeographic ?? false }
}
