/// One thing worth knowing, for whatever logging the user has.
///
/// Holds no header value, no key, and nothing that was said.
public struct LogRecord: Sendable {
    /// How much it matters.
    public enum Level: String, Sendable {
        /// For whoever looks for a fault.
        case debug
        /// The course of things.
        case info
        /// Something was refused or went wrong for one session.
        case warning
        /// Something is wrong with the server.
        case error
    }

    /// How much it matters.
    public var level: Level
    /// What happened, in a few constant words.
    public var message: String
    /// The particulars, in order.
    public var fields: [(name: String, value: String)]

    /// One line: level, message, and fields as `name=value`.
    public var line: String {
        fields.reduce("\(level.rawValue) \(message)") { $0 + " \($1.name)=\(Self.quoted($1.value))" }
    }

    private static func quoted(_ value: String) -> String {
        let plain = !value.isEmpty && value.unicodeScalars.allSatisfy { $0.value > 32 && $0 != "\"" && $0 != "\\" }
        return plain ? value : value.debugDescription
    }
}

/// Where log records go. Called from loop threads: must not block for long.
public typealias LogSink = @Sendable (LogRecord) -> Void
