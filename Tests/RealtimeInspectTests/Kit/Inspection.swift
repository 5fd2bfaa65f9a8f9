import RealtimeProtocol

@testable import realtime_inspect

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A console that writes into files without a name.
struct CapturedConsole: ~Copyable {
    let console: Console
    private let output = Self.file()
    private let errors = Self.file()

    /// Runs `body` with it and hands out nothing of what is written.
    static func discard<Result>(_ body: (Console) throws -> Result) rethrows -> Result {
        let captured = CapturedConsole()
        return try captured.with(body)
    }

    private func with<Result>(_ body: (Console) throws -> Result) rethrows -> Result { try body(console) }

    init() { console = Console(output: output, errors: errors) }

    deinit {
        close(output)
        close(errors)
    }

    var outputLines: [String] { Self.lines(of: output) }
    var errorLines: [String] { Self.lines(of: errors) }

    private static func file() -> Int32 {
        var path = Array("/tmp/realtime-inspect-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        unlink(path)
        return descriptor
    }

    private static func lines(of descriptor: Int32) -> [String] {
        var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// What a command says about lines.
struct Inspection {
    let output: [String]
    let errors: [String]
    let isWell: Bool

    /// Runs `visitor` over lines as they would stand in a file called `name`.
    init<Visitor: EventVisitor>(
        _ lines: [String],
        _ visitor: Visitor,
        _ arguments: [String] = ["stats"],
        name: String = "a.jsonl"
    ) throws {
        let captured = CapturedConsole()
        var stream = EventStream(try Options(arguments) ?? Options(["stats"])!, to: visitor, captured.console)
        try stream.read(PiecewiseSource(lines.map { $0 + "\n" }.joined()), name: name)
        var visitor = stream.visitor
        isWell = try visitor.finish(captured.console)
        (output, errors) = (captured.outputLines, captured.errorLines)
    }
}

/// Keeps what it is given.
struct KeepingVisitor: EventVisitor {
    struct Event: Hashable {
        var line: Int
        var type: String
        var direction: Direction
        var dialect: Dialect
        var instant: Double?
        var text: String
    }

    var events: [Event] = []
    var problems: [LineProblem] = []

    mutating func take(_ line: borrowing EventLine, _ event: Span<UInt8>, _: Console) {
        events.append(
            Event(
                line: line.place.line,
                type: line.type.name,
                direction: line.direction,
                dialect: line.dialect,
                instant: line.instant,
                text: event.text(in: 0..<event.count)
            )
        )
    }

    mutating func take(_ problem: LineProblem, _: Console) { problems.append(problem) }

    mutating func finish(_: Console) throws(FileError) -> Bool { problems.isEmpty }

    /// What it is given of `lines`.
    static func keep(
        _ lines: [String],
        _ arguments: [String] = ["stats"],
        name: String = "a.jsonl",
        pieces: [Int] = [1 << 20]
    ) throws -> KeepingVisitor {
        let options = try Options(arguments) ?? Options(["stats"])!
        return try CapturedConsole.discard { console in
            var stream = EventStream(options, to: KeepingVisitor(), console)
            try stream.read(PiecewiseSource(lines.map { $0 + "\n" }.joined(), pieces: pieces), name: name)
            return stream.visitor
        }
    }
}
