import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("A replay that compares")
struct SessionReplayTests {
    private typealias Failure = SessionReplay<ClientSession>.Failure

    private static func recording() throws -> [[UInt8]] {
        var run = try RecordedRun<ClientSession>(
            ClientSession.Configuration(dialect: .openAI, session: nil, identifiers: IdentifierSource(prefix: "t"))
        )
        try run.handle(.connected(RecordedRun<ClientSession>.connection))
        try run.perform(.createResponse)
        try run.receive(#"{"type":"response.created","response":{"id":"r"}}"#)
        try run.pass(.milliseconds(20))
        try run.perform(.cancelResponse)
        return run.finish()
    }

    private static func failure(_ lines: [[UInt8]]) -> Failure? {
        do {
            _ = try Replayed.all(lines, ClientSession.self)
            return nil
        } catch { return error as? Failure }
    }

    private static func text(_ bytes: [UInt8]?) -> String { bytes.map { String(decoding: $0, as: UTF8.self) } ?? "" }

    @Test("What was recorded comes again")
    func same() throws {
        let lines = try Self.recording()
        let (replay, outputs) = try Replayed.all(lines, ClientSession.self)
        #expect(replay.inputs == 4)
        #expect(replay.comparedOutputs == outputs.count)
        #expect(outputs.count >= 5)
        #expect(replay.end?.reason == .finished)
    }

    @Test("One changed byte of any output is found, with the line of its input")
    func changedByte() throws {
        let lines = try Self.recording()
        var inputLine = 1
        var changes = 0
        for (index, line) in lines.enumerated().dropFirst().dropLast() {
            let text = String(decoding: line, as: UTF8.self)
            let isOutput = text.contains(#""direction":"client""#) || text.contains(#""direction":"output""#)
            guard isOutput else {
                inputLine = index + 1
                continue
            }
            var changed = lines
            changed[index] = Array(text.replacing(#""type":""#, with: #""type":"x"#).utf8)
            guard case .difference(let difference)? = Self.failure(changed) else {
                Issue.record("line \(index + 1) may say anything")
                continue
            }
            #expect(difference.inputLine == inputLine)
            #expect(difference.outputLine == index + 1)
            #expect(Self.text(difference.recorded) == Self.text(changed[index]))
            #expect(Self.text(difference.given) == text)
            changes += 1
        }
        #expect(changes >= 5)
    }

    @Test("A missing output is found, and one too many")
    func count() throws {
        let lines = try Self.recording()
        let last = lines.count - 2
        var fewer = lines
        let removed = fewer.remove(at: last)
        guard case .difference(let fewerDifference)? = Self.failure(fewer) else {
            Issue.record("not found")
            return
        }
        #expect(fewerDifference.recorded == nil)
        #expect(Self.text(fewerDifference.given) == Self.text(removed))
        var more = lines
        more.insert(lines[last], at: last)
        guard case .difference(let moreDifference)? = Self.failure(more) else {
            Issue.record("not found")
            return
        }
        #expect(moreDifference.given == nil)
        #expect(moreDifference.outputLine == last + 2)
    }

    @Test("A recording that breaks off replays as far as it goes, wherever that is")
    func brokenOff() throws {
        let lines = try Self.recording()
        for count in 1..<lines.count {
            #expect(throws: Never.self) { try Replayed.all(Array(lines.prefix(count)), ClientSession.self) }
        }
    }

    @Test("What cannot be replayed says why, and where")
    func refused() throws {
        let lines = try Self.recording()
        func error(_ change: (inout [[UInt8]]) -> Void) -> RecordingError? {
            var changed = lines
            change(&changed)
            do { _ = try Replayed.all(changed, ClientSession.self) } catch let error as RecordingError {
                return error
            } catch Failure.recording(let error) { return error } catch {}
            return nil
        }
        #expect(error { $0.removeFirst() } == RecordingError(code: .missingHeader, line: 1))
        #expect(error { $0[0].removeLast() }?.line == 1)
        #expect(
            error { $0[0] = Array(Self.text($0[0]).replacing(#""version":1"#, with: #""version":9"#).utf8) }
                == RecordingError(code: .unsupportedVersion(9), line: 1)
        )
        #expect(
            error { $0[0] = Array(Self.text($0[0]).replacing(#""role":"client""#, with: #""role":"server""#).utf8) }
                == RecordingError(code: .wrongRole(expected: "client", found: "server"), line: 1)
        )
        #expect(error { $0.append($0[1]) } == RecordingError(code: .afterEnd, line: lines.count + 1))
        #expect(
            error { $0[1] = Array(#"{"at":1,"direction":"session","event":{"type":"dance"}}"#.utf8) }
                == RecordingError(code: .unknownInput(type: "dance"), line: 2)
        )
        let late = RecordedInput<ClientCommand>(.transport(.deadlineReached), at: SessionInstant(.seconds(-1))).line
        #expect(
            error { $0.insert(late, at: $0.count - 1) }
                == RecordingError(code: .refused(.timeWentBackwards), line: lines.count)
        )
    }

    @Test("Blank lines and other spacing change nothing")
    func spacing() throws {
        let lines = try Self.recording()
        let spaced = lines.flatMap { line in
            [Array(Self.text(line).replacing(#""direction":"#, with: #""direction" : "#).utf8), []]
        }
        #expect(throws: Never.self) { try Replayed.all(spaced, ClientSession.self) }
    }
}
