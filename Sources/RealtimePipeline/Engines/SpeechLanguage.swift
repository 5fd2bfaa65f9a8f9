/// A language that a conversation is held in, by its BCP 47 primary subtag.
///
/// Open: an engine over the network may offer languages that this library has no name for.
public struct SpeechLanguage: RawRepresentable, Hashable, Sendable {
    /// The lower-case primary subtag, for example `en`.
    public let rawValue: String

    /// Creates a language from a BCP 47 tag. Only the primary subtag is kept, in lower case, so that `en-US` and `en`
    /// are the same language.
    public init(rawValue: String) {
        self.rawValue = String(rawValue.prefix { $0 != "-" && $0 != "_" }).lowercased()
    }

    /// English.
    public static let english = SpeechLanguage(rawValue: "en")
    /// Chinese; the offline engines do not have it.
    public static let chinese = SpeechLanguage(rawValue: "zh")
}

extension SpeechLanguage: CustomStringConvertible {
    /// The primary subtag.
    public var description: String { rawValue }
}
