internal import RealtimeProtocol

/// One thing worth knowing, for whatever logging the user has.
///
/// Holds no header value, no key, and nothing that was said.
public struct LogRecord: Sendable {
    /// How much it matters.
    public enum Level: String, Hashable, Sendable, CaseIterable, Comparable {
        /// For whoever looks for a fault.
        case debug
        /// The course of things.
        case info
        /// Something was refused or went wrong for one session.
        case warning
        /// Something is wrong with the server.
        case error

        /// Orders by how much it matters.
        public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }
    }

    /// How much it matters.
    public var level: Level
    /// What happened, in a few constant words.
    public var message: String
    /// The particulars, in order.
    public var fields: [(name: String, value: String)]

    /// Creates a record.
    public init(level: Level, message: String, fields: [(name: String, value: String)] = []) {
        self.level = level
        self.message = message
        self.fields = fields
    }

    /// One line: level, message, and fields as `name=value`.
    public var line: String {
        fields.reduce("\(level.rawValue) \(message)") { $0 + " \($1.name)=\(Self.quoted($1.value))" }
    }

    /// One line of JSON: `time`, `level`, `message`, and the fields as members. Where two fields, or a field and one of
    /// these, share a name, the first one stays.
    ///
    /// - Parameter time: as RFC 3339 writes it; the system's clock, in UTC, by default.
    public func json(time: String = LogRecord.currentTime) -> String {
        var object: JSONObject = [
            "time": .string(time), "level": .string(level.rawValue), "message": .string(message),
        ]
        for (name, value) in fields where object[name] == nil { object[name] = .string(value) }
        var writer = JSONWriter()
        writer.value(object)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The system's clock in UTC as RFC 3339 writes it, with milliseconds.
    public static var currentTime: String { Timestamp.current }

    private static func quoted(_ value: String) -> String {
        let plain = !value.isEmpty && value.unicodeScalars.allSatisfy { $0.value > 32 && $0 != "\"" && $0 != "\\" }
        return plain ? value : value.debugDescription
    }
}

/// Where log records go. Called from loop threads: must not block for long.
public typealias LogSink = @Sendable (LogRecord) -> Void
