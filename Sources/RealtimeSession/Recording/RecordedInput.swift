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
/// | `direction` | who sent the event: `client` or `server`; `session` for everything that is no event of the protocol |
/// | `connection` | the connection that a frame came on |
/// | `event` | a received frame as it was, byte for byte; or one of the inputs below |
///
/// The inputs of `session` are those of the transport (`connected`, `disconnected`, `writable`, `deadline`, and `frame`
/// for a message that is no JSON object on one line) and the commands, named after the methods of the session.
/// Tools that read recorded events take these lines for what they are: `realtime-inspect` shows the events of both
/// directions, and leaves those of `session` out.
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
}

/// A session whose inputs can be written down and given again.
public protocol RecordableSession {
    /// What can be done to it beside the transport's inputs.
    associatedtype Command: SessionCommand
    /// What it gives.
    associatedtype Output: Hashable & Sendable
    /// Takes what happened at the transport.
    mutating func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError)
    /// Does what the method does that the command is named after.
    mutating func perform(_ command: Command, at now: SessionInstant)
    /// The next thing to do.
    mutating func nextOutput() -> Output?
}

extension RecordableSession {
    /// Gives the inputs of a recording to a session that is configured as the recorded one was, and returns what it
    /// gives: the same as then.
    public mutating func replay(_ inputs: [RecordedInput<Command>]) throws(SessionUsageError) -> [Output] {
        var outputs: [Output] = []
        for input in inputs {
            switch input.input {
            case .transport(let event): try handle(event, at: input.instant)
            case .command(let command): perform(command, at: input.instant)
            }
            while let output = nextOutput() { outputs.append(output) }
        }
        return outputs
    }
}
