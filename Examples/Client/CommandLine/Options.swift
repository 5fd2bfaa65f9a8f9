import RealtimeProtocol
import RealtimeUnits
import RealtimeWebSocket

/// What the command line asks for.
struct Options: Hashable, Sendable {
    /// The server.
    var url = "ws://127.0.0.1:8080/"
    /// What is said.
    var source: SpeechClip.Source
    /// The words of it.
    var reference: String?
    /// The greatest word error rate of a turn that succeeds.
    var maxWordErrorRate: Double?
    /// Where sound goes.
    var files = CallFiles.Paths()
    /// Where the recording of the session goes.
    var sessionPath: String?
    /// Where the figures go.
    var reportPath: String?
    /// How often the clip is said.
    var turns = 1
    /// The server's dialect.
    var dialect = Dialect.browser
    /// The environment variable with the key.
    var keyVariable: String?
    /// A PEM file with the authorities to trust instead of the system's.
    var authoritiesPath: String?
    /// Whether only errors are written.
    var isQuiet = false
    /// Whether turns are ended by hand.
    var isManual = false
    /// How much of a turn's first reply is heard before it is cancelled and another one asked for.
    var retryAfter: Duration?
    /// How long a turn may lack something.
    var timeout: Duration = .seconds(20)

    /// Parses the arguments after the program's name; `nil` where help is asked for.
    init?(_ arguments: [String]) throws(OptionsError) {
        var scanner = ArgumentScanner(arguments)
        var options = Options(source: .soundFile(""))
        var sources: [SpeechClip.Source] = []
        var rawPath: String?
        var rate: SampleRate?
        while let option = scanner.next() {
            switch option {
            case "--help", "-h": return nil
            case "--url":
                options.url = try scanner.value(of: option, "a ws: or wss: URL without user and fragment") {
                    (try? WebSocketURL($0)) == nil ? nil : $0
                }
            case "--wav": sources.append(.soundFile(try scanner.value(of: option)))
            case "--raw": rawPath = try scanner.value(of: option)
            case "--rate": rate = try scanner.value(of: option, "a rate in hertz") { Int($0).flatMap(SampleRate.init) }
            case "--reference":
                options.reference = try scanner.value(of: option, "words") {
                    NormalizedWords(of: $0).words.isEmpty ? nil : $0
                }
            case "--max-wer":
                options.maxWordErrorRate = try scanner.value(of: option, "a rate such as 0.25") {
                    Double($0).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }
                }
            case "--reply": options.files.reply = try scanner.value(of: option)
            case "--recording": options.files.recording = try scanner.value(of: option)
            case "--record-session": options.sessionPath = try scanner.value(of: option)
            case "--report": options.reportPath = try scanner.value(of: option)
            case "--turns":
                options.turns = try scanner.value(of: option, "a number from 1 to 10000") {
                    Int($0).flatMap { (1...10_000).contains($0) ? $0 : nil }
                }
            case "--dialect":
                options.dialect = try scanner.value(of: option, "browser or openAI") { SessionSetup.dialects[$0] }
            case "--key-env": options.keyVariable = try scanner.value(of: option)
            case "--ca": options.authoritiesPath = try scanner.value(of: option)
            case "--manual": options.isManual = true
            case "--retry-after":
                options.retryAfter = try scanner.value(of: option, "a time in seconds") {
                    Double($0).flatMap(Duration.init(positiveSeconds:))
                }
            case "--quiet": options.isQuiet = true
            case "--timeout":
                options.timeout = try scanner.value(of: option, "a time in seconds") {
                    Double($0).flatMap(Duration.init(positiveSeconds:))
                }
            default: throw .unknownOption(TerminalText.line(option, limit: 40))
            }
        }
        if let rawPath {
            guard let rate else { throw .needs(option: "--raw", other: "--rate") }
            sources.append(.rawPCM16(rawPath, rate))
        } else if rate != nil {
            throw .needs(option: "--rate", other: "--raw")
        }
        guard sources.count == 1 else { throw .needsOne("--wav and --raw") }
        if options.maxWordErrorRate != nil, options.reference == nil {
            throw .needs(option: "--max-wer", other: "--reference")
        }
        if options.isManual, options.dialect == .browser {
            throw .invalidValue(option: "--manual", expected: "another dialect than browser, which has no commit")
        }
        options.source = sources[0]
        self = options
    }

    private init(source: SpeechClip.Source) { self.source = source }
}

/// Steps through arguments.
private struct ArgumentScanner {
    private var rest: ArraySlice<String>

    init(_ arguments: [String]) { rest = arguments[...] }

    mutating func next() -> String? { rest.popFirst() }

    mutating func value(of option: String) throws(OptionsError) -> String {
        guard let value = rest.popFirst(), !value.isEmpty else { throw .missingValue(option) }
        return value
    }

    mutating func value<Value>(
        of option: String,
        _ expected: String,
        _ parse: (String) -> Value?
    ) throws(OptionsError) -> Value {
        guard let value = parse(try value(of: option)) else {
            throw .invalidValue(option: option, expected: expected)
        }
        return value
    }
}
