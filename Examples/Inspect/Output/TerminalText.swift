/// Text of somebody else's, made fit for one line of a terminal.
///
/// A recording's words may hold anything, escape sequences that change a terminal among it.
enum TerminalText {
    /// `text` with every control and invisible formatting character as a space, runs of spaces as one, cut to `limit`
    /// characters.
    static func line(_ text: String, limit: Int) -> String {
        // A character rarely has more than eight scalars; what has is cut.
        let scalars = text.unicodeScalars.prefix(limit * 8).map { isShown($0) ? $0 : " " }
        let words = String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
        return words.count > limit ? words.prefix(limit - 1) + "…" : words
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
