import RealtimeProtocol
import RealtimeUnits

/// Counts events, bytes and milliseconds of audio by type and direction.
///
/// Events with audio are counted from their top level alone; only sessions and the beginnings of responses, which tell
/// formats, are decoded.
struct StatsVisitor: EventVisitor {
    private let isJSON: Bool
    private var formats = AudioFormats()
    private(set) var report = StatsReport()

    /// `isJSON`: whether the figures are written as JSON.
    init(isJSON: Bool) { self.isJSON = isJSON }

    mutating func begin(file: String) {
        formats = AudioFormats()
        report.files.append(file)
    }

    mutating func take(_ line: borrowing EventLine, _ event: Span<UInt8>, _ console: Console) {
        switch line.type.content {
        case .session, .response: formats.take(line, event)
        case .audio, .other: break
        }
        var row = StatsReport.Figures(count: 1, bytes: event.count)
        if let bytes = line.audioBytes(in: event) {
            row.audio.add(bytes, formats.format(of: line.direction, in: line.dialect))
        }
        report.add(row, line)
    }

    mutating func take(_ problem: LineProblem, _ console: Console) {
        report.add(problem)
        // Said apart, so that the figures can be read by a program.
        if problem.isFault { console.note(problem.description) }
    }

    mutating func finish(_ console: Console) throws(FileError) -> Bool {
        for line in isJSON ? [report.json] : report.lines { console.line(line) }
        try console.flush()
        return report.faults == 0
    }
}
