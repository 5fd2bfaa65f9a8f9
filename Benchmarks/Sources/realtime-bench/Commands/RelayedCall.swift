import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits

/// A relay with both sides open that speak the same dialect, and frames that come every 20 ms: a relay refuses what comes
/// faster than speech for long.
struct RelayedCall {
    private static let client = ConnectionID(1)
    private static let upstream = ConnectionID(2)
    private static let interval: Duration = .milliseconds(20)
    /// Then another call: sessions do not last for ever.
    private static let longest = 40_000

    private let keeping: Bool
    private let opening: [UInt8]?
    private var relay: RelaySession
    private var now = SessionInstant.start
    private var left = Self.longest

    /// - Parameters:
    ///   - keeping: whether another connection could go on where the upstream's ends, and the upstream finds the turns.
    ///   - opening: a frame of the upstream's that comes first.
    init(keeping: Bool = false, opening: [UInt8]? = nil) throws {
        self.keeping = keeping
        self.opening = opening
        var configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(
                dialect: .openAI,
                identifiers: IdentifierSource(prefix: "0123456789ab")
            ),
            upstreamDialect: .openAI
        )
        if keeping { configuration.reconnect = ReconnectPolicy() }
        relay = RelaySession(configuration)
        try handle(.client(.connected(Self.client)))
        try handle(.upstream(.connected(Self.upstream)))
        var session = SessionConfiguration()
        session.audio = SessionAudio(input: SessionAudioInput(turnDetection: .value(TurnDetection(serverVAD: nil))))
        let created = EventCodec(dialect: .openAI).encode(.sessionCreated(SessionEvent(session: session))) ?? []
        for frame in [created, opening ?? []] where !frame.isEmpty {
            try handle(.upstream(.received(Self.upstream, .text(frame))))
        }
    }

    private mutating func handle(_ input: RelaySession.Input) throws {
        try relay.handle(input, at: now)
        while relay.nextOutput() != nil {}
    }

    private mutating func advance() {
        now = now.advanced(by: Self.interval)
        left -= 1
        if left == 0, let next = try? RelayedCall(keeping: keeping, opening: opening) { self = next }
    }

    /// The short way. 1 where the frame may be sent on, which every one may.
    mutating func pass(_ text: Span<UInt8>, from side: RelaySession.Side) -> Int {
        advance()
        guard relay.passThrough(text, from: side, on: side == .upstream ? Self.upstream : nil, at: now) else {
            fatalError("the short way is not open")
        }
        return 1
    }

    /// The general way of a client's frame: how many bytes go to the upstream.
    mutating func take(_ text: [UInt8]) -> Int {
        advance()
        guard (try? relay.handle(.client(.received(Self.client, .text(text))), at: now)) != nil else { return 0 }
        var count = 0
        while let output = relay.nextOutput() {
            if case .upstream(.send(_, let frame)) = output { count += frame.byteCount }
        }
        guard count == text.count, relay.nextDeadline != nil else { fatalError("the frame did not go on") }
        return count
    }
}
