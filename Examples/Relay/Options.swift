import RealtimeProtocol
import RealtimeRedisStore
import RealtimeServer

/// What the command line says.
struct Options {
    var host = "127.0.0.1"
    var port = 8080
    var portFile: String?
    var upstream = "pipeline"
    var fallbacks: [String] = []
    var warmUpstreams: Int?
    var dialect: Dialect?
    var model: String?
    var reconnects = true
    var reconnectAttempts: Int?
    /// Minutes; 0 is none, `nil` the dialect's.
    var connectionLimit: Int?
    var processing = ProcessingOptions()
    var engines = EngineOptions()
    var scenario: String?
    /// `nil` takes the folder of this repository where it is there.
    var scenarios: String?
    var language: String?
    var voice: String?
    var policy: String?
    var keyFile: String?
    var tokenKeys: String?
    var tokenIssuer: String?
    var tokenAudiences: Set<String> = []
    var acceptsAnyone = false
    var origins: [String] = []
    var hosts: [String] = []
    var staticRoot: String?
    var certificate: String?
    var certificateKey: String?
    var upstreamAuthorities: String?
    var proxies: [AddressRange] = []
    var usesProxyProtocol = false
    var adminHost: String?
    var adminPort = 0
    var adminKeyFile: String?
    var adminPortFile: String?
    var recordings: String?
    var recordingFormat = "flac"
    var keepsTranscripts = false
    var sessions: Int?
    var clientSessions: Int?
    var clientRate: Int?
    var clientFailures: Int?
    var store: RedisAddress?
    var storeMegabytes = 64
    var drainTimeout = 30
    var logFormat = "text"
    var logLevel = LogRecord.Level.info
    var recognizers: Int?
    var loops: Int?
    var servesTestEcho = false
    var servesRolePlay = false

    static let usage = """
        Usage: realtime-relay [options]

          --host HOST              address to listen on (127.0.0.1)
          --port PORT              port to listen on; 0 takes a free one (8080)
          --port-file FILE         writes the port there when listening
          --upstream WHERE         pipeline (default), echo, ws://… or wss://…
          --fallback URL           another upstream of that dialect, asked where those before do not answer; may be repeated
          --dialect NAME           what a remote upstream speaks: \(dialects)
          --model NAME             the model a translated session asks for
          --warm-upstreams N       connections to the upstream that each loop keeps open for calls to come (0)
          --no-reconnect           ends sessions with their connection to the upstream
          --reconnect-attempts N   how often in a row a lost connection is made again (5)
          --connection-limit MIN   how long the upstream lets a connection last; 0 for ever (what its provider says)
          --echo-cancellation      takes out of what callers say what they are played
          --noise-suppression DB   takes that much noise away, 1 to 60
          --gain DB                brings speech to that level of full scale, -60 to -6
          --relay-turns            finds turns in the relay, and switches the upstream's detection off
        \(EngineOptions.usage)
          --scenario ID            the scenario of clients that name none
          --scenarios DIR          where scenario files are (\(defaultScenarios))
          --language en|zh         the language of clients that name none
          --voice NAME             the voice of clients that choose none
          --policy FILE            what clients of a relay may send and change, JSON
          --auth-key-file FILE     one key a line, and its owner's name behind it; a client must show one
          --auth-jwt-keys FILE     the keys of signed tokens, a JSON Web Key Set with 'alg' in each
          --auth-jwt-issuer NAME   who must have made a token
          --auth-jwt-audience NAME whom a token may be for; may be repeated
          --no-auth                lets anyone connect although the address is not loopback
          --allow-origin ORIGIN    lets pages of another origin connect; may be repeated
          --allow-host NAME        a name this server goes by; may be repeated
          --static DIR             serves these files
          --tls-certificate FILE   certificate chain, PEM
          --tls-key FILE           its key, PEM
          --upstream-ca FILE       authorities to trust for wss:, and engines' https:, PEM, in place of the system's
          --trust-proxy RANGE      believes Forwarded and X-Forwarded-For of these addresses; may be repeated
          --proxy-protocol         connections of those begin with a PROXY header, version 1 or 2
          --admin HOST:PORT        answers /metrics and /admin/sessions there
          --admin-key-file FILE    one key a line; an operator must show one
          --admin-port-file FILE   writes that port there when listening
          --record DIR             records every session there, the caller left and the assistant right
          --record-format NAME     flac (default) or wav
          --transcripts            keeps what was said for /admin/sessions/ID/transcript
          --sessions N             the most sessions at once
          --client-sessions N      the most sessions of one client at once
          --client-rate N          the most new sessions of one client in a minute
          --client-failures N      wrong keys of one address in a minute before it is not listened to (60); 0 counts none
          --store ADDRESS          keeps conversations and counts sessions in Redis, for relays that share it:
                                   redis://HOST[:PORT][/DATABASE] or unix:///PATH; without it in this process
          --store-megabytes N      the most that conversations take that this process keeps (64); 0 keeps none
          --recognizers N          the most pipeline sessions at once (4 per core)
          --loops N                threads that serve (one per core)
          --drain-timeout SECONDS  how long turns may take to end after SIGTERM (30)
          --log-format NAME        text (default) or json
          --log-level NAME         debug, info (default), warning or error
          --role-play              serves role-plays to Socket.IO clients at /socket.io/
          --test-echo              sends every message to /echo back as it came, for tests of WebSockets
          --quiet                  the same as --log-level warning

        Keys come from files, or from the environment, and never from here: REALTIME_KEYS and REALTIME_ADMIN_KEYS
        hold keys of clients and operators, separated by commas; a remote upstream's is in OPENAI_API_KEY,
        DASHSCOPE_API_KEY or XAI_API_KEY, by dialect; those of engines are in REALTIME_RECOGNIZER_KEY, REALTIME_MODEL_KEY
        and REALTIME_SYNTHESIZER_KEY; Redis' password is in REALTIME_STORE_PASSWORD. SIGHUP reads scenarios, policy, keys and certificates anew.
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
            func choice(_ names: [String]) throws(UsageError) -> String {
                let text = try value()
                guard names.contains(text) else {
                    throw UsageError("\(option) expects \(names.joined(separator: " or ")), got '\(text)'")
                }
                return text
            }
            switch option {
            case "--host": host = try value()
            case "--port": port = try number(0...65_535)
            case "--port-file": portFile = try value()
            case "--upstream": upstream = try value()
            case "--fallback": fallbacks.append(try value())
            case "--warm-upstreams": warmUpstreams = try number(0...1_000)
            case "--no-reconnect": reconnects = false
            case "--reconnect-attempts": reconnectAttempts = try number(1...1_000)
            case "--connection-limit": connectionLimit = try number(0...525_600)
            case "--echo-cancellation": processing.cancelsEcho = true
            case "--noise-suppression": processing.noiseSuppression = try number(1...60)
            case "--gain": processing.gain = try number(-60 ... -6)
            case "--relay-turns": processing.findsTurns = true
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
            case "--policy": policy = try value()
            case "--auth-key-file": keyFile = try value()
            case "--auth-jwt-keys": tokenKeys = try value()
            case "--auth-jwt-issuer": tokenIssuer = try value()
            case "--auth-jwt-audience": tokenAudiences.insert(try value())
            case "--no-auth": acceptsAnyone = true
            case "--allow-origin": origins.append(try value())
            case "--allow-host": hosts.append(try value())
            case "--static": staticRoot = try value()
            case "--tls-certificate": certificate = try value()
            case "--tls-key": certificateKey = try value()
            case "--upstream-ca":
                upstreamAuthorities = try value()
                engines.authorities = upstreamAuthorities
            case "--trust-proxy":
                let text = try value()
                guard let range = AddressRange(text) else {
                    throw UsageError("--trust-proxy expects an address or a range like 10.0.0.0/8, got '\(text)'")
                }
                proxies.append(range)
            case "--proxy-protocol": usesProxyProtocol = true
            case "--admin":
                let text = try value()
                guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
                    (0...65_535).contains(port)
                else { throw UsageError("--admin expects HOST:PORT, got '\(text)'") }
                adminHost = String(text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" })
                adminPort = port
            case "--admin-key-file": adminKeyFile = try value()
            case "--admin-port-file": adminPortFile = try value()
            case "--record": recordings = try value()
            case "--record-format": recordingFormat = try choice(["flac", "wav"])
            case "--transcripts": keepsTranscripts = true
            case "--client-sessions": clientSessions = try number(1...1_000_000)
            case "--client-rate": clientRate = try number(1...1_000_000)
            case "--client-failures": clientFailures = try number(0...1_000_000)
            case "--store":
                let text = try value()
                guard let address = RedisAddress(text) else {
                    throw UsageError("--store expects redis://HOST[:PORT][/DATABASE] or unix:///PATH")
                }
                guard address.password == nil else {
                    throw UsageError("--store takes no password, which every user of this machine could read")
                }
                store = address
            case "--store-megabytes": storeMegabytes = try number(0...65_536)
            case "--drain-timeout": drainTimeout = try number(0...86_400)
            case "--log-format": logFormat = try choice(["text", "json"])
            case "--log-level":
                let names = LogRecord.Level.allCases.map(\.rawValue)
                logLevel = LogRecord.Level(rawValue: try choice(names)) ?? .info
            case "--sessions": sessions = try number(1...1_000_000)
            case "--recognizers": recognizers = try number(1...4_096)
            case "--loops": loops = try number(1...1_024)
            case "--role-play": servesRolePlay = true
            case "--test-echo": servesTestEcho = true
            case "--quiet": logLevel = .warning
            default:
                if try engines.take(option, value) { continue }
                throw UsageError("unknown option '\(option)'")
            }
        }
        if (certificate == nil) != (certificateKey == nil) {
            throw UsageError("--tls-certificate and --tls-key go together")
        }
        if tokenKeys == nil, tokenIssuer != nil || !tokenAudiences.isEmpty {
            throw UsageError("--auth-jwt-issuer and --auth-jwt-audience go with --auth-jwt-keys")
        }
        if usesProxyProtocol, proxies.isEmpty { throw UsageError("--proxy-protocol goes with --trust-proxy") }
        if servesRolePlay, upstream != "pipeline" { throw UsageError("--role-play goes with --upstream pipeline") }
        try engines.check(upstream: upstream)
        let isRemote = upstream != "pipeline" && upstream != "echo"
        let hasRemoteOptions = connectionLimit != nil || reconnectAttempts != nil || warmUpstreams != nil
        if !isRemote, !fallbacks.isEmpty || processing.isAny || hasRemoteOptions {
            throw UsageError(
                """
                --fallback, --warm-upstreams, --connection-limit, --reconnect-attempts and the processing of audio \
                go with a remote --upstream
                """
            )
        }
        if !reconnects, reconnectAttempts != nil {
            throw UsageError("--reconnect-attempts does not go with --no-reconnect")
        }
        if adminHost == nil, adminKeyFile != nil || adminPortFile != nil {
            throw UsageError("--admin-key-file and --admin-port-file go with --admin")
        }
    }

    private init() {}
}

/// What is done to callers' audio on its way to a remote upstream.
struct ProcessingOptions {
    var cancelsEcho = false
    var noiseSuppression: Int?
    var gain: Int?
    var findsTurns = false

    var isAny: Bool { cancelsEcho || noiseSuppression != nil || gain != nil || findsTurns }
}

/// The command line, a file or the environment is not what it should be.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
