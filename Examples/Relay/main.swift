import RealtimePipeline
import RealtimeRedisStore
import RealtimeRelay
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
sigaddset(&signals, SIGHUP)
pthread_sigmask(SIG_BLOCK, &signals, nil)

func printError(_ text: String) { writeLine("realtime-relay: \(text)", to: STDERR_FILENO) }

if CommandLine.arguments.contains("--help") {
    print(Options.usage)
    exit(0)
}

do {
    let options = try Options(arguments: Array(CommandLine.arguments.dropFirst()))
    if options.engines.lists {
        print(EngineOptions.list)
        exit(0)
    }
    let setup = Setup(options: options)
    if options.engines.checks {
        let (lines, isComplete) = try setup.engineCheck().run()
        for line in lines { print(line) }
        exit(isComplete ? 0 : 1)
    }
    var configuration = try setup.configuration()
    let isJSON = options.logFormat == "json"
    let level = options.logLevel
    let log: LogSink = { record in
        if record.level >= level { writeLine(isJSON ? record.json() : record.line, to: STDERR_FILENO) }
    }
    let store = try setup.store(log: log)
    if let store {
        configuration.store = store
        configuration.registry = store
    } else {
        let bytes = options.storeMegabytes << 20
        configuration.store = bytes > 0 ? MemorySessionStore(byteCapacity: bytes) : nil
    }
    let server = try RealtimeServer(
        configuration,
        loops: options.loops ?? coreCount(),
        acceptsAnyone: options.acceptsAnyone,
        log: log
    )
    let scheme = options.certificate == nil ? "http" : "https"
    writeLine("listening on \(scheme)://\(server.address)", to: STDOUT_FILENO)
    if let admin = server.adminAddress {
        writeLine("operators are answered on http://\(admin)", to: STDOUT_FILENO)
        if let path = options.adminPortFile { try write("\(admin.port)\n", to: path) }
    }
    if let path = options.portFile { try write("\(server.address.port)\n", to: path) }

    var signal: Int32 = 0
    while sigwait(&signals, &signal) == 0, signal == SIGHUP {
        do {
            server.reload(try setup.reloaded(configuration))
            log(LogRecord(level: .info, message: "reloaded"))
        } catch {
            // What was in force stays in force.
            log(LogRecord(level: .error, message: "reload refused", fields: [("error", "\(error)")]))
        }
    }
    if signal == SIGTERM { server.drain(timeout: .seconds(options.drainTimeout)) }
    let isClean = server.shutDown()
    if case .pipeline(let runner) = configuration.upstream { runner.stop() }
    store?.stop()
    if !isClean { printError("some sessions did not end in time") }
    exit(0)
} catch let error as UsageError {
    printError("\(error); --help lists the options")
    exit(2)
} catch {
    printError("\(error)")
    exit(1)
}
