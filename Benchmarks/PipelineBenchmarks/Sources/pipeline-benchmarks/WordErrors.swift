/// Words that a recogniser replaced, left out and put in, over words that were said.
struct WordErrors {
    private(set) var wrong = 0
    private(set) var said = 0

    /// Counts what was understood of `words`.
    mutating func count(_ heard: String, of words: String) {
        let words = Self.words(words)
        said += words.count
        wrong += Self.distance(Self.words(heard), words)
    }

    /// The share and the count.
    var cell: String { "\((Double(wrong) / Double(max(1, said)) * 100).fixed(0)) % (\(wrong))" }

    static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Levenshtein's, a row of the table at a time.
    private static func distance(_ heard: [String], _ said: [String]) -> Int {
        var row = Array(0...heard.count)
        for (index, word) in said.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in heard.indices {
                let cost = min(row[column + 1] + 1, row[column] + 1, diagonal + (heard[column] == word ? 0 : 1))
                diagonal = row[column + 1]
                row[column + 1] = cost
            }
        }
        return row[heard.count]
    }
}
