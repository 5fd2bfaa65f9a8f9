import RealtimeProtocol
import RealtimeSession
import RealtimeWebSocket
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Speaks a clip to a realtime voice server, listens to the reply, and measures how long it took.
@main
enum Program {
    /// How the program ends.
    enum Exit: Int32 {
        case success = 0
        case failure = 1
        case usage = 2
        /// What shells give a program that SIGINT has ended.
        case interrupted = 130
    }

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let status =
            switch arguments.first {
            case "load": LoadCommand.run(Array(arguments.dropFirst()))
            case "echo": EchoCommand.run(Array(arguments.dropFirst()))
            default: run(arguments)
            }
        exit(status.rawValue)
    }

    private static func run(_ arguments: [String]) -> Exit {
        do throws(OptionsError) {
            guard let options = try Options(arguments) else {
                Console.write(Usage.text)
                return .success
            }
            let connection = try Credentials.configuration(for: options)
            if Credentials.exposesToken(options) { Console.error("the key crosses the network unencrypted: use wss:") }
            return call(options, connection)
        } catch {
            Console.error("\(error)")
            return .usage
        }
    }

    private static func call(_ options: Options, _ connection: WebSocketClientConfiguration) -> Exit {
        let clip: SpeechClip
        do throws(SpeechClipError) { clip = try SpeechClip(options.source) } catch {
            Console.error("\(error)")
            return .usage
        }
        var signals = SignalWait()
        let loop: EventLoop
        do throws(SystemError) { loop = try EventLoop(name: "client") } catch {
            Console.error("\(error)")
            return .failure
        }
        guard var result = run(options, connection, clip, on: loop, &signals) else { return .interrupted }
        loop.stop()
        loop.join()
        if let limit = options.maxWordErrorRate, let reference = options.reference {
            result.limitWordErrors(to: limit, against: reference)
        }
        return finish(result, options, clip)
    }

    /// Makes the call and waits for it; `nil` where the user has stopped it twice.
    private static func run(
        _ options: Options,
        _ connection: WebSocketClientConfiguration,
        _ clip: SpeechClip,
        on loop: EventLoop,
        _ signals: inout SignalWait
    ) -> CallResult? {
        let settings = VoiceCall.Settings(
            clip: clip,
            turns: options.turns,
            timeout: options.timeout,
            isManual: options.isManual,
            retryAfter: options.retryAfter
        )
        let start = SessionSetup.start(
            in: options.dialect,
            identifiers: IdentifierSource(prefix: String(UInt64.random(in: 0..<(1 << 56)), radix: 36)),
            timeout: options.timeout,
            isManual: options.isManual,
            chanceSeed: UInt64.random(in: 0 ... .max)
        )
        let recorder = options.sessionPath == nil ? nil : SessionRecording.recorder(of: start)
        var view = CallView(console: Console(isQuiet: options.isQuiet), reference: options.reference)
        let box = ResultBox()
        view.line("calling \(serverName(of: options)), speaking \(clip.duration.inSeconds) in each turn")
        loop.execute { [view] context in
            let driver = CallDriver(
                VoiceCall(settings, session: ClientSession(start), recorder: recorder),
                files: options.files,
                view: view,
                on: context
            ) { given in
                box.result.withLock { $0 = given }
                SignalWait.wake()
            }
            context.userState = driver
            driver.start(connection)
        }
        var stops = 0
        while true {
            switch signals.next() {
            case .woken: if let result = box.result.withLock({ $0 }) { return result }
            case .stop:
                stops += 1
                if stops > 1 { return nil }
                loop.execute { context in (context.userState as? CallDriver)?.interrupt() }
            }
        }
    }

    private static func finish(_ result: CallResult, _ options: Options, _ clip: SpeechClip) -> Exit {
        var console = Console(isQuiet: options.isQuiet)
        if result.turns.count > 1, let summary = result.summary {
            console.line("latency median \(summary.median.inMilliseconds), worst \(summary.worst.inMilliseconds)")
        }
        var exit: Exit
        switch result.outcome {
        case .succeeded: exit = .success
        case .interrupted:
            console.line("stopped")
            exit = .interrupted
        case .failed(let failure):
            Console.error("\(serverName(of: options)): \(TerminalText.line(failure.description, limit: 600))")
            exit = .failure
        }
        if let path = options.sessionPath, let reason = SessionRecording.write(result.recording, to: path) {
            Console.error("\(path) cannot be written: \(reason)")
            exit = exit == .success ? .failure : exit
        }
        guard let path = options.reportPath else { return exit }
        let report = CallReport(
            result: result,
            server: serverName(of: options),
            dialect: options.dialect,
            clip: clip,
            reference: options.reference
        )
        if let reason = report.write(to: path) {
            Console.error("\(path) cannot be written: \(reason)")
            exit = exit == .success ? .failure : exit
        }
        return exit
    }

    /// The server without path and query, which may hold credentials.
    private static func serverName(of options: Options) -> String {
        (try? WebSocketURL(options.url)).map(\.description) ?? "the given URL"
    }
}

/// Carries the result from the loop's thread to the main one.
private final class ResultBox: Sendable {
    let result = Mutex<CallResult?>(nil)
}
