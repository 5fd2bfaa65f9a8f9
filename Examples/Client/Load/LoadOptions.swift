import RealtimeWebSocket

/// What `realtime-client load` is asked for.
struct LoadOptions: Hashable, Sendable {
    /// The server.
    var url: String
    /// Conversations at once.
    var sessions = 50
    /// How long is measured.
    var seconds = 10.0
    /// How long is spoken before that: queues fill, buffers grow.
    var warmUp = 1.0
    /// The server's process, where its CPU and memory are wanted.
    var process: Int32?

    static let usage = """
        Speaks to a realtime voice server with many sessions at once, and measures how long its audio takes to come back.

        usage: realtime-client load [--sessions N] [--seconds S] [--warm-up S] [--pid PID] URL

          --sessions N   conversations at once, 1 to 20000 (50)
          --seconds S    how long is measured (10)
          --warm-up S    how long is spoken before that (1)
          --pid PID      the server's process on this machine, for its CPU and memory

        Each session sends 20 ms of audio fifty times a second, whether or not it was answered, to a server that answers
        each frame with a delta of the same length: a relay before an echo, or `realtime-relay --upstream echo`. Round
        trips come from a time inside the audio. `late99` is how late the generator itself was, and has to be small
        beside the rest. Exits with 1 if a frame was lost or damaged, or a session ended.

        """

    /// Parses the arguments after `load`; `nil` where help is asked for.
    init?(_ arguments: [String]) throws(OptionsError) {
        var rest = arguments[...]
        var url: String?
        func number(_ option: String, _ range: ClosedRange<Double>) throws(OptionsError) -> Double {
            guard let text = rest.popFirst() else { throw .missingValue(option) }
            guard let value = Double(text), range.contains(value) else {
                throw .invalidValue(option: option, expected: "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
        self.url = ""
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": return nil
            case "--sessions": sessions = Int(try number(argument, 1...20_000))
            case "--seconds": seconds = try number(argument, 0.1...86_400)
            case "--warm-up": warmUp = try number(argument, 0...3_600)
            case "--pid": process = Int32(try number(argument, 1...4_194_304))
            case _ where argument.hasPrefix("-"): throw .unknownOption(TerminalText.line(argument, limit: 40))
            default:
                guard url == nil, (try? WebSocketURL(argument)) != nil else {
                    throw .invalidValue(option: "load", expected: "one ws: or wss: URL")
                }
                url = argument
            }
        }
        guard let url else { throw .needsOne("a ws: or wss: URL") }
        self.url = url
    }
}
