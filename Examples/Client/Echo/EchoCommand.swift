import RealtimeWebSocket
import Synchronization

/// `realtime-client echo`: sends every message back, until the server closes. With `--cases` the URL is a test server of
/// the Autobahn suite, whose cases are run one after the other.
enum EchoCommand {
    static let usage = """
        usage: realtime-client echo [--cases] URL

        Connects and sends every message back as it came, until the server closes. With --cases, URL is that of a test
        server that counts its cases at /getCaseCount and runs them at /runCase: every case is run, then the reports
        are asked for.

        """

    static func run(_ arguments: [String]) -> Program.Exit {
        var urls = arguments
        let runsCases = urls.first == "--cases"
        if runsCases { urls.removeFirst() }
        if urls.contains("--help") || urls.contains("-h") {
            Console.write(usage)
            return .success
        }
        guard urls.count == 1, (try? WebSocketURL(urls[0])) != nil else {
            Console.error("echo takes one ws: or wss: URL")
            return .usage
        }
        guard runsCases else { return EchoConnection.run(urls[0]).isOpened ? .success : .failure }
        let base = urls[0].last == "/" ? String(urls[0].dropLast()) : urls[0]
        guard let count = EchoConnection.run(base + "/getCaseCount").firstText.flatMap({ Int($0) }) else {
            Console.error("\(base) does not say how many cases it has")
            return .failure
        }
        let agent = "agent=swift-realtime"
        for number in 1...max(1, count) { _ = EchoConnection.run("\(base)/runCase?case=\(number)&\(agent)") }
        return EchoConnection.run("\(base)/updateReports?\(agent)").isOpened ? .success : .failure
    }
}

/// One connection that sends back what comes.
private final class EchoConnection: WebSocketHandler {
    /// What came of it.
    struct Outcome: Sendable {
        var isOpened = false
        var firstText: String?
    }

    private var outcome = Outcome()
    private let finish: (Outcome) -> Void

    private init(finish: @escaping (Outcome) -> Void) { self.finish = finish }

    /// Connects, and waits for the end.
    static func run(_ url: String) -> Outcome {
        guard let loop = try? EventLoop(name: "echo") else { return Outcome() }
        let box = OutcomeBox()
        loop.execute { context in
            context.connect(
                WebSocketClientConfiguration(url: url),
                handler: EchoConnection { outcome in
                    box.outcome.withLock { $0 = outcome }
                    loop.stop()
                }
            )
        }
        loop.join()
        return box.outcome.withLock { $0 }
    }

    private final class OutcomeBox: Sendable {
        let outcome = Mutex(Outcome())
    }

    func webSocketDidOpen(_ webSocket: WebSocket) { outcome.isOpened = true }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        if outcome.firstText == nil { outcome.firstText = String(copying: message) }
        webSocket.send(text: message)
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) { webSocket.send(binary: message) }

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {
        finish(outcome)
    }
}

extension String {
    fileprivate init(copying text: Span<UInt8>) {
        self = text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
