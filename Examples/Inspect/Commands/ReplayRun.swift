import RealtimeProtocol
import RealtimeSession

/// The replay of one recording, and what is printed of it on the way.
struct ReplayRun<Session: RecordableSession> {
    private var replay: SessionReplay<Session>
    private var recorder: SessionRecorder<Session>?
    private let printing: Options.ReplayPrinting
    private let wasCompared: Bool
    private var outputs = 0

    /// Makes the session that the header describes.
    init(_ header: RecordingHeader, _ printing: Options.ReplayPrinting) throws(RecordingError) {
        self.printing = printing
        var header = header
        wasCompared = header.hasOutputs && printing == .verdict
        // Where the outputs of today are asked for, those of the recording are passed over.
        header.hasOutputs = wasCompared
        let line = header.line
        replay = try SessionReplay<Session>(header: line.span)
        if printing == .verdict { return }
        recorder = try SessionRecorder<Session>(of: replay.configuration, limit: .max)
    }

    /// Takes a line.
    mutating func take(_ line: Span<UInt8>, _ console: Console) throws(SessionReplay<Session>.Failure) {
        guard case .input(let input, let given) = try replay.take(line) else { return }
        outputs += given.count
        recorder?.record(input.input, at: input.instant)
        if printing == .outputs { _ = recorder?.takeLines() }
        for output in given { recorder?.record(output) }
        flush(console)
    }

    /// Says that there are no more lines, because the file has ended where `isWhole`.
    mutating func finish(isWhole: Bool, _ console: Console) throws(SessionReplay<Session>.Failure) {
        if isWhole { try replay.finish() }
        guard printing == .complete else { return }
        recorder?.finish()
        flush(console)
    }

    /// Prints what was recorded since the last call.
    mutating func flush(_ console: Console) {
        for line in recorder?.takeLines() ?? [] { console.line(line) }
    }

    /// What to say in the end.
    var verdict: String {
        let given = "\(counted(replay.inputs, "input")), \(counted(outputs, "output"))"
        guard wasCompared else { return "\(given), and nothing recorded to compare with" }
        return "\(given), the same bit for bit\(replay.end == nil ? ", as far as it goes" : "")"
    }
}
