internal import RealtimeProtocol
public import RealtimeUnits

/// Writes down what is done to a session, as lines that are the whole of a bug report.
///
/// A value beside the session, without files: the driver tells it what it hands in and what it is given, and writes the
/// lines wherever it likes, when it likes.
///
/// ```swift
/// var recorder = try SessionRecorder<ClientSession>(of: configuration)
/// var session = ClientSession(configuration)
/// try recorder.handle(event, at: now, by: &session)
/// while let output = recorder.nextOutput(of: &session) { … }
/// file.append(recorder.takeLines())
/// ```
///
/// A recording has no keys of connections, for a session has none, and hides those that the protocol carries (the
/// `authorization` and `headers` of MCP tools, `client_secret`). It has everything that was said.
public struct SessionRecorder<Session: RecordableSession>: Sendable {
    /// What happens where the limit is reached.
    public enum Overflow: Hashable, Sendable {
        /// The recording ends with a line that says so. What came before replays.
        case stop
        /// The oldest of the lines that were not taken are left out. What is left shows how a long session ended, and
        /// does not replay.
        case dropOldest
    }

    /// The longest recording by default, in bytes: 64 MiB, some ten minutes of audio in base64 both ways, with outputs.
    public static var defaultLimit: Int { 64 << 20 }

    private let limit: Int
    private let overflow: Overflow
    private let recordsOutputs: Bool
    /// The first line, until it is taken. It is never dropped.
    private var header: [UInt8]?
    private var lines: [[UInt8]] = []
    /// The first line that was not dropped.
    private var head = 0
    /// Lines that were dropped since lines were taken last.
    private var gap = 0
    /// Bytes written so far, or held where the oldest are dropped.
    private var bytes = 0
    private var instant = SessionInstant.start
    private var inputs = 0
    private var outputs = 0
    /// Lines that were left out.
    public private(set) var droppedLines = 0
    /// Whether nothing is recorded any more.
    public private(set) var isOver = false

    /// Begins a recording of a session that starts from `configuration`.
    ///
    /// `limit` bounds it in bytes, line feeds included; one line more says that it has ended. Throws
    /// ``RecordingError/Code/unrepresentable(member:)`` where the configuration cannot be written down.
    public init(
        of configuration: Session.Configuration,
        limit: Int = defaultLimit,
        overflow: Overflow = .stop,
        recordsOutputs: Bool = true
    ) throws(RecordingError) {
        self.limit = limit
        self.overflow = overflow
        self.recordsOutputs = recordsOutputs
        let header = RecordingHeader(
            role: Session.role,
            hasOutputs: recordsOutputs,
            configuration: try configuration.recorded()
        )
        self.header = header.line
        bytes = header.line.count + 1
    }

    // MARK: Inputs

    /// Hands an input of the transport to the session, and writes it down where the session takes it.
    public mutating func handle(
        _ event: TransportInput,
        at now: SessionInstant,
        by session: inout Session
    ) throws(SessionUsageError) {
        try session.handle(event, at: now)
        record(.transport(event), at: now)
    }

    /// Gives the session a command, and writes it down where the session takes it.
    public mutating func perform(
        _ command: Session.Command,
        at now: SessionInstant,
        by session: inout Session
    ) throws(SessionUsageError) {
        try session.perform(command, at: now)
        record(.command(command), at: now)
    }

    /// Takes the session's next output, and writes it down.
    public mutating func nextOutput(of session: inout Session) -> Session.Output? {
        guard let output = session.nextOutput() else { return nil }
        record(output)
        return output
    }

    /// Writes down something that the caller has handed in by itself. O(bytes of the line).
    public mutating func record(_ input: RecordedInput<Session.Command>.Input, at now: SessionInstant) {
        guard !isOver else { return }
        instant = now
        inputs += 1
        write(RecordedInput<Session.Command>(input, at: now).line)
    }

    /// Writes down something that the session has given since the last input. O(bytes of the line).
    public mutating func record(_ output: Session.Output) {
        guard recordsOutputs, !isOver else { return }
        outputs += 1
        write(RecordedLine(output.recorded, at: instant).bytes)
    }

    /// Ends the recording with the line that says that it is whole.
    public mutating func finish() {
        guard !isOver else { return }
        end(.finished)
    }

    // MARK: Outputs

    /// The lines since the last call, each without its line feed.
    public mutating func takeLines() -> [[UInt8]] {
        var taken = header.map { [$0] } ?? []
        if gap > 0 { taken.append(RecordedLine(instant: instant, content: .input(RecordingGap.object(gap))).bytes) }
        taken += lines[head...]
        (header, lines, head, gap) = (nil, [], 0, 0)
        if overflow == .dropOldest { bytes = 0 }
        return taken
    }

    // MARK: Inside

    private mutating func write(_ line: [UInt8]) {
        let size = line.count + 1
        switch overflow {
        case .stop:
            guard bytes + size <= limit else { return end(.full) }
        case .dropOldest:
            while bytes + size > limit, head < lines.count {
                bytes -= lines[head].count + 1
                lines[head] = []
                head += 1
                gap += 1
                droppedLines += 1
            }
            if head > 64, head > lines.count / 2 {
                lines.removeFirst(head)
                head = 0
            }
        }
        bytes += size
        lines.append(line)
    }

    private mutating func end(_ reason: RecordingEnd.Reason) {
        isOver = true
        let end = RecordingEnd(reason: reason, inputs: inputs, outputs: outputs, dropped: droppedLines)
        lines.append(RecordedLine(instant: instant, content: .input(end.object)).bytes)
    }
}

extension RecordedLine {
    init(_ output: RecordedOutput, at instant: SessionInstant) {
        self.instant = instant
        switch output {
        case .sent(let frame): content = .frame(frame)
        case .told(let object): content = .output(object)
        }
    }
}
