#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The audio stages of this package from the command line, for trials and for measuring them from outside.
@main
enum Program {
    /// In the order in which help lists them. One type a command, one file a type, under `Commands`.
    static var commands: [any Command.Type] {
        [
            ResampleCommand.self, ConvertCommand.self, EchoCommand.self, DenoiseCommand.self, GainCommand.self,
            VoiceActivityCommand.self, TurnsCommand.self, LevelCommand.self,
        ]
    }

    static func main() {
        var arguments = Arguments(Array(CommandLine.arguments.dropFirst()))
        do {
            guard let name = arguments.next(), !["--help", "-h", "help"].contains(name) else {
                print(usage, terminator: "")
                return
            }
            guard let command = commands.first(where: { $0.name == name }) else {
                throw UsageError("there is no command '\(name)'; --help lists them")
            }
            if arguments.asksForHelp {
                print(command.usage)
                return
            }
            var parsed = try command.init(&arguments)
            try parsed.run()
        } catch let error as UsageError {
            fail("\(error)", status: 2)
        } catch {
            fail("\(error)", status: 1)
        }
    }

    private static func fail(_ text: String, status: Int32) {
        StandardError.writeLine("realtime-dsp: \(text)")
        exit(status)
    }

    private static var usage: String {
        """
        The audio stages of swift-realtime, on raw streams or sound files.

        \(commands.map { $0.usage }.joined(separator: "\n\n"))

        Streams: --in FILE and --out FILE, '-' (the default) for standard input and output. Names that end in .wav or
        .flac are sound files; everything else is headerless mono audio, little endian, of the --format s16 (default)
        or f32. --bench reads all of the input first, writes no stream, and prints what the stage costs.

        """
    }
}
