#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How the program ends.
enum Exit: Int32 {
    /// Nothing to complain about.
    case success = 0
    /// Events differ, are malformed or mis-typed.
    case fault = 1
    /// The command line cannot be used.
    case usage = 2
    /// A file cannot be read or written.
    case file = 3
    /// What shells give a program that SIGPIPE has ended.
    case brokenPipe = 141
}

/// Looks into recorded events of realtime voice sessions.
@main
enum Program {
    static func main() {
        // A closed pipe is found by the write that fails, and ends the program without a word.
        signal(SIGPIPE, SIG_IGN)
        exit(run(Array(CommandLine.arguments.dropFirst()), Console()).rawValue)
    }

    /// Does what the arguments after the program's name ask for.
    static func run(_ arguments: [String], _ console: Console) -> Exit {
        do throws(OptionsError) {
            let options = try Options(arguments)
            do throws(FileError) {
                guard let options else {
                    console.text(Usage.text)
                    try console.flush()
                    return .success
                }
                console.isQuiet = options.isQuiet
                return try inspect(options, console) ? .success : .fault
            } catch {
                console.note("realtime-inspect: \(error)")
                return .file
            }
        } catch {
            console.note("realtime-inspect: \(error)")
            return .usage
        }
    }

    private static func inspect(_ options: Options, _ console: Console) throws(FileError) -> Bool {
        switch options.command {
        case .roundtrip: try run(options, RoundTripVisitor(), console)
        case .validate(let checksAudio): try run(options, ValidateVisitor(checksAudio: checksAudio), console)
        case .stats(let isJSON): try run(options, StatsVisitor(isJSON: isJSON), console)
        case .translate(let target, let isWrapped):
            try run(options, TranslateVisitor(to: target, isWrapped: isWrapped), console)
        case .timeline(let svg, let step): try run(options, TimelineVisitor(svg: svg, step: step), console)
        case .replay(let printing, let until):
            try ReplayCommand(printing: printing, until: until, console: console).run(options.files)
        }
    }

    private static func run(
        _ options: Options,
        _ visitor: some EventVisitor,
        _ console: Console
    ) throws(FileError) -> Bool {
        var stream = EventStream(options, to: visitor, console)
        return try stream.run()
    }
}
