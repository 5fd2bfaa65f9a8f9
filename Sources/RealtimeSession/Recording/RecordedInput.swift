public import RealtimeProtocol
public import RealtimeUnits

/// Something that was done to a session, and when.
///
/// A session has no clock and no randomness, so the same inputs at the same instants give the same outputs, bit for
/// bit: a recording of them is the whole of a bug report. As text, a recording is one JSON object a line:
///
/// ```json
/// {"at":0.020000000,"direction":"client","connection":1,"event":{"type":"response.create"}}
/// {"at":0.040000000,"direction":"session","event":{"type":"append_text","response_id":"resp_1","text":"Hello"}}
/// ```
///
/// | Member | Meaning |
/// |---|---|
/// | `at` | seconds since the caller's start, exact to the digit |
/// | `direction` | who sent the event: `client` or `server`; `session` for an input that is no event of the protocol, `output` for such an output |
/// | `side` | `upstream` for the server's connection of a session that has one on either side |
/// | `connection` | the connection that a frame came or left on |
/// | `event` | a frame as it was, byte for byte; or one of the inputs below |
///
/// The inputs of `session` are those of the transport (`connected`, `disconnected`, `writable`, `deadline`, and `frame`
/// for a message that is no JSON object on one line), the commands, named after the methods of the session, and the
/// recording's own first and last line (``SessionRecorder``). What the session gave may stand after each input: frames
/// with the direction of the session's own side, everything else as `output`.
/// Tools that read recorded events take these lines for what they are: `realtime-inspect` shows the events of both
/// directions, and leaves those of `session` and `output` out.
public struct RecordedInput<Command: SessionCommand>: Hashable, Sendable {
    /// What was done.
    public enum Input: Hashable, Sendable {
        /// `handle(_:at:)` was called.
        case transport(TransportInput)
        /// A command was given.
        case command(Command)
    }

    /// When.
    public var instant: SessionInstant
    /// What.
    public var input: Input

    /// Creates an entry of a recording.
    public init(_ input: Input, at instant: SessionInstant) {
        self.instant = instant
        self.input = input
    }
}

/// A command that can be written down.
public protocol SessionCommand: Hashable, Sendable {
    /// Who the peer of such a session is, as a recording's `direction` names it.
    static var peer: String { get }
    /// The command as an event: a `type` and members.
    var recorded: JSONObject { get }
    /// Reads a command; `nil` where `recorded` is none.
    init?(recorded: JSONObject)
    /// The frame that the command hands in, where it is one of a second connection; `nil` otherwise, the default.
    var recordedFrame: RecordedFrame? { get }
    /// The command that hands in a frame of a second connection; `nil` where there is none, the default.
    init?(recordedFrame: RecordedFrame)
}

extension SessionCommand {
    /// `nil`: one connection's frames are no commands.
    public var recordedFrame: RecordedFrame? { nil }
    /// `nil`: one connection's frames are no commands.
    public init?(recordedFrame: RecordedFrame) { return nil }
}
