public import RealtimeProtocol
public import RealtimeUnits

/// What a session starts from, as JSON.
public protocol RecordableConfiguration: Sendable {
    /// The configuration as an object. Throws ``RecordingError/Code/unrepresentable(member:)`` where a part of it
    /// mixes what no dialect has together.
    func recorded() throws(RecordingError) -> JSONObject
    /// Reads a configuration. Members that are absent have the documented defaults; `dialect` and `identifiers` must be
    /// there, and what is not known is an error.
    init(recorded: JSONObject) throws(RecordingError)
}

/// Something that a session gives, in the form that recordings compare.
public protocol RecordableOutput: Hashable, Sendable {
    /// What is written down of it. Two outputs with the same record send the same bytes and tell the same; decoded
    /// events stand for the frame that they came in.
    var recorded: RecordedOutput { get }
}

/// What a recording has of an output.
public enum RecordedOutput: Hashable, Sendable {
    /// A message that was sent.
    case sent(RecordedFrame)
    /// Anything else: a `type` and members.
    case told(JSONObject)
}

/// A session whose inputs can be written down and given again.
public protocol RecordableSession: Sendable {
    /// What can be done to it beside the transport's inputs.
    associatedtype Command: SessionCommand
    /// What it gives.
    associatedtype Output: RecordableOutput
    /// What it starts from.
    associatedtype Configuration: RecordableConfiguration
    /// The role, as the header of a recording names it.
    static var role: String { get }
    /// Creates a session that waits for its connection.
    init(_ configuration: Configuration)
    /// Takes what happened at the transport.
    mutating func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError)
    /// Does what the method does that the command is named after.
    mutating func perform(_ command: Command, at now: SessionInstant) throws(SessionUsageError)
    /// The next thing to do.
    mutating func nextOutput() -> Output?
    /// When `handle(.deadlineReached, at:)` is due.
    var nextDeadline: SessionInstant? { mutating get }
}

extension RecordableSession {
    /// ``nextDeadline`` of a session that must not change: of a copy of it.
    package var deadlineOfCopy: SessionInstant? {
        var copy = self
        return copy.nextDeadline
    }

    /// Gives the inputs of a recording to a session that is configured as the recorded one was, and returns what it
    /// gives: the same as then.
    public mutating func replay(_ inputs: [RecordedInput<Command>]) throws(SessionUsageError) -> [Output] {
        var outputs: [Output] = []
        for input in inputs { outputs += try give(input) }
        return outputs
    }

    /// Gives one input and returns all that comes of it.
    mutating func give(_ input: RecordedInput<Command>) throws(SessionUsageError) -> [Output] {
        switch input.input {
        case .transport(let event): try handle(event, at: input.instant)
        case .command(let command): try perform(command, at: input.instant)
        }
        var outputs: [Output] = []
        while let output = nextOutput() { outputs.append(output) }
        return outputs
    }
}
