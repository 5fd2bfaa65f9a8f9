import RealtimeProtocol
import RealtimeSession

/// Gives recordings of sessions to sessions again, and says whether they give the same.
struct ReplayCommand {
    /// What is printed.
    let printing: Options.ReplayPrinting
    /// The last line that is read; `nil` reads all.
    let until: Int?
    let console: Console

    /// Replays all files. Whether every session gave what was recorded.
    func run(_ files: [String]) throws(FileError) -> Bool {
        var isWell = true
        for path in files {
            let source = try FileSource(path)
            let name = source.name
            if try !replay(source, name: name) { isWell = false }
            try console.flush()
        }
        return isWell
    }

    /// Replays one recording; whether the session gave what was recorded.
    func replay<Source: ByteSource & ~Copyable>(
        _ source: consuming Source,
        name: String
    ) throws(FileError) -> Bool {
        var reader = LineReader(source)
        guard case .complete(let range)? = try reader.next() else {
            return complain(name, RecordingError(code: .missingHeader, line: 1))
        }
        let line = Array(reader.buffer[range])
        let header: RecordingHeader
        do throws(RecordingError) { header = try RecordingHeader(line: line.span) } catch {
            return complain(name, RecordingError(code: error.code, line: 1))
        }
        switch header.role {
        case ClientSession.role: return try replay(&reader, header, name: name, ClientSession.self)
        case ServerSession.role: return try replay(&reader, header, name: name, ServerSession.self)
        default:
            return complain(name, RecordingError(code: .invalid(member: "role"), line: 1))
        }
    }

    private func replay<Source: ByteSource & ~Copyable, Session: RecordableSession>(
        _ reader: inout LineReader<Source>,
        _ header: RecordingHeader,
        name: String,
        _: Session.Type
    ) throws(FileError) -> Bool {
        var run: ReplayRun<Session>
        do throws(RecordingError) { run = try ReplayRun(header, printing) } catch { return complain(name, error) }
        var number = 1
        while until.map({ number < $0 }) ?? true, let next = try reader.next() {
            number += 1
            switch next {
            case .tooLong(let count):
                console.line("\(name):\(number): skipped, for it has \(count) bytes")
                return false
            case .complete(let range):
                let line = reader.buffer.span.extracting(range)
                do throws(SessionReplay<Session>.Failure) { try run.take(line, console) } catch {
                    run.flush(console)
                    return complain(name, error)
                }
            }
        }
        do throws(SessionReplay<Session>.Failure) { try run.finish(isWhole: until == nil, console) } catch {
            return complain(name, error)
        }
        if printing == .verdict { console.line("\(name): \(run.verdict)") }
        return true
    }

    // MARK: Complaints

    private func complain(_ name: String, _ error: RecordingError) -> Bool {
        let place = error.line.map { "\(name):\($0)" } ?? name
        console.note("\(place): \(TerminalText.line(error.code.description, limit: 200))")
        return false
    }

    private func complain<Session>(_ name: String, _ failure: SessionReplay<Session>.Failure) -> Bool {
        switch failure {
        case .recording(let error): return complain(name, error)
        case .difference(let difference):
            let place = difference.outputLine.map { " and line \($0)" } ?? ""
            console.note("\(name):\(difference.inputLine): after this input\(place) the session gives something else")
            console.note("  recorded: \(Self.text(difference.recorded))")
            console.note("  now:      \(Self.text(difference.given))")
            return false
        }
    }

    /// An output as one line of a terminal, long enough for all that is not audio.
    private static func text(_ line: [UInt8]?) -> String {
        line.map { TerminalText.line(String(decoding: $0, as: UTF8.self), limit: 1_000) } ?? "nothing"
    }
}
