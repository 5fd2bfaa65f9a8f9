/// An utterance as words that can be compared: lower case, without punctuation, full-width letters and digits made
/// ordinary, apostrophes left out (`don't` and `dont` are the same), each ideograph a word.
struct SpokenWords: Hashable, Sendable {
    /// The words in order, as they are compared.
    let words: [String]
    /// The same words as they were written.
    let spelling: [String]

    init(_ text: String) {
        var words: [String] = []
        var spelling: [String] = []
        var word = ""
        var spelled = ""
        func endWord() {
            guard !word.isEmpty else { return }
            words.append(word)
            spelling.append(spelled)
            word = ""
            spelled = ""
        }
        for character in text {
            guard let first = character.unicodeScalars.first else { continue }
            if Self.isApostrophe(first) {
                if !word.isEmpty { spelled.append(character) }
            } else if Self.isIdeograph(first) {
                endWord()
                words.append(String(character))
                spelling.append(String(character))
            } else if first.properties.isAlphabetic || first.properties.numericType != nil {
                word += Self.ordinary(character)
                spelled.append(character)
            } else {
                endWord()
            }
        }
        endWord()
        self.words = words
        self.spelling = spelling
    }

    /// The words as a text: a space between two words of letters, none beside an ideograph.
    static func text(of words: some Sequence<String>) -> String {
        var text = ""
        var lastWasIdeograph = true
        for word in words {
            let isIdeograph = word.unicodeScalars.first.map(Self.isIdeograph) ?? false
            if !text.isEmpty, !(isIdeograph && lastWasIdeograph) { text += " " }
            text += word
            lastWasIdeograph = isIdeograph
        }
        return text
    }

    private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
        // ASCII, typographic and full-width apostrophe.
        scalar == "'" || scalar == "\u{2019}" || scalar == "\u{FF07}"
    }

    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        // Han and the Japanese syllabaries, which are written without spaces too.
        scalar.properties.isIdeographic || (0x3040...0x30FF).contains(scalar.value)
    }

    private static func ordinary(_ character: Character) -> String {
        let scalars = character.unicodeScalars
        guard let first = scalars.first, scalars.count == 1, (0xFF01...0xFF5E).contains(first.value),
            let half = Unicode.Scalar(first.value - 0xFEE0)
        else { return character.lowercased() }
        return Character(half).lowercased()
    }
}
