import RealtimeProtocol

/// What the command line says.
struct Options {
    var host = "127.0.0.1"
    var port = 8080
    var portFile: String?
    var upstream = "pipeline"
    var dialect: Dialect?
    var model: String?
    var scenario: String?
    /// `nil` takes the folder of this repository where it is there.
    var scenarios: String?
    var language: String?
    var voice: String?
    var keyFile: String?
    var acceptsAnyone = false
    var origins: [String] = []
    var hosts: [String] = []
    var staticRoot: String?
    var certificate: String?
    var certificateKey: String?
    var upstreamAuthorities: String?
    var sessions: Int?
    var recognizers: Int?
    var loops: Int?
    var isQuiet = false

    static let usage = """
        Usage: realtime-relay [options]

          --host HOST              address to listen on (127.0.0.1)
          --port PORT              port to listen on; 0 takes a free one (8080)
          --port-file FILE         writes the port there when listening
          --upstream WHERE         pipeline (default), echo, ws://… or wss://…
          --dialect NAME           what a remote upstream speaks: \(dialects)
          --model NAME             the model a translated session asks for
          --scenario ID            the scenario of clients that name none
          --scenarios DIR          where scenario files are (\(defaultScenarios))
          --language en|zh         the language of clients that name none
          --voice NAME             the voice of clients that choose none
          --auth-key-file FILE     one key a line; a client must show one
          --no-auth                lets anyone connect although the address is not loopback
          --allow-origin ORIGIN    lets pages of another origin connect; may be repeated
          --allow-host NAME        a name this server goes by; may be repeated
          --static DIR             serves these files
          --tls-certificate FILE   certificate chain, PEM
          --tls-key FILE           its key, PEM
          --upstream-ca FILE       authorities to trust for wss:, PEM, in place of the system's
          --sessions N             the most sessions at once
          --recognizers N          the most pipeline sessions at once (4 per core)
          --loops N                threads that serve (one per core)
          --quiet                  logs warnings only

        A remote upstream's key comes from OPENAI_API_KEY, DASHSCOPE_API_KEY or XAI_API_KEY, by dialect.
        """

    /// Beside this program's sources.
    static let defaultScenarios = "Examples/Relay/Scenarios"

    private static var dialects: String { Dialect.allCases.map(\.rawValue).joined(separator: ", ") }

    /// Reads arguments; an error says what was expected.
    init(arguments: [String]) throws(UsageError) {
        self.init()
        var rest = arguments[...]
        while let option = rest.popFirst() {
            func value() throws(UsageError) -> String {
                guard let value = rest.popFirst() else { throw UsageError("\(option) expects a value") }
                return value
            }
            func number(_ range: ClosedRange<Int>) throws(UsageError) -> Int {
                let text = try value()
                guard let number = Int(text), range.contains(number) else {
                    throw UsageError(
                        "\(option) expects a number from \(range.lowerBound) to \(range.upperBound), got '\(text)'"
                    )
                }
                return number
            }
            switch option {
            case "--host": host = try value()
            case "--port": port = try number(0...65_535)
            case "--port-file": portFile = try value()
            case "--upstream": upstream = try value()
            case "--dialect":
                let name = try value()
                guard let known = Dialect(name: name) else {
                    throw UsageError("--dialect expects one of \(Self.dialects), got '\(name)'")
                }
                dialect = known
            case "--model": model = try value()
            case "--scenario": scenario = try value()
            case "--scenarios": scenarios = try value()
            case "--language": language = try value()
            case "--voice": voice = try value()
            case "--auth-key-file": keyFile = try value()
            case "--no-auth": acceptsAnyone = true
            case "--allow-origin": origins.append(try value())
            case "--allow-host": hosts.append(try value())
            case "--static": staticRoot = try value()
            case "--tls-certificate": certificate = try value()
            case "--tls-key": certificateKey = try value()
            case "--upstream-ca": upstreamAuthorities = try value()
            case "--sessions": sessions = try number(1...1_000_000)
            case "--recognizers": recognizers = try number(1...4_096)
            case "--loops": loops = try number(1...1_024)
            case "--quiet": isQuiet = true
            default: throw UsageError("unknown option '\(option)'")
            }
        }
        if (certificate == nil) != (certificateKey == nil) {
            throw UsageError("--tls-certificate and --tls-key go together")
        }
    }

    private init() {}
}

/// The command line, a file or the environment is not what it should be.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
