import Glibc
import RealtimeProtocol
import RealtimeServer
import RealtimeWebSocket

/// Servers to measure, in the foreground, until SIGINT or SIGTERM.
enum ServeCommand {
    static let options: Set<String> = ["--port", "--port-file", "--loops"]

    /// `serve-raw`: the floor.
    static func raw(_ arguments: [String]) throws {
        let arguments = try Arguments(arguments, values: options)
        blockSignals()
        let group = try EventLoopGroup(count: try loops(arguments))
        let server = try HTTPServer(try listener(arguments), on: group) { _ in FloorServer() }
        try announce(server.address, arguments)
        waitForSignal()
        server.stopListening()
        group.stop()
    }

    /// `serve-echo`: the server of this package as a program would embed it; with `--upstream` a relay.
    static func echo(_ arguments: [String]) throws {
        let arguments = try Arguments(arguments, values: options.union(["--upstream"]))
        blockSignals()
        var upstream = Upstream.echo
        if let url = arguments.text("--upstream") {
            upstream = .remote(RemoteUpstream(connection: WebSocketClientConfiguration(url: url), dialect: .openAI))
        }
        var configuration = ServerConfiguration(
            http: try listener(arguments),
            access: AccessPolicy(),
            upstream: upstream
        )
        configuration.sessionLimit = 20_000
        let server = try RealtimeServer(configuration, loops: try loops(arguments))
        try announce(server.address, arguments)
        waitForSignal()
        server.shutDown()
    }

    private static func loops(_ arguments: Arguments) throws -> Int {
        try arguments.number("--loops", in: 1...1_024) ?? EventLoopGroup.coreCount
    }

    private static func listener(_ arguments: Arguments) throws -> HTTPServerConfiguration {
        var listener = HTTPServerConfiguration(
            host: "127.0.0.1",
            port: try arguments.number("--port", in: 0...65_535) ?? 0
        )
        listener.maxConnections = 20_000
        return listener
    }

    private static func announce(_ address: PeerAddress, _ arguments: Arguments) throws {
        LoadGenerator.raiseDescriptorLimit()
        Output.print("listening on \(address.description)")
        if let path = arguments.text("--port-file") { try TextFile.write("\(address.port)\n", to: path) }
    }

    /// Before the threads start, so that they inherit it and the signal waits for whoever asks.
    private static func blockSignals() {
        var signals = stopSignals()
        sigprocmask(SIG_BLOCK, &signals, nil)
    }

    private static func waitForSignal() {
        var signals = stopSignals()
        var signal: Int32 = 0
        sigwait(&signals, &signal)
    }

    private static func stopSignals() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        return signals
    }
}
