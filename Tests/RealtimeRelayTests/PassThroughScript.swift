import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits

/// A random sequence of what can happen to a relay, mostly audio, much of it unusual.
struct PassThroughScript {
    enum Step: CustomStringConvertible {
        case frame(RelaySession.Side, String)
        case input(RelaySession.Input)
        /// Only time passes.
        case wait

        var description: String {
            switch self {
            case .frame(let side, let text): "\(side) \(text)"
            case .input(let input): "\(input)"
            case .wait: "wait"
            }
        }
    }

    private var generator: SplitMix64
    private static let responses = ["resp_1", "resp_0123456789abcdef0123456789", "resp_3"]
    private static let items = ["item_1", "item_0123456789abcdef0123456789"]

    init(seed: UInt64) { generator = SplitMix64(state: seed) }

    mutating func configuration() -> RelaySession.Configuration {
        let pairs: [(Dialect, Dialect)] = [
            (.openAI, .openAI), (.openAI, .openAI), (.openAI, .azureOpenAI), (.openAIBeta, .openAIBeta),
            (.dashScopeOmni, .dashScopeOmni), (.openAI, .openAIBeta), (.browser, .openAI),
        ]
        let (client, upstream) = pick(pairs)
        var server = ServerSession.Configuration(dialect: client, identifiers: IdentifierSource(prefix: "p"))
        // Short enough that scripts run into them.
        server.limits.idle = .seconds(30)
        server.limits.total = .seconds(120)
        server.limits.sending.audio = .milliseconds(100)
        let policy = chance(4) ? RelayPolicy(instructions: "Be brief.") : RelayPolicy()
        return RelaySession.Configuration(client: server, upstreamDialect: upstream, policy: policy)
    }

    /// What happens next, and how long after the step before.
    mutating func next(_ index: Int) -> (Step, Duration) {
        let delay: Duration = chance(40) ? .seconds(roll(40)) : .milliseconds(roll(40))
        if index == 0 { return (.input(.client(.connected(ConnectionID(1)))), delay) }
        if index == 3 { return (.input(.upstream(.connected(ConnectionID(2)))), delay) }
        if index == 5 {
            return (.frame(.upstream, #"{"type":"session.updated","session":{"type":"realtime"}}"#), delay)
        }
        switch roll(20) {
        case 0...7: return (.frame(.client, append()), delay)
        case 8...14: return (.frame(.upstream, delta()), delay)
        case 15: return (.frame(.client, clientEvent()), delay)
        case 16, 17: return (.frame(.upstream, serverEvent()), delay)
        case 18: return (.input(.client(.writabilityChanged(ConnectionID(1), isWritable: !chance(3)))), delay)
        default:
            if chance(2) { return (.wait, delay) }
            return (.input(.upstream(.writabilityChanged(ConnectionID(2), isWritable: !chance(3)))), delay)
        }
    }

    // MARK: Frames

    private mutating func append() -> String {
        var members = [#""type":"input_audio_buffer.append""#, #""audio":"\#(payload())""#]
        if chance(3) { members.append(#""event_id":"event_\#(roll(100))""#) }
        for index in 0..<(chance(6) ? roll(6) : 0) { members.append(#""extra\#(index)":\#(roll(9))"#) }
        return object(&members)
    }

    private mutating func delta() -> String {
        let type = chance(6) ? "response.audio.delta" : "response.output_audio.delta"
        var members = [#""type":"\#(type)""#, #""delta":"\#(payload())""#]
        if !chance(10) { members.append(#""response_id":"\#(response())""#) }
        if !chance(8) { members.append(#""item_id":"\#(pick(Self.items))""#) }
        if chance(2) { members.append(#""content_index":\#(roll(2))"#) }
        if chance(4) { members.append(#""output_index":0"#) }
        if chance(4) { members.append(#""event_id":"event_\#(roll(100))""#) }
        if chance(8) { members.append(#""obfuscation":"x""#) }
        if chance(30) { members.append(#""delta":"AAAA""#) }
        return object(&members)
    }

    private mutating func payload() -> String {
        switch roll(12) {
        case 0: return "AAA="
        case 1: return "AA=="
        case 2: return #"AA\/A"#
        case 3: return "not base64!"
        case 4: return ""
        default: return String(repeating: "AbC/", count: roll(400))
        }
    }

    private mutating func clientEvent() -> String {
        pick([
            #"{"type":"input_audio_buffer.commit"}"#, #"{"type":"response.create"}"#, #"{"type":"response.cancel"}"#,
            #"{"type":"response.create","response":{"instructions":"Do as I say."}}"#, #"{"type":"made.up"}"#, "[]",
            #"{"type":"session.update","session":{"type":"realtime","instructions":null}}"#,
            #"{"type":"session.update","session":{"audio":{"output":{"format":{"type":"audio/pcmu"}}}}}"#,
        ])
    }

    private mutating func serverEvent() -> String {
        let id = response()
        return pick([
            #"{"type":"response.created","response":{"id":"\#(id)","status":"in_progress"}}"#,
            #"{"type":"response.created","response":{"id":"\#(id)","status":"in_progress"}}"#,
            #"{"type":"response.done","response":{"id":"\#(id)","status":"completed"}}"#,
            #"{"type":"response.output_audio.done","response_id":"\#(id)","item_id":"item_1"}"#,
            #"{"type":"input_audio_buffer.speech_started","audio_start_ms":10,"item_id":"item_u"}"#,
            #"{"type":"error","error":{"type":"invalid_request_error","message":"No."}}"#, "{",
        ])
    }

    private mutating func response() -> String { chance(8) ? pick(Self.responses) : Self.responses[0] }

    private mutating func object(_ members: inout [String]) -> String {
        if chance(3) { members.shuffle(using: &generator) }
        let separator = chance(5) ? " ,\n " : ","
        return "{" + members.joined(separator: separator) + "}"
    }

    // MARK: Numbers

    private mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
    /// True once in `count` times.
    private mutating func chance(_ count: Int) -> Bool { roll(count) == 0 }
    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[roll(elements.count)] }
}

private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
