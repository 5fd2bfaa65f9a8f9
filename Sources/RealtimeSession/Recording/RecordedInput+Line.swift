public import RealtimeProtocol
internal import RealtimeUnits

/// A line that is no entry of a recording.
public struct RecordingError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: Hashable, Sendable {
        /// It is no JSON, or not within the limits.
        case malformed(JSONError)
        /// A member is missing, or is not what it should be.
        case invalid(member: String)
        /// `event` is no input of this kind of session.
        case unknownInput(type: String)
    }

    /// What is wrong.
    public var code: Code
}

extension RecordedInput {
    /// The entry as a line, without the newline.
    public var line: [UInt8] {
        var line = Array(#"{"at":\#(Self.seconds(instant)),"direction":""#.utf8)
        if case .transport(.received(let connection, .text(let frame))) = input, Self.isEvent(frame) {
            line += Array(#"\#(Command.peer)","connection":\#(connection.rawValue),"event":"#.utf8)
            line += frame
        } else {
            line += Array(#"session","event":"#.utf8)
            line += JSONValue.object(event).serialized
        }
        line.append(UInt8(ascii: "}"))
        return line
    }

    /// Reads a line.
    public init(line: Span<UInt8>, limits: JSONLimits = JSONLimits(maximumBytes: 32 << 20)) throws(RecordingError) {
        let peek: FramePeek
        do throws(JSONError) { peek = try FramePeek(scanning: line, limits: limits) } catch {
            throw RecordingError(code: .malformed(error))
        }
        guard let at = peek.member("at", in: line), at.kind == .number,
            let instant = Self.instant(Self.text(line, at.value))
        else { throw RecordingError(code: .invalid(member: "at")) }
        guard let event = peek.member("event", in: line), event.kind == .object else {
            throw RecordingError(code: .invalid(member: "event"))
        }
        let bytes = Array(line, event.value)
        if peek.string("direction", in: line) == Command.peer {
            guard let number = peek.member("connection", in: line),
                let connection = UInt64(Self.text(line, number.value))
            else { throw RecordingError(code: .invalid(member: "connection")) }
            self.init(.transport(.received(ConnectionID(connection), .text(bytes))), at: instant)
            return
        }
        guard peek.string("direction", in: line) == "session" else {
            throw RecordingError(code: .invalid(member: "direction"))
        }
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: bytes, limits: limits) } catch {
            throw RecordingError(code: .malformed(error))
        }
        guard let object = value.objectValue else { throw RecordingError(code: .invalid(member: "event")) }
        if let transport = TransportInput(recorded: object) {
            self.init(.transport(transport), at: instant)
        } else if let command = Command(recorded: object) {
            self.init(.command(command), at: instant)
        } else {
            throw RecordingError(code: .unknownInput(type: object["type"]?.stringValue ?? ""))
        }
    }

    private var event: JSONObject {
        switch input {
        case .transport(let transport): transport.recorded
        case .command(let command): command.recorded
        }
    }

    /// Whether a frame can stand in a line as it is, and be told from the line's own inputs.
    private static func isEvent(_ frame: [UInt8]) -> Bool {
        guard frame.first == UInt8(ascii: "{"), frame.last == UInt8(ascii: "}"), !frame.contains(0x0A),
            !frame.contains(0x0D)
        else { return false }
        return (try? FramePeek(scanning: frame.span)) != nil
    }

    /// Seconds with as many digits as the instant has, at least nine.
    private static func seconds(_ instant: SessionInstant) -> String {
        let (seconds, attoseconds) = instant.offset.components
        let isNegative = seconds < 0 || attoseconds < 0
        let digits = String(attoseconds.magnitude)
        let fraction = String(repeating: "0", count: 18 - digits.count) + digits
        let kept = fraction.hasSuffix("000000000") ? fraction.prefix(9) : fraction[...]
        return "\(isNegative ? "-" : "")\(seconds.magnitude).\(kept)"
    }

    private static func instant(_ text: String) -> SessionInstant? {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let seconds = Int64(parts[0]) else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.utf8.count <= 18,
            let attoseconds = Int64(fraction + String(repeating: "0", count: 18 - fraction.utf8.count))
        else { return nil }
        let offset = Duration(secondsComponent: seconds, attosecondsComponent: attoseconds)
        return SessionInstant(isNegative ? .zero - offset : offset)
    }

    private static func text(_ line: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: Array(line, range), as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate init(_ line: Span<UInt8>, _ range: Range<Int>) { self = range.map { line[$0] } }
}
