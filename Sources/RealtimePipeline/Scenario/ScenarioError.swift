/// What is wrong with a scenario file, and where.
public struct ScenarioError: Error, Hashable, Sendable {
    /// What is wrong.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// A short English phrase.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// The file cannot be read.
        public static let unreadable = Code("cannot be read")
        /// The file is larger than ``Scenario/largestFile``.
        public static let tooLarge = Code("is too large")
        /// The text is not JSON.
        public static let invalidJSON = Code("is not JSON")
        /// A member that must be there is not.
        public static let missing = Code("is missing")
        /// A value of another kind than expected.
        public static let wrongKind = Code("is of the wrong kind")
        /// A member that scenarios do not have: a misspelling, most likely.
        public static let unknownMember = Code("is not known")
        /// A text or a list without content.
        public static let empty = Code("is empty")
        /// A value that makes no sense here.
        public static let invalidValue = Code("is not valid")
        /// A text that is not written in each of the scenario's languages.
        public static let untranslated = Code("is not translated")
        /// An identifier that stands for two things.
        public static let duplicate = Code("is there twice")
        /// An identifier that stands for nothing.
        public static let unknownReference = Code("refers to nothing")
    }

    /// What is wrong.
    public let code: Code
    /// Where, for example `rules[3].replies.zh`; empty for the whole file.
    public let path: String
    /// What was expected or found.
    public let detail: String
    /// The file, where it was read from one.
    public internal(set) var file: String?

    init(_ code: Code, at path: String, _ detail: String = "") {
        self.code = code
        self.path = path
        self.detail = detail
    }
}

extension ScenarioError: CustomStringConvertible {
    /// For example `sales.json: rules[3].replies is not translated: zh`.
    public var description: String {
        var text = file.map { $0 + ": " } ?? ""
        text += "\(path.isEmpty ? "the scenario" : path) \(code)"
        return detail.isEmpty ? text : "\(text): \(detail)"
    }
}
