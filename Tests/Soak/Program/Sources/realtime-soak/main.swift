import Glibc

// `realtime-soak upstream …` is the process that a run starts and kills.
signal(SIGPIPE, SIG_IGN)
do {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "upstream" {
        try UpstreamProgram.run(Array(arguments.dropFirst()))
    } else if arguments.contains("--help") {
        writeLine(Options.usage)
    } else {
        let run = try SoakRun(Options(arguments))
        exit(try run.run() ? 0 : 1)
    }
} catch {
    writeLine("realtime-soak: \(error)")
    exit(2)
}
