import RealtimePipeline
import RealtimeServer
import RealtimeWebSocket

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// Blocked before any thread exists, so that every thread inherits it and the signals wait for sigwait below.
var signals = sigset_t()
sigemptyset(&signals)
sigaddset(&signals, SIGINT)
sigaddset(&signals, SIGTERM)
pthread_sigmask(SIG_BLOCK, &signals, nil)

func printError(_ text: String) { writeLine("realtime-relay: \(text)", to: STDERR_FILENO) }

if CommandLine.arguments.contains("--help") {
    print(Options.usage)
    exit(0)
}

do {
    let options = try Options(arguments: Array(CommandLine.arguments.dropFirst()))
    let configuration = try Setup(options: options).configuration()
    let isQuiet = options.isQuiet
    let server = try RealtimeServer(
        configuration,
        loops: options.loops ?? coreCount(),
        acceptsAnyone: options.acceptsAnyone
    ) { record in
        if isQuiet, record.level == .info || record.level == .debug { return }
        writeLine(record.line, to: STDERR_FILENO)
    }
    let scheme = options.certificate == nil ? "http" : "https"
    writeLine("listening on \(scheme)://\(server.address)", to: STDOUT_FILENO)
    if let path = options.portFile { try write("\(server.address.port)\n", to: path) }

    var signal: Int32 = 0
    sigwait(&signals, &signal)
    let isClean = server.shutDown()
    if case .pipeline(let runner) = configuration.upstream { runner.stop() }
    if !isClean { printError("some sessions did not end in time") }
    exit(0)
} catch let error as UsageError {
    printError("\(error); --help lists the options")
    exit(2)
} catch {
    printError("\(error)")
    exit(1)
}
