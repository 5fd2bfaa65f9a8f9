import RealtimeProtocol

/// Where a line stands.
struct Place: Hashable, Sendable, CustomStringConvertible {
    /// The file.
    var file: String
    /// The line, counted from 1.
    var line: Int

    /// For example `call.jsonl:17`.
    var description: String { "\(file):\(line)" }
}

/// One event of a stream, with all that is known about it but what it says.
struct EventLine {
    let place: Place
    /// Where the event begins in the line, in bytes.
    let offset: Int
    let type: EventType
    let direction: Direction
    let dialect: Dialect
    /// When it was seen, in seconds from any start; `nil` where the line does not say.
    let instant: Double?
    /// The event's top level.
    let peek: FramePeek
}

/// A line that holds no event that could be looked at.
struct LineProblem: Hashable {
    /// What is wrong with it.
    enum Reason: Hashable {
        /// It has more bytes than a line may have.
        case tooLong(Int)
        /// It is no JSON object with a type.
        case malformed(EventError)
        /// It is said to be of a protocol that is no dialect of this one, or sent over something else than the socket.
        /// Not a fault of the line.
        case foreign(String)
    }

    let place: Place
    let reason: Reason
    /// Where the event begins in the line, in bytes.
    var offset = 0

    /// Whether the line is at fault.
    var isFault: Bool { if case .foreign = reason { false } else { true } }
}

extension LineProblem: CustomStringConvertible {
    /// A line of a report.
    var description: String {
        switch reason {
        case .tooLong(let count): "\(place): skipped, for it has \(count) bytes"
        case .malformed(let error): "\(place): \(error.report(offset: offset))"
        case .foreign(let name): "\(place): skipped, for it is of '\(TerminalText.line(name, limit: 40))'"
        }
    }
}

extension EventError {
    /// Path, place in the line, and reason. `offset` is where the event begins in the line.
    func report(offset: Int) -> String {
        let reason = TerminalText.line(description, limit: 200)
        let place = (self.offset).map { " (byte \(offset + $0))" } ?? ""
        let path = parameter.map { "\(TerminalText.line($0, limit: 100)): " } ?? ""
        return "\(path)\(reason)\(place)"
    }
}

/// What is done with the events of a stream.
protocol EventVisitor {
    /// A file begins.
    mutating func begin(file: String)
    /// Takes an event; `event` is its JSON text.
    mutating func take(_ line: borrowing EventLine, _ event: Span<UInt8>, _ console: Console)
    /// Takes a line without one.
    mutating func take(_ problem: LineProblem, _ console: Console)
    /// The last file has ended: writes what there is to say in the end, and tells whether all was well.
    mutating func finish(_ console: Console) throws(FileError) -> Bool
}

extension EventVisitor {
    mutating func begin(file _: String) {}
}
