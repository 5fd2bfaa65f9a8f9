import Testing

@testable import realtime_inspect

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("The program")
struct ProgramTests {
    /// A file of its own with `text`, for as long as `body` runs.
    private static func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
        let path = "/tmp/realtime-inspect-\(getpid())-\(UInt64.random(in: 0...UInt64.max)).jsonl"
        try OutputFile.write(Array(text.utf8), to: path)
        defer { unlink(path) }
        return try body(path)
    }

    private static func exit(_ arguments: [String]) -> Exit {
        CapturedConsole.discard { Program.run(arguments, $0) }
    }

    @Test("exits with 0 where all is well")
    func success() throws {
        try Self.withFile(Lines.session()) { path in
            for command in ["roundtrip", "validate", "stats", "timeline"] {
                #expect(Self.exit([command, path]) == .success, "\(command)")
            }
            #expect(Self.exit(["translate", "--from", "openAI", "--to", "browser", path]) == .success)
        }
        #expect(Self.exit(["help"]) == .success)
    }

    @Test("exits with 1 where a line is no event")
    func fault() throws {
        try Self.withFile("{}\n") { path in
            for command in ["roundtrip", "validate", "stats", "timeline"] {
                #expect(Self.exit([command, path]) == .fault, "\(command)")
            }
            #expect(Self.exit(["translate", "--from", "openAI", "--to", "browser", path]) == .fault)
        }
    }

    @Test("exits with 2 where the command line cannot be used")
    func usage() {
        #expect(Self.exit(["translate"]) == .usage)
    }

    @Test("exits with 3 where a file cannot be read or written")
    func file() throws {
        #expect(Self.exit(["stats", "/nowhere/at/all"]) == .file)
        #expect(Self.exit(["stats", "/tmp"]) == .file)
        try Self.withFile(Lines.session()) { path in
            #expect(Self.exit(["timeline", "--svg", "/nowhere/at/all.svg", path]) == .file)
        }
    }

    @Test("all files are read, in order")
    func files() throws {
        try Self.withFile(Lines.session()) { path in
            let captured = CapturedConsole()
            #expect(Program.run(["stats", "--json", path, path], captured.console) == .success)
            #expect(captured.outputLines.first?.contains(#""both":{"events":2,"#) == true)
        }
    }

    @Test("ends quietly with 141 where nobody reads the output")
    func brokenPipe() async {
        await #expect(processExitsWith: .exitCode(141)) {
            signal(SIGPIPE, SIG_IGN)
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            close(ends[0])
            _ = Program.run(["help"], Console(output: ends[1]))
        }
    }

    @Test("a full disk is told")
    func fullDisk() throws {
        let full = open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        let errors = CapturedConsole()
        #expect(Program.run(["help"], Console(output: full, errors: errors.console.errors)) == .file)
        #expect(errors.errorLines == ["realtime-inspect: standard output cannot be written: No space left on device"])
    }
}
