import Glibc
import Synchronization

// `realtime-soak upstream …` is the process that a run starts and kills.
signal(SIGPIPE, SIG_IGN)
var exitCode: Int32 = 0
do {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "upstream" {
        try UpstreamProgram.run(Array(arguments.dropFirst()))
    } else if arguments.contains("--help") {
        writeLine(Options.usage)
    } else {
        let run = try SoakRun(Options(arguments))
        // The children end with this process, also where it is told to end.
        for number in [SIGINT, SIGTERM] { signal(number) { _ in isInterrupted.store(true, ordering: .relaxed) } }
        defer { run.stopChildren() }
        exitCode = try run.run() ? 0 : 1
    }
} catch {
    writeLine("realtime-soak: \(error)")
    exitCode = 2
}
exit(exitCode)
