public import RealtimeProtocol

extension RecordedInput {
    /// The entry as a line, without the newline and without secrets.
    public var line: [UInt8] { RecordedLine(instant: instant, content: content).bytes }

    private var content: RecordedLine.Content {
        switch input {
        case .transport(.received(let connection, let frame)):
            let recorded = RecordedFrame(frame, direction: Command.peer, connection: connection)
            return recorded.map { .frame($0) }
                ?? .input(TransportInput.received(connection, frame).recorded)
        case .transport(let transport): return .input(transport.recorded)
        case .command(let command):
            return command.recordedFrame.map { .frame($0) } ?? .input(command.recorded)
        }
    }

    /// Reads a line.
    public init(line: Span<UInt8>, limits: JSONLimits = JSONLimits(maximumBytes: 32 << 20)) throws(RecordingError) {
        let line = try RecordedLine(line, limits: limits)
        guard let input = try Self(line) else { throw RecordingError(code: .invalid(member: "direction")) }
        self = input
    }

    /// The input that a line is; `nil` where it is an output.
    init?(_ line: RecordedLine) throws(RecordingError) {
        switch line.content {
        case .frame(let frame):
            if frame.side == nil, frame.direction == Command.peer {
                self.init(.transport(.received(frame.connection, frame.frame)), at: line.instant)
            } else if let command = Command(recordedFrame: frame) {
                self.init(.command(command), at: line.instant)
            } else {
                return nil
            }
        case .input(let object):
            if let transport = TransportInput(recorded: object) {
                self.init(.transport(transport), at: line.instant)
            } else if let command = Command(recorded: object) {
                self.init(.command(command), at: line.instant)
            } else {
                throw RecordingError(code: .unknownInput(type: object["type"]?.stringValue ?? ""))
            }
        case .output: return nil
        }
    }
}
