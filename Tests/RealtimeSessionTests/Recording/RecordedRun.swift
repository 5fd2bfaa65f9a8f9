import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// Drives a session the canonical way, and records it.
struct RecordedRun<Session: RecordableSession> {
    static var connection: ConnectionID { ConnectionID(1) }

    var session: Session
    var now = SessionInstant.start
    private(set) var recorder: SessionRecorder<Session>
    private(set) var lines: [[UInt8]] = []
    /// All that was given so far.
    private(set) var outputs: [Session.Output] = []

    init(_ configuration: Session.Configuration) throws {
        session = Session(configuration)
        recorder = try SessionRecorder(of: configuration)
    }

    /// What was sent so far, decoded.
    var sent: [JSONValue] {
        outputs.compactMap { output in
            if case .sent(let frame) = output.recorded { try? JSONValue(parsing: frame.bytes) } else { nil }
        }
    }

    /// The member `name` of the last event of a type that was sent.
    func last(_ type: String, _ name: String) -> String {
        sent.last { $0["type"]?.stringValue == type }?[name]?.stringValue ?? "none"
    }

    mutating func handle(_ event: TransportInput) throws {
        try recorder.handle(event, at: now, by: &session)
        drain()
    }

    mutating func receive(_ text: String) throws {
        try handle(.received(Self.connection, .text(Array(text.utf8))))
    }

    mutating func perform(_ command: Session.Command) throws {
        try recorder.perform(command, at: now, by: &session)
        drain()
    }

    /// Lets time pass, waking the session at each of its deadlines.
    mutating func pass(_ duration: Duration) throws {
        let end = now.advanced(by: duration)
        while let deadline = session.nextDeadline, deadline <= end {
            now = max(now, deadline)
            try handle(.deadlineReached)
        }
        now = end
    }

    /// The whole recording.
    mutating func finish() -> [[UInt8]] {
        recorder.finish()
        lines += recorder.takeLines()
        return lines
    }

    private mutating func drain() {
        while let output = recorder.nextOutput(of: &session) { outputs.append(output) }
        lines += recorder.takeLines()
    }
}

/// A recording, read and given to a session again.
enum Replayed {
    /// Gives `lines` to a session of the role that their header names. What comes of it, by role.
    static func all<Session: RecordableSession>(
        _ lines: [[UInt8]],
        _: Session.Type = Session.self
    ) throws -> (replay: SessionReplay<Session>, outputs: [Session.Output]) {
        var outputs: [Session.Output] = []
        let first = lines.first ?? []
        var replay = try SessionReplay<Session>(header: first.span)
        for line in lines.dropFirst() {
            if case .input(_, let given) = try replay.take(line.span) { outputs += given }
        }
        try replay.finish()
        return (replay, outputs)
    }

    /// The same recording with the outputs that the session gives today.
    static func renewed<Session: RecordableSession>(_ lines: [[UInt8]], _: Session.Type) throws -> [[UInt8]] {
        let first = lines.first ?? []
        let header = try RecordingHeader(line: first.span)
        let bare = RecordingHeader(role: header.role, hasOutputs: false, configuration: header.configuration).line
        var replay = try SessionReplay<Session>(header: bare.span)
        var recorder = try SessionRecorder<Session>(of: replay.configuration)
        for line in lines.dropFirst() {
            guard case .input(let input, let outputs) = try replay.take(line.span) else { continue }
            recorder.record(input.input, at: input.instant)
            for output in outputs { recorder.record(output) }
        }
        recorder.finish()
        return recorder.takeLines()
    }
}
