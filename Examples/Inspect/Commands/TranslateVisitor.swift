import RealtimeProtocol

/// Writes each event in another dialect to standard output, and what that cannot carry to standard error.
struct TranslateVisitor: EventVisitor {
    private let target: Dialect
    private let isWrapped: Bool
    /// One for each direction and dialect of a file: pieces of a transcription build on those before them.
    private var translators: [Direction: DialectTranslator] = [:]
    private var events = 0
    private var written = 0
    private var dropped = 0
    private var losses = 0
    private var faults = 0
    private var foreign = 0

    /// Translates to `target`; `isWrapped`: whether events are written with what a recording puts around them.
    init(to target: Dialect, isWrapped: Bool) {
        self.target = target
        self.isWrapped = isWrapped
    }

    mutating func begin(file _: String) { translators = [:] }

    mutating func take(_ line: borrowing EventLine, _ event: Span<UInt8>, _ console: Console) {
        let source = EventCodec(dialect: line.dialect)
        let codec = EventCodec(dialect: target)
        var translator = translators[line.direction] ?? DialectTranslator(from: line.dialect, to: target)
        if translator.source != line.dialect { translator = DialectTranslator(from: line.dialect, to: target) }
        let frames: [[UInt8]?]
        let report: TranslationReport
        do throws(EventError) {
            switch line.direction {
            case .client:
                let translation = translator.translate(try source.decodeClientEvent(event))
                (frames, report) = (translation.events.map(codec.encode), translation.report)
            case .server:
                let translation = translator.translate(try source.decodeServerEvent(event))
                (frames, report) = (translation.events.map(codec.encode), translation.report)
            }
        } catch {
            return take(LineProblem(place: line.place, reason: .malformed(error), offset: line.offset), console)
        }
        translators[line.direction] = translator
        events += 1
        if frames.isEmpty { dropped += 1 }
        for loss in report.losses { lose("\(loss)", line, console) }
        for frame in frames {
            guard let frame else {
                lose("\(target.rawValue) cannot spell what it was translated to", line, console)
                continue
            }
            console.line(isWrapped ? wrapped(frame, line) : frame)
            written += 1
        }
    }

    private mutating func lose(_ what: String, _ line: borrowing EventLine, _ console: Console) {
        losses += 1
        let type = TerminalText.line(line.type.name, limit: 80)
        console.note("\(line.place): \(type): \(TerminalText.line(what, limit: 200))")
    }

    private func wrapped(_ frame: [UInt8], _ line: borrowing EventLine) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(frame.count + 96)
        bytes.append(UInt8(ascii: "{"))
        if let instant = line.instant { bytes.append(contentsOf: "\"at\":\(instant),".utf8) }
        bytes.append(contentsOf: "\"direction\":\"\(line.direction.rawValue)\",".utf8)
        bytes.append(contentsOf: "\"dialect\":\"\(target.rawValue)\",\"event\":".utf8)
        bytes.append(contentsOf: frame)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    mutating func take(_ problem: LineProblem, _ console: Console) {
        if problem.isFault { faults += 1 } else { foreign += 1 }
        if problem.isFault { console.note(problem.description) }
    }

    mutating func finish(_ console: Console) throws(FileError) -> Bool {
        try console.flush()
        var parts = ["\(events) events became \(written)", "\(losses) losses"]
        if dropped > 0 { parts.append("\(dropped) events have nothing that says them in \(target.rawValue)") }
        if faults > 0 { parts.append("\(faults) lines are no events") }
        if foreign > 0 { parts.append("\(foreign) lines of other protocols were skipped") }
        console.note(parts.joined(separator: ", "))
        return faults == 0
    }
}
