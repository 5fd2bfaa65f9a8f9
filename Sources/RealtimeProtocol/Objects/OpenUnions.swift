/// A voice: a name, or an object for custom and vendors' own voices.
public enum Voice: Hashable, Sendable, ExpressibleByStringLiteral {
    /// A voice by name, for example `marin`.
    case named(String)
    /// A voice by reference.
    case custom(VoiceReference)

    /// Wraps a name.
    public init(stringLiteral name: String) { self = .named(name) }

    /// The name or identifier of the voice, where there is one.
    public var name: String? {
        switch self {
        case .named(let name): name
        case .custom(let reference): reference.name ?? reference.id
        }
    }
}

extension Voice: WireValue {
    init(node: WireNode) throws(EventError) {
        switch node.kind {
        case .string: self = .named(try node.string())
        case .object: self = .custom(try VoiceReference(node: node))
        default: throw node.failure(expected: "a string or an object")
        }
    }

    func write(to writer: inout WireWriter) {
        switch self {
        case .named(let name): writer.json.value(name)
        case .custom(let reference): reference.write(to: &writer)
        }
    }
}

/// Which tools the model may or must call.
public enum ToolChoice: Hashable, Sendable {
    /// A rule for all tools.
    case mode(ToolChoiceMode)
    /// This tool and no other.
    case tool(ToolReference)
}

extension ToolChoice: WireValue {
    init(node: WireNode) throws(EventError) {
        switch node.kind {
        case .string: self = .mode(try ToolChoiceMode(node: node))
        case .object: self = .tool(try ToolReference(node: node))
        default: throw node.failure(expected: "a string or an object")
        }
    }

    func write(to writer: inout WireWriter) {
        switch self {
        case .mode(let mode): mode.write(to: &writer)
        case .tool(let tool): tool.write(to: &writer)
        }
    }
}

/// A limit on tokens: a number, `inf`, or a number in a string as StepFun writes it.
public enum TokenLimit: Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// This many.
    case tokens(Int)
    /// Anything else, as text: `inf`, `4096`.
    case text(String)

    /// No limit.
    public static let infinite = TokenLimit.text("inf")

    /// Wraps a number.
    public init(integerLiteral count: Int) { self = .tokens(count) }

    /// The number, however it is spelt; `nil` where there is no limit.
    public var count: Int? {
        switch self {
        case .tokens(let count): count
        case .text(let text): Int(text)
        }
    }
}

extension TokenLimit: WireValue {
    init(node: WireNode) throws(EventError) {
        switch node.kind {
        case .string: self = .text(try node.string())
        case .number: self = .tokens(try node.integer())
        default: throw node.failure(expected: "an integer or \"inf\"")
        }
    }

    func write(to writer: inout WireWriter) {
        switch self {
        case .tokens(let count): writer.json.value(count)
        case .text(let text): writer.json.value(text)
        }
    }
}

/// Whether and how a session is traced.
public enum Tracing: Hashable, Sendable {
    /// `auto`.
    case mode(String)
    /// With names of one's own.
    case settings(TracingSettings)
}

extension Tracing: WireValue {
    init(node: WireNode) throws(EventError) {
        switch node.kind {
        case .string: self = .mode(try node.string())
        case .object: self = .settings(try TracingSettings(node: node))
        default: throw node.failure(expected: "a string or an object")
        }
    }

    func write(to writer: inout WireWriter) {
        switch self {
        case .mode(let mode): writer.json.value(mode)
        case .settings(let settings): settings.write(to: &writer)
        }
    }
}

/// What happens to the oldest items when a conversation outgrows the model.
public enum Truncation: Hashable, Sendable {
    /// `auto` or `disabled`.
    case mode(String)
    /// Keep a share.
    case retentionRatio(RetentionRatio)
}

extension Truncation: WireValue {
    init(node: WireNode) throws(EventError) {
        switch node.kind {
        case .string: self = .mode(try node.string())
        case .object: self = .retentionRatio(try RetentionRatio(node: node))
        default: throw node.failure(expected: "a string or an object")
        }
    }

    func write(to writer: inout WireWriter) {
        switch self {
        case .mode(let mode): writer.json.value(mode)
        case .retentionRatio(let ratio): ratio.write(to: &writer)
        }
    }
}
