public import RealtimeProtocol
public import RealtimeSession

/// What happens to a ``RelaySession`` beside what the client's transport tells: its other inputs and its commands, as
/// values.
public enum RelayCommand: Hashable, Sendable {
    /// ``RelaySession/Input/upstream(_:)``.
    case upstream(TransportInput)
    /// ``RelaySession/Input/upstreamUnreachable(_:)``.
    case upstreamUnreachable(String)
    /// ``RelaySession/Input/deadlineReached``.
    case deadlineReached
    /// ``RelaySession/submit(output:for:at:)``.
    case submit(String, CallID)
    /// ``RelaySession/close(_:error:)``.
    case close(CloseReason, ErrorDetail?)

    /// What the lines of the upstream's connection have as `side`.
    static let side = "upstream"
}

extension RelayCommand: SessionCommand {
    /// The client.
    public static var peer: String { "client" }

    /// A message of the upstream stands in its line as it is.
    public var recordedFrame: RecordedFrame? {
        guard case .upstream(.received(let connection, let frame)) = self else { return nil }
        return RecordedFrame(frame, direction: "server", side: Self.side, connection: connection)
    }

    /// Reads a message of the upstream.
    public init?(recordedFrame frame: RecordedFrame) {
        guard frame.side == Self.side, frame.direction == "server" else { return nil }
        self = .upstream(.received(frame.connection, frame.frame))
    }

    /// The command as an event of a recording.
    public var recorded: JSONObject {
        switch self {
        case .upstream(let input):
            var object: JSONObject = ["type": .string(Self.side)]
            object["input"] = .object(input.recorded)
            return object
        case .upstreamUnreachable(let message): return ["type": "upstream_unreachable", "message": .string(message)]
        case .deadlineReached: return ["type": "relay_deadline"]
        case .submit(let output, let call):
            return ["type": "submit", "call_id": .string(call.rawValue), "output": .string(output)]
        case .close(let reason, let error): return error?.recorded(in: reason.recordedClose) ?? reason.recordedClose
        }
    }

    /// Reads a command.
    public init?(recorded event: JSONObject) {
        switch event["type"]?.stringValue {
        case Self.side:
            guard let input = event["input"]?.objectValue.flatMap({ TransportInput(recorded: $0) }) else { return nil }
            self = .upstream(input)
        case "upstream_unreachable":
            guard let message = event["message"]?.stringValue else { return nil }
            self = .upstreamUnreachable(message)
        case "relay_deadline": self = .deadlineReached
        case "submit":
            guard let call = event["call_id"]?.stringValue, let output = event["output"]?.stringValue else {
                return nil
            }
            self = .submit(output, CallID(rawValue: call))
        case "close":
            let error = ErrorDetail(recordedIn: event)
            guard let reason = CloseReason(recordedClose: event), error != nil || event["error"] == nil else {
                return nil
            }
            self = .close(reason, error)
        default: return nil
        }
    }
}
