/// Text of somebody else's, made fit for one line of a terminal.
///
/// A server's words may hold anything, escape sequences that change a terminal among it.
enum TerminalText {
    /// The longest text that is shown.
    static let limit = 300

    /// `text` with every control and invisible formatting character as a space, cut to ``limit`` characters.
    static func line(_ text: String, limit: Int = limit) -> String {
        let scalars = text.unicodeScalars.prefix(limit * 8).map { isShown($0) ? $0 : " " }
        let clean = String(String.UnicodeScalarView(scalars))
        let words = clean.split(separator: " ").joined(separator: " ")
        return words.count > limit ? words.prefix(limit - 1) + "…" : words
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
