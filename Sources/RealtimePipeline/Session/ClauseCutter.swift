/// Cuts a stream of reply text into pieces that can be spoken one by one.
///
/// A piece ends after `.`, `!`, `?`, `;`, `。`, `！`, `？`, `；` or a line break, and, once it is long, after a comma. A full
/// stop inside a number or after a single capital letter (an initial) ends nothing.
package struct ClauseCutter: Hashable, Sendable {
    /// Characters after which a comma ends a piece: about three seconds of speech, so that a long sentence does not
    /// delay its own beginning.
    static let longClause = 48

    private var pending = ""

    /// Creates a cutter of an empty text.
    package init() {}

    /// Takes text and returns the pieces that are complete. Their concatenation with ``finish()`` is the text.
    package mutating func append(_ text: String) -> [String] {
        pending += text
        var pieces: [String] = []
        while let end = boundary() {
            pieces.append(String(pending[..<end]))
            pending = String(pending[end...])
        }
        return pieces
    }

    /// The rest, where there is any.
    package mutating func finish() -> String? {
        defer { pending = "" }
        return pending.allSatisfy(\.isWhitespace) ? nil : pending
    }

    private func boundary() -> String.Index? {
        var length = 0
        var index = pending.startIndex
        while index < pending.endIndex {
            let next = pending.index(after: index)
            length += 1
            switch pending[index] {
            case "。", "！", "？", "；", "\n":
                return next
            case "!", "?", ";", ".":
                // Only what follows tells whether this ends a sentence: wait for it.
                guard next < pending.endIndex else { return nil }
                if pending[next].isWhitespace, !isInitial(at: index) { return pending.index(after: next) }
            case ",", "，":
                guard length >= Self.longClause, next < pending.endIndex else { break }
                if pending[index] == "，" || pending[next].isWhitespace { return next }
            default: break
            }
            index = next
        }
        return nil
    }

    /// Whether the full stop at `index` follows a single capital letter.
    private func isInitial(at index: String.Index) -> Bool {
        guard pending[index] == ".", index > pending.startIndex else { return false }
        let letter = pending.index(before: index)
        guard pending[letter].isUppercase else { return false }
        return letter == pending.startIndex || pending[pending.index(before: letter)].isWhitespace
    }
}
