/// How far a transcript is from what was really said: the least number of words to replace, leave out and put in, over
/// the number of words said.
struct WordErrorRate: Hashable, Sendable {
    /// Words heard as other words.
    private(set) var substitutions = 0
    /// Words not heard.
    private(set) var deletions = 0
    /// Words heard that nobody said.
    private(set) var insertions = 0
    /// Words said; at least 1.
    private(set) var referenceLength: Int

    /// Compares a transcript with what was said; `nil` where `reference` has no words.
    ///
    /// O(words × words) time, O(words) memory: Levenshtein's distance over ``NormalizedWords``.
    init?(of transcript: String, against reference: String) {
        let said = NormalizedWords(of: reference).words
        guard !said.isEmpty else { return nil }
        referenceLength = said.count
        let best = Self.alignment(of: NormalizedWords(of: transcript).words, with: said)
        (substitutions, deletions, insertions) = (best.substitutions, best.deletions, best.insertions)
    }

    /// All errors.
    var errors: Int { substitutions + deletions + insertions }
    /// Errors over words said. More than 1 where more was put in than said.
    var rate: Double { Double(errors) / Double(referenceLength) }

    /// The cheapest way to turn one beginning of the reference into one beginning of the transcript.
    private struct Path {
        var substitutions = 0
        var deletions = 0
        var insertions = 0
        var cost: Int { substitutions + deletions + insertions }
    }

    private static func alignment(of heard: [String], with said: [String]) -> Path {
        // Row by row of the usual table: a row for each word said, a column for each word heard.
        var row = (0...heard.count).map { Path(insertions: $0) }
        for (index, word) in said.enumerated() {
            var diagonal = row[0]
            row[0] = Path(deletions: index + 1)
            for column in heard.indices {
                var best = diagonal
                if word != heard[column] { best.substitutions += 1 }
                var deletion = row[column + 1]
                deletion.deletions += 1
                if deletion.cost < best.cost { best = deletion }
                var insertion = row[column]
                insertion.insertions += 1
                if insertion.cost < best.cost { best = insertion }
                diagonal = row[column + 1]
                row[column + 1] = best
            }
        }
        return row[heard.count]
    }
}

extension WordErrorRate: CustomStringConvertible {
    /// For example `25 % (1 of 4 words: 1 replaced, 0 left out, 0 put in)`.
    var description: String {
        let percent = Int((rate * 100).rounded())
        return "\(percent) % (\(errors) of \(referenceLength) words: \(substitutions) replaced, \(deletions) left out, "
            + "\(insertions) put in)"
    }
}
