import RealtimeProtocol

/// Decodes and encodes each event in its own dialect, and prints every member that is not the same.
struct RoundTripVisitor: EventVisitor {
    private var events = 0
    private var untyped = 0
    private var different = 0
    private var differences = 0
    private var faults = 0
    private var foreign = 0

    mutating func take(_ line: borrowing EventLine, _ event: Span<UInt8>, _ console: Console) {
        events += 1
        let again: [UInt8]?
        do throws(EventError) {
            let codec = EventCodec(dialect: line.dialect)
            switch line.direction {
            case .client:
                let decoded = try codec.decodeClientEvent(event)
                if decoded.kind == nil { untyped += 1 }
                again = codec.encode(decoded)
            case .server:
                let decoded = try codec.decodeServerEvent(event)
                if decoded.kind == nil { untyped += 1 }
                again = codec.encode(decoded)
            }
        } catch {
            events -= 1
            return take(LineProblem(place: line.place, reason: .malformed(error), offset: line.offset), console)
        }
        guard let again else {
            return report([], "\(line.dialect.rawValue) has no such event", line, console)
        }
        if event.withUnsafeBufferPointer({ $0.elementsEqual(again) }) { return }
        // Both were accepted by the parser that reads them here.
        guard let before = try? JSONValue(parsing: event), let after = try? JSONValue(parsing: again) else {
            return report([], "what was encoded is no JSON", line, console)
        }
        let found = JSONDifference.all(from: before, to: after)
        if !found.isEmpty { report(found, nil, line, console) }
    }

    private mutating func report(
        _ found: [JSONDifference],
        _ reason: String?,
        _ line: borrowing EventLine,
        _ console: Console
    ) {
        different += 1
        differences += max(found.count, 1)
        let place = "\(line.place): \(TerminalText.line(line.type.name, limit: 80))"
        if let reason { console.line("\(place): \(reason)") }
        for difference in found { console.line("\(place): \(difference)") }
    }

    mutating func take(_ problem: LineProblem, _ console: Console) {
        if problem.isFault { faults += 1 } else { foreign += 1 }
        if problem.isFault { console.line(problem.description) }
    }

    mutating func finish(_ console: Console) throws(FileError) -> Bool {
        var parts = ["\(events) events", "\(different) differ in \(differences) members"]
        if untyped > 0 { parts.append("\(untyped) without a type were passed through") }
        if faults > 0 { parts.append("\(faults) lines are no events") }
        if foreign > 0 { parts.append("\(foreign) lines of other protocols were skipped") }
        console.line(parts.joined(separator: ", "))
        try console.flush()
        return different == 0 && faults == 0
    }
}
