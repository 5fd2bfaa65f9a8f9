import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits

/// A long call over connections that break, are refused and reach their limit, at instants that a seed decides.
struct ContinuityTrial {
    struct Settings: Sendable {
        var provider = SimulatedProvider.Settings()
        /// Chance of a cut of the connection that serves, each time the application does something.
        var cuts = 0.015
        /// Chance that an attempt is refused.
        var refusals = 0.2
        var reconnects = true
        var refresh: RefreshPolicy?
        var duration = Duration.seconds(9)
    }

    /// One connection: its provider and its two directions.
    private struct Leg {
        var provider: SimulatedProvider
        var up: LinkEmulator<Frame>
        var down: LinkEmulator<SimulatedProvider.Output>
        /// When the client hears that it is gone.
        var gone: SessionInstant?
        var isOver = false
    }

    let seed: UInt64
    let settings: Settings
    private(set) var session: ClientSession
    private(set) var view = ApplicationView()
    private var generator: SeededGenerator
    private var clock = ManualClock()
    private var legs: [ConnectionID: Leg] = [:]
    private var attempts: [(at: SessionInstant, connection: ConnectionID)] = []
    private var outputs: [(at: SessionInstant, call: CallID)] = []
    /// Numbers given to the session.
    private(set) var spoken = 0
    private var uncommitted = 0
    private var speaksUntil: SessionInstant?
    private(set) var cuts = 0
    private(set) var reconnections: [Resumption] = []
    private(set) var refreshes: [Resumption] = []
    private(set) var attemptNumbers: [Int] = []
    private(set) var failures: [String] = []
    private var calls = 0
    private var deletions: Set<ItemID> = []

    init(seed: UInt64, _ settings: Settings = Settings()) {
        self.seed = seed
        self.settings = settings
        generator = SeededGenerator(seed: seed)
        var wanted = SessionConfiguration()
        wanted.type = "realtime"
        wanted.instructions = .value("be brief")
        var configuration = ClientSession.Configuration(
            dialect: .openAI,
            session: wanted,
            identifiers: IdentifierSource(prefix: "c\(seed)x")
        )
        configuration.reconnect = settings.reconnects ? ReconnectPolicy(attempts: 12) : nil
        configuration.refresh = settings.refresh
        configuration.chanceSeed = seed
        configuration.sending = SendLimits(audio: .seconds(60), stall: nil)
        configuration.playback = .clock(latency: .milliseconds(50))
        session = ClientSession(configuration)
    }

    var now: SessionInstant { clock.now }

    mutating func run() throws {
        connect(ConnectionID(1))
        try input(.connected(ConnectionID(1)))
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
        if settings.provider.findsTurns { append(silence: 480) } else { commit() }
        try drain()
        try pass(until: now.advanced(by: .seconds(7)))
        // A provider's limit may come at any time: what is looked at is a moment that is none of trouble.
        for _ in 0..<100 {
            let before = session.currentConnection
            try pass(until: now.advanced(by: .seconds(2)))
            if session.isReady, session.currentConnection == before { return }
        }
        failures.append("never comes to rest")
    }

    private var cutting = true

    // MARK: The application

    private mutating func act() throws {
        let mayCut = cutting && session.isReady
        if mayCut, generator.chance(settings.cuts), let connection = session.currentConnection { cut(connection) }
        if settings.provider.findsTurns {
            speakOrNot()
        } else if spoken < 65_000 {
            append(numbers: 24 * Int.random(in: 1...2, using: &generator))
        }
        switch Int.random(in: 0..<60, using: &generator) {
        case 0...1 where !settings.provider.findsTurns: commit()
        case 2:
            let now = now
            if session.activeResponse != nil { session.cancelResponse(at: now) }
        case 3:
            let part = ContentPart(type: .inputText, text: "typed \(spoken)")
            let item = ConversationItem(message: nil, role: .user, content: [part])
            session.send(.conversationItemCreate(ConversationItemEvent(item: item)))
        case 4:
            if let last = view.order.last(where: { $0.rawValue.hasPrefix("item_c") }), generator.chance(0.3),
                deletions.insert(last).inserted
            {
                session.send(.conversationItemDelete(ItemReference(itemID: last)))
            }
        default: break
        }
        try drain()
    }

    private mutating func speakOrNot() {
        if let until = speaksUntil, until > now {
            append(numbers: 24 * Int.random(in: 1...2, using: &generator))
        } else {
            append(silence: 24 * Int.random(in: 1...2, using: &generator))
            if speaksUntil != nil, generator.chance(0.05), spoken < 60_000 {
                speaksUntil = now.advanced(by: .milliseconds(Int.random(in: 200...1_500, using: &generator)))
            }
            if speaksUntil == nil { speaksUntil = now }
        }
    }

    private mutating func append(numbers count: Int) {
        session.append(audio: RampAudio.bytes((spoken + 1)...(spoken + count)))
        spoken += count
        uncommitted += count
    }

    private mutating func append(silence count: Int) {
        session.append(audio: [UInt8](repeating: 0, count: count * 2))
    }

    private mutating func commit() {
        guard uncommitted > 0 else { return }
        uncommitted = 0
        session.commitInput()
        session.createResponse()
    }

    private mutating func take(_ event: ClientSession.Event) {
        switch event {
        case .received(let event, let frame):
            view.take(event)
            let codec = EventCodec(dialect: .openAI)
            if case .text(let bytes) = frame, let said = try? codec.decodeServerEvent(bytes), said.type != event.type {
                failures.append("the frame says '\(said.type)' and the event '\(event.type)'")
            }
        case .toolCalls(_, let called):
            for call in called {
                let delay = generator.duration(upTo: .milliseconds(900))
                outputs.append((now.advanced(by: delay), call.callID))
            }
        case .reconnecting(let attempt, let instant):
            attemptNumbers.append(attempt)
            if instant < now { failures.append("an attempt in the past") }
        case .reconnected(let resumption): reconnections.append(resumption)
        case .refreshed(let resumption): refreshes.append(resumption)
        case .ended(let end): failures.append("ended: \(end)")
        case .responseOverdue: failures.append("a response is overdue")
        case .malformed(let error): failures.append("malformed: \(error)")
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

    private mutating func input(_ input: TransportInput) throws {
        try session.handle(input, at: now)
        try drain()
    }

    private mutating func drain() throws {
        let now = now
        while let output = session.nextOutput() {
            switch output {
            case .event(let event): take(event)
            case .transport(.send(let connection, let frame)):
                guard legs[connection] != nil else {
                    failures.append("sends on \(connection), which is not there")
                    continue
                }
                legs[connection]?.up.send(frame, byteCount: frame.byteCount, at: now)
            case .transport(.close(let connection, _)):
                attempts.removeAll { $0.connection == connection }
                legs[connection]?.isOver = true
                legs[connection]?.gone = nil
            case .transport(.connect(let connection)):
                if legs[connection] != nil { failures.append("\(connection) is asked for twice") }
                let delay = Duration.milliseconds(Int.random(in: 5...300, using: &generator))
                attempts.append((now.advanced(by: delay), connection))
                calls += 1
            }
        }
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
        var all = [session.deadlineOfCopy].compactMap(\.self) + attempts.map(\.at) + outputs.map(\.at)
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
                return try input(.connectFailed(connection, status: generator.chance(0.5) ? 503 : nil))
            }
            connect(connection)
            return try input(.connected(connection))
        }
        if let index = outputs.firstIndex(where: { $0.at <= now }) {
            let call = outputs.remove(at: index).call
            if !session.submit(output: "out_\(call)", for: call) { failures.append("no call waits for \(call)") }
            return try drain()
        }
        for connection in legs.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            if let gone = legs[connection]?.gone, gone <= now {
                legs[connection]?.gone = nil
                return try input(.disconnected(connection, reason: nil))
            }
            guard legs[connection]?.isOver == false else { continue }
            if try stepLeg(connection) { return }
        }
        if let deadline = session.nextDeadline, deadline <= now { try input(.deadlineReached) }
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
            try input(.received(connection, .text(bytes)))
        case .close(let reason):
            legs[connection]?.isOver = true
            try input(.disconnected(connection, reason: reason))
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
    var provider: SimulatedProvider? { session.currentConnection.flatMap { legs[$0]?.provider } }
    /// What clients did wrong, to any provider.
    var violations: [String] { legs.values.flatMap(\.provider.violations) }
    /// How often a connection was asked for.
    var connectsAsked: Int { calls }

    /// The numbers that the serving provider has: in turns, and then in its buffer.
    var known: [ClosedRange<Int>] {
        guard let provider else { return [] }
        let turns = provider.items.filter { $0.role == .user && $0.words.first?.isNumber == true }
        return (turns.map(\.words) + [RampAudio.words(provider.buffer)]).flatMap(RampAudio.stretches)
    }
}
