internal import RealtimeProtocol
internal import RealtimeUnits

/// What a session keeps and knows so that another connection can go on where one ends. There is none where no policy
/// asks for it.
struct Continuity: Sendable {
    let limits: ContinuityLimits
    let carrying: ConversationCarrying
    let refresh: RefreshPolicy?
    /// Whether there will be another connection to send the user's audio to again.
    let keepsInput: Bool
    /// What an earlier session said, for a server that takes no items: it stays at the end of whatever instructions the
    /// application gives.
    private(set) var resumedScript: String?
    /// Decides over lost connections; `nil` where they are the end.
    var reconnect: ReconnectMachine?
    /// Decides over successors that are made in good time.
    var refreshing: ReconnectMachine
    private var chance: UInt64
    private var nextNumber: UInt64 = 1

    var memory: ConversationMemory
    var log = OutstandingLog()
    /// Of the connection that serves.
    var echoes = ItemEchoes()
    /// What the connection that serves was given again: such items cannot be truncated.
    var replica = Replica()
    @Boxed var successor: Successor?
    /// Whether a successor is made no more before the connection ends.
    var hasGivenUpRefresh = false

    /// What the application has configured and the server has confirmed.
    @Boxed private var confirmed: SessionConfiguration?
    /// The application's updates that were not answered, in order.
    private var updates: [(event: EventID?, session: SessionConfiguration)] = []
    /// The instructions that the server had before anybody gave it others.
    var ownInstructions: String?
    /// Whether the server finds the turns, and answers them by itself, and writes down what was said.
    var usesServerTurns = false
    var answersTurns = false
    var transcribes = false

    /// Requests about items whose name at this server is not known yet. For servers that choose names themselves.
    var deferred: [(item: ItemID, frame: Frame)] = []
    /// Whether a server has ever given an item another name than it was created with.
    var renames = false

    /// Position in the session's audio of the connection's first sample.
    var origin = SampleCount.zero
    /// The turn that is open, and where it began.
    var openTurn: (item: ItemID?, start: SampleCount)?
    /// A turn that was open when its connection ended: it is the same for the application.
    var brokenTurn: ItemID?
    /// Where the last turn began and ended, until its commit comes.
    var endedTurn: (item: ItemID?, start: SampleCount, end: SampleCount)?
    /// Since when a committed turn waits for the server's own response.
    var owedSince: SessionInstant?
    /// Items of users whose words have not come.
    var untranscribed: [ItemID] = []
    /// What the connection's end has cut off.
    var cutResponse: ResponseID?
    var wasEverReady = false
    /// Whether the application has seen a server's `session.created`.
    var wasGreeted = false

    init?(_ configuration: ClientSession.Configuration) {
        keepsInput = configuration.reconnect != nil || configuration.refresh != nil
        guard keepsInput || !configuration.resuming.isEmpty else { return nil }
        limits = configuration.continuity
        carrying = configuration.carrying ?? configuration.dialect.conversationCarrying
        refresh = configuration.refresh
        reconnect = configuration.reconnect.map { ReconnectMachine($0) }
        refreshing = ReconnectMachine(configuration.reconnect ?? ReconnectPolicy())
        chance = configuration.chanceSeed
        memory = ConversationMemory(limits: configuration.continuity)
        confirmed = configuration.session
        resume(configuration.resuming)
    }

    /// Begins with the items of an earlier session.
    private mutating func resume(_ items: [ConversationItem]) {
        for item in items {
            guard let id = item.id, !memory.contains(id) else { continue }
            memory.put(item, id: id, after: nil, isOpen: false)
        }
        _ = memory.takeForgotten()
        if carrying == .instructions, !memory.script.isEmpty { resumedScript = memory.script }
    }

    /// Whether nothing about another connection is due while the one that was made at `connectedAt` serves: never `true`
    /// where a deadline has come, and rather `false` where it is not worth looking closely.
    ///
    /// Asked for every frame that passes. Mutating although it changes nothing, and spelled out: a value that is only asked
    /// is copied first.
    mutating func isSettled(connectedAt: SessionInstant, readyTimeout: Duration, at now: SessionInstant) -> Bool {
        guard owedSince == nil else { return false }
        var state: Successor.State?
        var since = connectedAt
        _successor.change {
            state = $0?.state
            since = $0?.since ?? since
        }
        switch state {
        case .pausing(let instant)?: return now < instant
        case .connecting?, .greeting?, .configuring?: return now < since.advanced(by: readyTimeout)
        case .standing?: return now < connectedAt.advanced(by: refresh?.deadline ?? .zero)
        case nil:
            guard let refresh, !hasGivenUpRefresh else { return true }
            return now < connectedAt.advanced(by: refresh.after)
        }
    }

    /// The driver has named a connection.
    mutating func named(_ connection: ConnectionID) { nextNumber = max(nextNumber, connection.rawValue &+ 1) }

    mutating func nextConnection() -> ConnectionID {
        defer { nextNumber &+= 1 }
        return ConnectionID(nextNumber)
    }

    /// The next number from 0 to 1 of the handed-in seed: SplitMix64 (Steele, Lea and Flood, 2014).
    mutating func nextChance() -> Double {
        chance &+= 0x9E37_79B9_7F4A_7C15
        var mixed = chance
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
    }

    /// What another connection is configured with; `nil` where nothing is to be said.
    var successorSession: SessionConfiguration? {
        guard carrying == .instructions, !memory.script.isEmpty else { return session }
        var session = session ?? SessionConfiguration()
        let instructions = session.instructions.value ?? ownInstructions ?? ""
        session.instructions = .value(Self.instructions(instructions, script: memory.script))
        return session
    }

    /// Instructions with a conversation behind them.
    static func instructions(_ instructions: String, script: String) -> String {
        instructions + (instructions.isEmpty ? "" : "\n\n") + "The conversation so far:\n" + script
    }

    /// What the application has configured so far and the server has not refused.
    var session: SessionConfiguration? {
        updates.reduce(confirmed) { $0?.merged(with: $1.session) ?? $1.session }
    }
    /// How many of the application's updates were not answered.
    var openUpdates: Int { updates.count }
    /// The most updates that wait for their answers: one that has not come after sixteen more never will.
    private static let updateCapacity = 16

    mutating func updateSent(_ update: SessionUpdate) {
        updates.append((update.eventID, update.session))
        if updates.count > Self.updateCapacity { updateAnswered() }
    }

    /// The oldest update is in force.
    mutating func updateAnswered() {
        guard let first = updates.first else { return }
        updates.removeFirst()
        confirmed = confirmed?.merged(with: first.session) ?? first.session
    }

    mutating func allUpdatesAnswered() { while !updates.isEmpty { updateAnswered() } }

    /// The server refuses an update: another connection must not be configured with it, or it would never be ready. An
    /// update without a name is refused without one, and by the member that was wrong.
    mutating func updateRefused(_ error: ErrorDetail) {
        let index =
            if let event = error.eventID {
                updates.firstIndex { $0.event == event }
            } else if error.param?.hasPrefix("session") == true {
                updates.indices.first
            } else {
                Int?.none
            }
        if let index { updates.remove(at: index) }
    }

    /// Adopts what the server says of the session.
    mutating func adopt(_ session: SessionConfiguration) {
        if ownInstructions == nil { ownInstructions = session.instructions.value ?? "" }
        switch session.audio?.input?.turnDetection {
        case .value(let detection)?:
            usesServerTurns = true
            answersTurns = detection.createResponse ?? true
        case .null?: usesServerTurns = false
        case .absent?, nil: break
        }
        switch session.audio?.input?.transcription {
        case .value?: transcribes = true
        case .null?: transcribes = false
        case .absent?, nil: break
        }
    }
}
