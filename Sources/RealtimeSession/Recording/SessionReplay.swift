internal import RealtimeProtocol
internal import RealtimeUnits

/// Gives a recording to a session again, line by line, and compares what comes of it with what the recording says.
///
/// Needs memory for one input and its outputs, however long the recording is.
///
/// ```swift
/// var replay = try SessionReplay<ServerSession>(header: lines[0].span)
/// for line in lines.dropFirst() { _ = try replay.take(line.span) }
/// try replay.finish()
/// ```
///
/// Outputs are the same where their records are: every byte that is sent, and everything that is told, where audio and
/// messages that the recording has already are compared by number of bytes and digest.
public struct SessionReplay<Session: RecordableSession>: Sendable {
    /// An output that is not what was recorded.
    public struct Difference: Hashable, Sendable {
        /// The line of the input that it came of; 1, the header, where none was given before.
        public var inputLine: Int
        /// The line that says otherwise; `nil` where the session gives more than was recorded.
        public var outputLine: Int?
        /// What was recorded, as it would stand in a line; `nil` where nothing was.
        public var recorded: [UInt8]?
        /// What the session gives now; `nil` where it gives nothing.
        public var given: [UInt8]?
    }

    /// Why a replay stops.
    public enum Failure: Error, Hashable, Sendable {
        /// The recording cannot be read, or not be given to the session.
        case recording(RecordingError)
        /// The session gives something else than was recorded.
        case difference(Difference)
    }

    /// What a line was.
    public enum Step: Sendable {
        /// An input, what it was, and what the session gave.
        case input(RecordedInput<Session.Command>, [Session.Output])
        /// An output, which is the same again.
        case output
        /// The end of the recording.
        case end(RecordingEnd)
        /// Nothing.
        case blank
    }

    /// What the recording starts with.
    public let header: RecordingHeader
    /// What the session started from.
    public let configuration: Session.Configuration
    /// The session, as it is after the inputs so far.
    public private(set) var session: Session
    /// Inputs given so far.
    public private(set) var inputs = 0
    /// Outputs that were compared and found the same.
    public private(set) var comparedOutputs = 0
    /// What ended the recording.
    public private(set) var end: RecordingEnd?
    private var line = 1
    private var inputLine = 1
    /// What the last input gave, and the recording has not said yet; newest first.
    private var pending: [RecordedLine] = []

    /// Reads the first line, and makes the session that it describes.
    public init(header line: Span<UInt8>) throws(RecordingError) {
        do throws(RecordingError) {
            header = try RecordingHeader(line: line)
            guard header.role == Session.role else {
                throw RecordingError(code: .wrongRole(expected: Session.role, found: header.role))
            }
            configuration = try Session.Configuration(recorded: header.configuration)
        } catch {
            throw RecordingError(code: error.code, line: 1)
        }
        session = Session(configuration)
    }

    // MARK: Inputs

    /// Takes the next line, without its line feed. After a failure the replay goes no further.
    public mutating func take(_ text: Span<UInt8>) throws(Failure) -> Step {
        line += 1
        switch try read(text) {
        case .blank: return .blank
        case .input(let input): return try take(input)
        case .output(let output):
            try take(output)
            return .output
        case .end(let end):
            try checkPending(isCutOff: end.reason == .full)
            self.end = end
            return .end(end)
        }
    }

    /// Says that there are no more lines. A recording that breaks off may lack outputs of its last input; one that says
    /// that it is whole may not.
    public mutating func finish() throws(Failure) {
        if end == nil { try checkPending(isCutOff: true) }
    }

    // MARK: Inside

    /// What a line is.
    private enum Entry {
        case blank
        case input(RecordedInput<Session.Command>)
        case output(RecordedLine)
        case end(RecordingEnd)
    }

    private func read(_ text: Span<UInt8>) throws(Failure) -> Entry {
        do throws(RecordingError) { return try entry(text) } catch {
            throw .recording(RecordingError(code: error.code, line: line))
        }
    }

    private func entry(_ text: Span<UInt8>) throws(RecordingError) -> Entry {
        if Self.isBlank(text) { return .blank }
        let recorded = try RecordedLine(text)
        guard end == nil else { throw RecordingError(code: .afterEnd) }
        if case .input(let object) = recorded.content {
            if let end = try RecordingEnd(object) { return .end(end) }
            if object["type"]?.stringValue == RecordingGap.type { throw RecordingError(code: .incomplete) }
        }
        return try RecordedInput<Session.Command>(recorded).map { .input($0) } ?? .output(recorded)
    }

    private mutating func take(_ input: RecordedInput<Session.Command>) throws(Failure) -> Step {
        try checkPending(isCutOff: false)
        let outputs: [Session.Output]
        do throws(SessionUsageError) { outputs = try session.give(input) } catch {
            throw .recording(RecordingError(code: .refused(error), line: line))
        }
        inputs += 1
        inputLine = line
        if header.hasOutputs {
            pending = outputs.reversed().map { RecordedLine($0.recorded, at: input.instant) }
        }
        return .input(input, outputs)
    }

    private mutating func take(_ recorded: RecordedLine) throws(Failure) {
        guard header.hasOutputs else { return }
        let given = pending.popLast()
        guard let given, given.isSame(as: recorded) else { throw .difference(difference(recorded, given, at: line)) }
        comparedOutputs += 1
    }

    /// All that the last input gave must have been said, before the next one.
    private func checkPending(isCutOff: Bool) throws(Failure) {
        guard let given = pending.last, !isCutOff else { return }
        throw .difference(difference(nil, given, at: nil))
    }

    private func difference(_ recorded: RecordedLine?, _ given: RecordedLine?, at outputLine: Int?) -> Difference {
        Difference(
            inputLine: inputLine,
            outputLine: outputLine,
            recorded: recorded?.bytes,
            given: given?.bytes
        )
    }

    private static func isBlank(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] > 0x20 { return false }
        return true
    }
}

extension RecordedLine {
    /// Equal but for how the JSON of the line is written: messages byte for byte, everything else by value. The instant
    /// of an output is that of its input.
    fileprivate func isSame(as other: RecordedLine) -> Bool { content == other.content }
}
