public import RealtimeProtocol
internal import RealtimeUnits

/// The first line of a recording: what kind of session it is of, and what that started from.
///
/// ```json
/// {"at":0.000000000,"direction":"session","event":{"type":"recording","version":1,"role":"server","outputs":true,"configuration":{…}}}
/// ```
public struct RecordingHeader: Hashable, Sendable {
    /// The version of the format that this library writes and reads.
    public static let version = 1

    /// The role: that of a ``RecordableSession/role``.
    public var role: String
    /// Whether the session's outputs stand after its inputs.
    public var hasOutputs: Bool
    /// The session's configuration, as ``RecordableConfiguration`` writes it.
    public var configuration: JSONObject

    /// Creates a header.
    public init(role: String, hasOutputs: Bool, configuration: JSONObject) {
        self.role = role
        self.hasOutputs = hasOutputs
        self.configuration = configuration
    }

    static let type = "recording"

    /// Reads the first line of a recording.
    public init(line: Span<UInt8>) throws(RecordingError) {
        let line = try RecordedLine(line)
        guard case .input(let object) = line.content, object["type"]?.stringValue == Self.type else {
            throw RecordingError(code: .missingHeader)
        }
        var members = RecordedMembers(object)
        _ = try members.string("type")
        var version = 0
        try members.set(&version, "version")
        guard version == Self.version else { throw RecordingError(code: .unsupportedVersion(version)) }
        role = try members.string("role")
        hasOutputs = false
        try members.set(&hasOutputs, "outputs")
        guard let configuration = object["configuration"]?.objectValue else {
            throw RecordingError(code: .invalid(member: "configuration"))
        }
        self.configuration = configuration
    }

    /// The header as a line, without the newline and without secrets.
    public var line: [UInt8] {
        let object: JSONObject = [
            "type": .string(Self.type), "version": .number(JSONNumber(Self.version)), "role": .string(role),
            "outputs": .bool(hasOutputs), "configuration": .object(configuration),
        ]
        return RecordedLine(instant: .start, content: .input(object)).bytes
    }
}

/// The last line of a recording: how much there is of it, and why it ends.
public struct RecordingEnd: Hashable, Sendable {
    /// Why a recording ends.
    public enum Reason: String, Hashable, Sendable {
        /// The driver has ended it.
        case finished
        /// Its limit was reached; the session went on.
        case full
    }

    /// Why it ends.
    public var reason: Reason
    /// Inputs that were recorded.
    public var inputs: Int
    /// Outputs that were recorded.
    public var outputs: Int
    /// Lines that were left out at the beginning. Without them it can be looked at and not replayed.
    public var dropped: Int

    static let type = "recording_end"

    /// The members of the line's event.
    var object: JSONObject {
        [
            "type": .string(Self.type), "reason": .string(reason.rawValue), "inputs": .number(JSONNumber(inputs)),
            "outputs": .number(JSONNumber(outputs)), "dropped": .number(JSONNumber(dropped)),
        ]
    }

    init(reason: Reason, inputs: Int, outputs: Int, dropped: Int) {
        self.reason = reason
        self.inputs = inputs
        self.outputs = outputs
        self.dropped = dropped
    }

    /// `nil` where the object is no such line.
    init?(_ object: JSONObject) throws(RecordingError) {
        guard object["type"]?.stringValue == Self.type else { return nil }
        var members = RecordedMembers(object)
        _ = try members.string("type")
        (reason, inputs, outputs, dropped) = (try members.named("reason"), 0, 0, 0)
        try members.set(&inputs, "inputs")
        try members.set(&outputs, "outputs")
        try members.set(&dropped, "dropped")
        try members.end()
    }
}

/// The line that stands where others were left out.
enum RecordingGap {
    static let type = "recording_gap"

    /// The members of the line's event.
    static func object(_ lines: Int) -> JSONObject {
        ["type": .string(type), "lines": .number(JSONNumber(lines))]
    }
}
