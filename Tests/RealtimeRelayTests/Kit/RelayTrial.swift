import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits

/// A long call through a relay whose upstream connections break, are refused and reach their limit, at instants that a
/// seed decides. The client knows of one connection, its own, which holds.
struct RelayTrial {
    struct Settings: Sendable {
        var provider = SimulatedProvider.Settings()
        var client = Dialect.openAI
        var policy = RelayPolicy()
        /// Chance of a cut of the connection that serves, each time the client does something.
        var cuts = 0.015
        /// Chance that an attempt is refused.
        var refusals = 0.2
        var refresh: RefreshPolicy?
        var duration = Duration.seconds(9)
        /// Whether audio is offered to the short way first.
        var takesShortWay = true
    }

    /// One connection: its provider and its two directions.
    private struct Leg {
        var provider: SimulatedProvider
        var up: LinkEmulator<Frame>
        var down: LinkEmulator<SimulatedProvider.Output>
        /// When the relay hears that it is gone.
        var gone: SessionInstant?
        var isOver = false
    }

    static let client = ConnectionID(1)
    let seed: UInt64
    let settings: Settings
    private(set) var relay: RelaySession
    private(set) var view = ApplicationView()
    /// Every frame that the client was sent.
    private(set) var toClient: [[UInt8]] = []
    private var generator: SeededGenerator
    private var clock = ManualClock()
    private var legs: [ConnectionID: Leg] = [:]
    private var attempts: [(at: SessionInstant, connection: ConnectionID?)] = []
    private var outputs: [(at: SessionInstant, call: CallID)] = []
    /// Numbers given to the relay.
    private(set) var spoken = 0
    private var uncommitted = 0
    private var speaksUntil: SessionInstant?
    private(set) var cuts = 0
    /// Frames that took the short way.
    private(set) var passed = 0
    /// The most connections that were open at a time.
    private(set) var mostOpen = 0
    private(set) var failures: [String] = []
    private var sentEvents = 0
    private var deletions: Set<ItemID> = []
    private var cutting = true

    init(seed: UInt64, _ settings: Settings = Settings()) {
        self.seed = seed
        self.settings = settings
        generator = SeededGenerator(seed: seed)
        var configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(
                dialect: settings.client,
                identifiers: IdentifierSource(prefix: "c\(seed)x")
            ),
            upstreamDialect: .openAI,
            policy: settings.policy
        )
        configuration.upstreamAttempts = 20
        configuration.reconnect = ReconnectPolicy(attempts: 12)
        configuration.refresh = settings.refresh
        configuration.chanceSeed = seed
        relay = RelaySession(configuration)
    }

    var now: SessionInstant { clock.now }
    private var codec: EventCodec { EventCodec(dialect: settings.client) }
    private var isReady: Bool { relay.servingConnection != nil }

    mutating func run() throws {
        try input(.client(.connected(Self.client)))
        // Without one the upstream would not say what it does by itself.
        try say(.sessionUpdate(SessionUpdate(session: SessionConfiguration())))
        let end = now.advanced(by: settings.duration)
        var next = now
        while now < end {
            next = next.advanced(by: .milliseconds(Int.random(in: 20...80, using: &generator)))
            try pass(until: next)
            try act()
        }
        try comeToRest()
    }

    /// Lets the last turn end and everything that is asked for be answered, over links that hold.
    private mutating func comeToRest() throws {
        cutting = false
        if settings.provider.findsTurns { try append(silence: 480) } else { try commit() }
        try pass(until: now.advanced(by: .seconds(7)))
        // A provider's limit may come at any time: what is looked at is a moment that is none of trouble.
        for _ in 0..<100 {
            let before = relay.servingConnection
            try pass(until: now.advanced(by: .seconds(2)))
            // Nor of an answer: functions call for the next one.
            let isBusy = provider?.isResponding ?? true || !outputs.isEmpty
            if isReady, relay.servingConnection == before, !isBusy { return }
        }
        failures.append("never comes to rest")
    }

    // MARK: The client

    private mutating func act() throws {
        if cutting, generator.chance(settings.cuts), let connection = relay.servingConnection { cut(connection) }
        if settings.provider.findsTurns {
            try speakOrNot()
        } else if spoken < 65_000 {
            try append(numbers: 24 * Int.random(in: 1...2, using: &generator))
        }
        switch Int.random(in: 0..<60, using: &generator) {
        case 0...1 where !settings.provider.findsTurns: try commit()
        case 2: if relay.upstream?.activeResponse != nil { try say(.responseCancel(ResponseCancel())) }
        case 3:
            let part = ContentPart(type: .inputText, text: "typed \(spoken)")
            // Half of the clients' items have a name of the client's.
            let id = generator.chance(0.5) ? ItemID(rawValue: "item_mine\(spoken)_\(sentEvents)") : nil
            let item = ConversationItem(message: id, role: .user, content: [part])
            try say(.conversationItemCreate(ConversationItemEvent(item: item)))
        case 4:
            if let last = view.order.last(where: { $0.rawValue.hasPrefix("item_mine") }), generator.chance(0.3),
                deletions.insert(last).inserted
            {
                try say(.conversationItemDelete(ItemReference(itemID: last)))
            }
        default: break
        }
    }

    private mutating func speakOrNot() throws {
        if let until = speaksUntil, until > now {
            try append(numbers: 24 * Int.random(in: 1...2, using: &generator))
        } else {
            try append(silence: 24 * Int.random(in: 1...2, using: &generator))
            if speaksUntil != nil, generator.chance(0.05), spoken < 60_000 {
                speaksUntil = now.advanced(by: .milliseconds(Int.random(in: 200...1_500, using: &generator)))
            }
            if speaksUntil == nil { speaksUntil = now }
        }
    }

    private mutating func append(numbers count: Int) throws {
        let audio = RampAudio.bytes((spoken + 1)...(spoken + count))
        spoken += count
        uncommitted += count
        try say(.inputAudioBufferAppend(InputAudioBufferAppend(audio: AudioPayload(encoding: audio))))
    }

    private mutating func append(silence count: Int) throws {
        let audio = AudioPayload(encoding: [UInt8](repeating: 0, count: count * 2))
        try say(.inputAudioBufferAppend(InputAudioBufferAppend(audio: audio)))
    }

    private mutating func commit() throws {
        guard uncommitted > 0 else { return }
        uncommitted = 0
        try say(.inputAudioBufferCommit(PlainEvent()))
        try say(.responseCreate(ResponseCreate()))
    }

    /// Some clients name their events, some do not.
    private mutating func say(_ event: ClientEvent) throws {
        sentEvents += 1
        guard let bytes = codec.encode(event) else { return failures.append("cannot say '\(event.type)'") }
        let now = now
        if settings.takesShortWay, relay.passThrough(bytes.span, from: .client, at: now) {
            passed += 1
            guard let connection = relay.servingConnection, legs[connection] != nil else {
                return failures.append("passes to nobody")
            }
            legs[connection]?.up.send(.text(bytes), byteCount: bytes.count, at: now)
            return
        }
        try input(.client(.received(Self.client, .text(bytes))))
    }

    private mutating func hear(_ bytes: [UInt8]) {
        toClient.append(bytes)
        guard let event = try? codec.decodeServerEvent(bytes) else {
            return failures.append("the client is sent what is no event")
        }
        view.take(event)
        switch event {
        case .responseDone(let done):
            guard done.response.status == .completed else { return }
            for item in done.response.output ?? [] where item.type == .functionCall {
                guard let call = item.callID else { continue }
                outputs.append((now.advanced(by: generator.duration(upTo: .milliseconds(900))), call))
            }
        case .error(let error):
            // What a client that asks without looking is told on any connection.
            let expected: [ErrorCode] = [
                .responseCancelNotActive, .conversationAlreadyHasActiveResponse, .inputAudioBufferCommitEmpty,
            ]
            if let code = error.error.code, expected.contains(code) { return }
            failures.append("the client is told of an error: \(error.error)")
        default: break
        }
    }

    // MARK: The world

    private mutating func connect(_ connection: ConnectionID) {
        let link = LinkProfile(
            latency: .milliseconds(Int.random(in: 1...80, using: &generator)),
            jitter: .milliseconds(Int.random(in: 0...30, using: &generator)),
            stallProbability: 0.005
        )
        let provider = SimulatedProvider(
            settings.provider,
            name: "p\(connection.rawValue)",
            seed: generator.next(),
            at: now
        )
        let up = LinkEmulator<Frame>(link, seed: generator.next())
        let down = LinkEmulator<SimulatedProvider.Output>(link, seed: generator.next())
        legs[connection] = Leg(provider: provider, up: up, down: down)
        mostOpen = max(mostOpen, legs.values.count { !$0.isOver })
        speak(connection)
    }

    private mutating func cut(_ connection: ConnectionID) {
        let now = now
        let notice = generator.duration(upTo: .milliseconds(400))
        cuts += 1
        legs[connection]?.up.profile.cut = now
        legs[connection]?.down.profile.cut = now
        legs[connection]?.isOver = true
        legs[connection]?.gone = now.advanced(by: notice)
    }

    private mutating func input(_ input: RelaySession.Input) throws {
        try relay.handle(input, at: now)
        let now = now
        while let output = relay.nextOutput() {
            switch output {
            case .client(.send(_, .text(let bytes))): hear(bytes)
            case .client(let other): failures.append("the client's connection: \(other)")
            case .upstream(.send(let connection, let frame)):
                guard legs[connection] != nil else {
                    failures.append("sends on \(connection), which is not there")
                    continue
                }
                legs[connection]?.up.send(frame, byteCount: frame.byteCount, at: now)
            case .upstream(.close(let connection, _)):
                attempts.removeAll { $0.connection == connection }
                legs[connection]?.isOver = true
                legs[connection]?.gone = nil
            case .upstream(.connect(let connection)):
                if legs[connection] != nil { failures.append("\(connection) is asked for twice") }
                attempts.append((connectTime(), connection))
            case .connectUpstream: attempts.append((connectTime(), nil))
            }
        }
    }

    private mutating func connectTime() -> SessionInstant {
        now.advanced(by: .milliseconds(Int.random(in: 5...300, using: &generator)))
    }

    private mutating func pass(until end: SessionInstant) throws {
        var steps = 0
        while let next = nextInstant, next <= end {
            let before = now
            clock.advance(to: next)
            steps = now == before ? steps + 1 : 0
            guard steps < 20_000 else {
                failures.append("spins at \(now)")
                break
            }
            try step()
        }
        clock.advance(to: end)
    }

    private var nextInstant: SessionInstant? {
        var relay = relay
        var all = [relay.nextDeadline].compactMap(\.self) + attempts.map(\.at) + outputs.map(\.at)
        for leg in legs.values {
            if let gone = leg.gone { all.append(gone) }
            guard !leg.isOver else { continue }
            all += [leg.up.nextArrival, leg.down.nextArrival, leg.provider.nextDeadline].compactMap(\.self)
        }
        return all.min().map { max($0, now) }
    }

    private mutating func step() throws {
        if let index = attempts.firstIndex(where: { $0.at <= now }) {
            let connection = attempts.remove(at: index).connection
            guard !generator.chance(settings.refusals) else {
                guard let connection else { return try input(.upstreamUnreachable("no")) }
                let status = generator.chance(0.5) ? 503 : nil
                return try input(.upstream(.connectFailed(connection, status: status)))
            }
            let name = connection ?? ConnectionID(1)
            connect(name)
            return try input(.upstream(.connected(name)))
        }
        if let index = outputs.firstIndex(where: { $0.at <= now }) {
            var item = ConversationItem(type: .functionCallOutput)
            item.callID = outputs.remove(at: index).call
            item.output = .value("out")
            try say(.conversationItemCreate(ConversationItemEvent(item: item)))
            return try say(.responseCreate(ResponseCreate()))
        }
        for connection in legs.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            if let gone = legs[connection]?.gone, gone <= now {
                legs[connection]?.gone = nil
                return try input(.upstream(.disconnected(connection, reason: nil)))
            }
            guard legs[connection]?.isOver == false else { continue }
            if try stepLeg(connection) { return }
        }
        if let deadline = relay.nextDeadline, deadline <= now { try input(.deadlineReached) }
    }

    private mutating func stepLeg(_ connection: ConnectionID) throws -> Bool {
        let now = now
        if let frame = legs[connection]?.up.receive(at: now) {
            legs[connection]?.provider.receive(frame, at: now)
            speak(connection)
            return true
        }
        if let deadline = legs[connection]?.provider.nextDeadline, deadline <= now {
            legs[connection]?.provider.wake(at: now)
            speak(connection)
            return true
        }
        speak(connection)
        guard let output = legs[connection]?.down.receive(at: now) else { return false }
        switch output {
        case .send(let event):
            guard let bytes = EventCodec(dialect: .openAI).encode(event) else { return true }
            if settings.takesShortWay, relay.passThrough(bytes.span, from: .upstream, on: connection, at: now) {
                passed += 1
                hear(bytes)
                return true
            }
            try input(.upstream(.received(connection, .text(bytes))))
        case .close(let reason):
            legs[connection]?.isOver = true
            try input(.upstream(.disconnected(connection, reason: reason)))
        }
        return true
    }

    private mutating func speak(_ connection: ConnectionID) {
        let now = now
        while let output = legs[connection]?.provider.nextOutput() {
            legs[connection]?.down.send(output, byteCount: 200, at: now)
        }
    }

    // MARK: What is there at the end

    /// The provider that serves at the end.
    var provider: SimulatedProvider? { relay.servingConnection.flatMap { legs[$0]?.provider } }
    /// What the relay did wrong, to any provider.
    var violations: [String] { legs.values.flatMap(\.provider.violations) }

    /// The numbers that the serving provider has: in turns, and then in its buffer.
    var known: [ClosedRange<Int>] {
        guard let provider else { return [] }
        let turns = provider.items.filter { $0.role == .user && $0.words.first?.isNumber == true }
        return (turns.map(\.words) + [RampAudio.words(provider.buffer)]).flatMap(RampAudio.stretches)
    }
}
