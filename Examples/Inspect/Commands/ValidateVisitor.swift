import RealtimeProtocol

/// Decodes each event with the types of its dialect, and prints what does not fit.
struct ValidateVisitor: EventVisitor {
    private let checksAudio: Bool
    private var events = 0
    private var faults = 0
    private var foreign = 0
    /// Types that the library does not have, with how often they came. Bounded by the table of types.
    private var unknown: [UnknownType: Int] = [:]
    private var audio: [UInt8] = []

    private struct UnknownType: Hashable {
        var name: String
        var direction: Direction
        var dialect: Dialect
    }

    /// `checksAudio`: whether the base64 of audio is decoded, too.
    init(checksAudio: Bool) { self.checksAudio = checksAudio }

    mutating func take(_ line: borrowing EventLine, _ event: Span<UInt8>, _ console: Console) {
        let codec = EventCodec(dialect: line.dialect)
        do throws(EventError) {
            let unknown: UnknownEvent?
            let payload: AudioPayload?
            switch line.direction {
            case .client:
                let decoded = try codec.decodeClientEvent(event)
                unknown = if case .unknown(let unknown) = decoded { unknown } else { nil }
                payload = if case .inputAudioBufferAppend(let append) = decoded { append.audio } else { nil }
            case .server:
                let decoded = try codec.decodeServerEvent(event)
                unknown = if case .unknown(let unknown) = decoded { unknown } else { nil }
                payload = if case .outputAudioDelta(let delta) = decoded { delta.delta } else { nil }
            }
            if let failure = unknown?.failure { throw failure }
            if unknown != nil {
                let type = UnknownType(name: line.type.name, direction: line.direction, dialect: line.dialect)
                self.unknown[type, default: 0] += 1
            }
            if checksAudio, let payload { try check(payload, line) }
            events += 1
        } catch {
            faults += 1
            let type = TerminalText.line(line.type.name, limit: 80)
            console.line("\(line.place): \(type): \(error.report(offset: line.offset))")
        }
    }

    private mutating func check(_ payload: AudioPayload, _ line: borrowing EventLine) throws(EventError) {
        audio.removeAll(keepingCapacity: true)
        do throws(Base64Error) { try Base64.decode(payload.base64.span, appendingTo: &audio) } catch {
            guard case .audio(let member) = line.type.content else { throw EventError(.invalidBase64(error)) }
            throw EventError(.invalidBase64(error), path: [member.name.description])
        }
    }

    mutating func take(_ problem: LineProblem, _ console: Console) {
        if problem.isFault { faults += 1 } else { foreign += 1 }
        if problem.isFault { console.line(problem.description) }
    }

    mutating func finish(_ console: Console) throws(FileError) -> Bool {
        if !unknown.isEmpty {
            console.line("types that are not known:")
            for (type, count) in unknown.sorted(by: { ($0.key.name, $1.value) < ($1.key.name, $0.value) }) {
                let name = TerminalText.line(type.name, limit: 80)
                console.line("  \(count) × \(name) (\(type.direction.rawValue), \(type.dialect.rawValue))")
            }
        }
        let count = unknown.values.reduce(0, +)
        var parts = ["\(events - count) events are valid"]
        if count > 0 { parts.append("\(count) have a type that is not known") }
        if faults > 0 { parts.append("\(faults) lines are malformed or mis-typed") }
        if foreign > 0 { parts.append("\(foreign) lines of other protocols were skipped") }
        console.line(parts.joined(separator: ", "))
        try console.flush()
        return faults == 0
    }
}
