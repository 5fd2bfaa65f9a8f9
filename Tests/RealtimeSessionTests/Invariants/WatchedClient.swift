import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits

/// A client session, a listener, what has come of both so far, and whether the session has kept its promises.
struct WatchedClient: Explorable {
    /// Who uses the session.
    enum Use: CaseIterable {
        /// An application that listens for the user itself and never acknowledges by itself.
        case clock
        /// An application that configures the server, acknowledges, and leaves the user to the server.
        case acknowledged
        /// A page of the browser dialect, which has a heartbeat, and leaves truncations to others.
        case page
    }

    let use: Use
    var session: ClientSession
    var invariants: ClientInvariants
    var listener: ListenerOracle
    var now = SessionInstant.start
    /// Names of responses that were given out so far.
    private(set) var responses = 0
    /// The number of the application's next message.
    private(set) var numbered = 0
    /// The input that was made last, for a recording.
    private(set) var entry: RecordedInput<ClientCommand>?
    private(set) var outputs: [ClientSession.Output] = []

    static func configuration(_ use: Use) -> ClientSession.Configuration {
        var wanted = SessionConfiguration()
        wanted.type = "realtime"
        var configuration = ClientSession.Configuration(
            dialect: use == .page ? .browser : .openAI,
            session: use == .clock ? nil : wanted,
            identifiers: IdentifierSource(prefix: "c")
        )
        configuration.playback = use == .acknowledged ? .acknowledged : .clock(latency: .zero)
        configuration.truncatesUnheard = use != .page
        if use == .clock { configuration.interruption = InterruptionPolicy(backchannelGuard: .milliseconds(100)) }
        // Short, so that explorations come to the ends of them.
        configuration.sending.stall = .seconds(20)
        configuration.sending.controlBytes = 2_000
        return configuration
    }

    init(_ use: Use) {
        self.use = use
        let configuration = Self.configuration(use)
        session = ClientSession(configuration)
        invariants = ClientInvariants(configuration)
        listener = ListenerOracle(
            rate: session.outputFormat.sampleRate,
            needsAcknowledgements: configuration.playback == .acknowledged
        )
    }

    var violation: String? { invariants.violation }
    var shape: ClientSessionShape { session.shape(at: now) }

    /// A message of the server, in the session's dialect where it can be said there.
    func received(_ json: String) -> RecordedInput<ClientCommand>.Input {
        var bytes = Array(json.utf8)
        if use == .page, let event = try? EventCodec(dialect: .openAI).decodeServerEvent(bytes) {
            bytes = EventCodec(dialect: .browser).encode(event) ?? bytes
        }
        return .transport(.received(ClientMove.connection, .text(bytes)))
    }

    mutating func make(_ move: ClientMove) -> Bool {
        if move == .quiet {
            let later = now.advanced(by: .seconds(12))
            guard session.nextDeadline.map({ $0 >= later }) ?? true else { return false }
            now = later
            entry = nil
            return true
        }
        guard let (input, instant) = move.input(for: self) else { return false }
        switch move {
        case .created, .audioUnasked: responses += 1
        case .send where !session.isEnded: numbered += 1
        default: break
        }
        now = instant
        let entry = RecordedInput<ClientCommand>(input, at: instant)
        self.entry = entry
        invariants.before(input, session, at: now)
        if case .command(.acknowledgePlayback(let position, let generation)) = input,
            generation == session.playbackGeneration
        {
            listener.acknowledge(position)
        }
        if case .command(.reportPlayback(let played)) = input, let start = invariants.newestStart, played > .zero {
            listener.acknowledge(start + min(played, listener.received))
        }
        guard let outputs = try? session.replay([entry]) else {
            invariants.fail("15: \(move) was refused as a misuse")
            return true
        }
        self.outputs = outputs
        for output in outputs { invariants.take(output, session, &listener, at: now) }
        if move == .stopsItself { listener.stop(at: now) }
        invariants.after(input, session, listener, at: now)
        return true
    }

    /// A move for a random walk: what ends the session is rare, or no walk would come far.
    func randomMove(using generator: inout SeededGenerator) -> ClientMove {
        let move = ClientMove.allCases.randomElement(using: &generator) ?? .wait
        switch move {
        case .close, .disconnect: return generator.chance(0.02) ? move : .audio
        case .freeze where !generator.chance(0.2): return .thaw
        case .deadline, .deadlineLate: return session.isReady && generator.chance(0.3) ? move : .sessionUpdated
        case .quiet where !session.isReady: return .sessionCreated
        default: return move
        }
    }
}
