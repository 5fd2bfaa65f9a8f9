internal import RealtimeProtocol
internal import RealtimeUnits

/// One line of a recording, whatever the role of the session.
struct RecordedLine: Hashable, Sendable {
    /// What stands in it.
    enum Content: Hashable, Sendable {
        /// A message of a connection.
        case frame(RecordedFrame)
        /// Something that was given to the session.
        case input(JSONObject)
        /// Something that the session gave.
        case output(JSONObject)
    }

    var instant: SessionInstant
    var content: Content

    /// Bounds on a line: twice the largest event, so that a frame in base64 fits.
    static let limits = JSONLimits(maximumBytes: 32 << 20)

    /// The line, without the line feed, and without secrets: ``RecordedSecrets``.
    var bytes: [UInt8] {
        var line = Array(#"{"at":\#(instant.offset.recordedSeconds),"direction":""#.utf8)
        switch content {
        case .frame(let frame):
            line += Array(frame.direction.utf8)
            if let side = frame.side { line += Array(#"","side":"\#(side)"#.utf8) }
            line += Array(#"","connection":\#(frame.connection.rawValue),"event":"#.utf8)
            line += frame.bytes
        case .input(let object):
            line += Array(#"session","event":"#.utf8)
            line += JSONValue.object(object).serialized
        case .output(let object):
            line += Array(#"output","event":"#.utf8)
            line += JSONValue.object(object).serialized
        }
        line.append(UInt8(ascii: "}"))
        RecordedSecrets.hide(in: &line)
        return line
    }
}

extension RecordedLine {
    /// Reads a line.
    init(_ line: Span<UInt8>, limits: JSONLimits = limits) throws(RecordingError) {
        let peek: FramePeek
        do throws(JSONError) { peek = try FramePeek(scanning: line, limits: limits) } catch {
            throw RecordingError(code: .malformed(error))
        }
        guard let at = peek.member("at", in: line), at.kind == .number,
            let offset = Duration(recordedSeconds: Self.text(line, at.value))
        else { throw RecordingError(code: .invalid(member: "at")) }
        instant = SessionInstant(offset)
        guard let event = peek.member("event", in: line), event.kind == .object else {
            throw RecordingError(code: .invalid(member: "event"))
        }
        let bytes = Self.bytes(line, event.value)
        switch peek.string("direction", in: line) {
        case let direction? where direction == "client" || direction == "server":
            guard let number = peek.member("connection", in: line),
                let connection = UInt64(Self.text(line, number.value))
            else { throw RecordingError(code: .invalid(member: "connection")) }
            content = .frame(
                RecordedFrame(
                    direction: direction,
                    side: peek.string("side", in: line),
                    connection: ConnectionID(connection),
                    bytes: bytes
                )
            )
        case "session": content = .input(try Self.object(bytes, limits))
        case "output": content = .output(try Self.object(bytes, limits))
        default: throw RecordingError(code: .invalid(member: "direction"))
        }
    }

    private static func object(_ bytes: [UInt8], _ limits: JSONLimits) throws(RecordingError) -> JSONObject {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: bytes, limits: limits) } catch {
            throw RecordingError(code: .malformed(error))
        }
        guard let object = value.objectValue else { throw RecordingError(code: .invalid(member: "event")) }
        return object
    }

    private static func text(_ line: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: bytes(line, range), as: UTF8.self)
    }

    private static func bytes(_ line: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        line.extracting(range).withUnsafeBufferPointer { Array($0) }
    }
}
