/// A text as flite can speak it: ASCII, cut into sentences of bounded length.
struct SpeakableText {
    /// A piece that is spoken in one go.
    struct Sentence: Hashable {
        var text: String
        /// Whether it ends as a sentence does, so that a pause belongs behind it.
        var endsSentence: Bool
    }

    let sentences: [Sentence]

    /// Longest piece in characters, about 12 s of speech: flite keeps other speakers waiting until the analysis of a
    /// piece is done (5 ms a second of speech).
    static let lengthLimit = 200
    /// Longest word in characters; a longer one is cut. Real words and addresses are shorter, and flite's letter to
    /// sound rules take time by the length of a word.
    static let wordLimit = 50

    init(_ text: String) {
        var sentences: [Sentence] = []
        var words: [Substring] = []
        var length = 0
        func end(isSentence: Bool) {
            let text = words.joined(separator: " ")
            // flite makes 180 ms of silence of a piece without letters and digits.
            if text.contains(where: { $0.isLetter || $0.isNumber }) {
                sentences.append(Sentence(text: text, endsSentence: isSentence))
            }
            words = []
            length = 0
        }
        let ascii = Self.ascii(text)
        for whole in ascii.split(whereSeparator: \.isWhitespace) {
            var rest = whole
            while !rest.isEmpty {
                let word = rest.prefix(Self.wordLimit)
                rest = rest.dropFirst(Self.wordLimit)
                if length + word.count + 1 > Self.lengthLimit { end(isSentence: false) }
                words.append(word)
                length += word.count + 1
            }
            // "3.5" and "e.g. this" stay together: only a mark at the end of a word of two letters or more counts.
            let letters = whole.prefix { !Self.sentenceMarks.contains($0) }
            if let last = whole.last, Self.sentenceMarks.contains(last), letters.count > 1,
                !letters.contains("."), !Self.abbreviations.contains(letters.lowercased())
            {
                end(isSentence: true)
            } else if length > Self.lengthLimit / 2, whole.last == "," || whole.last == ";" || whole.last == ":" {
                end(isSentence: false)
            }
        }
        end(isSentence: words.last?.last.map(Self.sentenceMarks.contains) ?? false)
        self.sentences = sentences
    }

    private static let sentenceMarks: Set<Character> = [".", "!", "?"]
    private static let abbreviations: Set<String> = ["mr", "mrs", "ms", "dr", "st", "vs", "etc"]

    /// Typographic punctuation and accented Latin letters as their nearest ASCII; the rest of Unicode is left out.
    private static func ascii(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x20...0x7E: result.unicodeScalars.append(scalar)
            case 0x09, 0x0A, 0x0D, 0xA0, 0x3000: result.append(" ")
            case 0xC0...0xFF: result += latin[Int(scalar.value) - 0xC0]
            case 0x2018, 0x2019: result.append("'")
            case 0x201C, 0x201D: result.append("\"")
            case 0x2010, 0x2011: result.append("-")
            case 0x2012...0x2015: result += ", "
            case 0x2026: result += ". "
            case 0x3001, 0xFF0C: result += ", "
            case 0x3002: result += ". "
            // Full-width forms.
            case 0xFF01...0xFF5E:
                if let half = Unicode.Scalar(scalar.value - 0xFEE0) { result.unicodeScalars.append(half) }
            default:
                // Anything else separates words, but for marks that belong to the letter before them.
                if !scalar.properties.isDiacritic { result.append(" ") }
            }
        }
        return result
    }

    /// U+00C0...U+00FF.
    private static let latin: [String] = [
        "A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I",
        "D", "N", "O", "O", "O", "O", "O", " times ", "O", "U", "U", "U", "U", "Y", "Th", "ss",
        "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
        "d", "n", "o", "o", "o", "o", "o", " divided by ", "o", "u", "u", "u", "u", "y", "th", "y",
    ]
}
