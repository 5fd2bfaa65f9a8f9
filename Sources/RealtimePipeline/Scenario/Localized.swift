/// A value written once for each language.
public struct Localized<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The value of each language that has one.
    public var values: [SpeechLanguage: Value]

    /// Creates a localised value.
    public init(_ values: [SpeechLanguage: Value] = [:]) { self.values = values }

    /// The value of `language`, or `nil` where it was not written in it. Nothing stands in for it: a sentence in
    /// another language would be worse than none.
    public subscript(language: SpeechLanguage) -> Value? {
        get { values[language] }
        set { values[language] = newValue }
    }

    /// The languages that have a value, in alphabetical order.
    public var languages: [SpeechLanguage] { values.keys.sorted { $0.rawValue < $1.rawValue } }
}

extension Localized: ExpressibleByDictionaryLiteral {
    /// Creates a localised value from a literal. The last one of a repeated language wins.
    public init(dictionaryLiteral elements: (SpeechLanguage, Value)...) {
        values = Dictionary(elements) { _, last in last }
    }
}
