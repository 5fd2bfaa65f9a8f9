/// A reply, with places for what was heard.
///
/// `{heard}` stands for all the words of the utterance, `{after}` for those behind the phrase that called for the
/// reply, both without punctuation. Any other text in braces is said as it stands.
public struct ReplyTemplate: Hashable, Sendable {
    /// What was written.
    public let text: String

    /// Creates a template.
    public init(_ text: String) { self.text = text }

    /// The names in braces that are no placeholders: a reader of scenario files reports them.
    public var unknownPlaceholders: [String] {
        text.split(separator: "{").dropFirst(text.hasPrefix("{") ? 0 : 1).compactMap { part in
            guard let end = part.firstIndex(of: "}") else { return String(part) }
            let name = String(part[..<end])
            return name == "heard" || name == "after" ? nil : name
        }
    }

    /// The reply with its placeholders filled in.
    func filled(with utterance: SpokenWords, match: Range<Int>?) -> String {
        let after = utterance.spelling[(match?.upperBound ?? utterance.spelling.count)...]
        var result = ""
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            result += rest[..<brace]
            rest = rest[brace...]
            if rest.hasPrefix("{heard}") {
                Self.append(utterance.spelling[...], to: &result)
                rest = rest.dropFirst("{heard}".count)
            } else if rest.hasPrefix("{after}") {
                Self.append(after, to: &result)
                rest = rest.dropFirst("{after}".count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result + rest
    }

    private static func append(_ words: ArraySlice<String>, to result: inout String) {
        if words.isEmpty {
            // "Going {after}." without words is "Going.", not "Going ."
            while result.last == " " { result.removeLast() }
        }
        result += SpokenWords.text(of: words)
    }
}

extension ReplyTemplate: ExpressibleByStringLiteral {
    /// Creates a template from a literal.
    public init(stringLiteral value: String) { self.init(value) }
}
