/// How much a model thinks before it answers.
public struct Reasoning: WireObject {
    /// How much.
    public var effort: ReasoningEffort?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a setting.
    public init(effort: ReasoningEffort? = nil) {
        self.effort = effort
    }

    init(reader: inout MemberReader) throws(EventError) {
        effort = try reader.optional("effort")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("effort", effort)
    }
}

/// An amount of thinking.
public struct ReasoningEffort: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Next to nothing.
    public static let minimal: ReasoningEffort = "minimal"
    /// Little.
    public static let low: ReasoningEffort = "low"
    /// Some.
    public static let medium: ReasoningEffort = "medium"
    /// Much.
    public static let high: ReasoningEffort = "high"
    /// As much as there is.
    public static let xhigh: ReasoningEffort = "xhigh"
    /// xAI: nothing.
    public static let none: ReasoningEffort = "none"
}
