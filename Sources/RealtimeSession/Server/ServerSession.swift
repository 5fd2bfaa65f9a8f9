public import RealtimeProtocol
public import RealtimeUnits

/// The server role of a realtime session: a client talks to us.
///
/// A value without sockets, clocks or tasks. It takes what the transport received, with the instant, and gives what
/// is to be sent and what the model side must know.
///
/// **After every input and every command, drain `nextOutput()` until it gives `nil`, then wake up at
/// `nextDeadline`.** Handing in an input before that throws ``SessionUsageError/outputsNotDrained``.
///
/// ```swift
/// try session.handle(.received(connection, frame), at: now)
/// while let output = session.nextOutput() {
///     switch output {
///     case .transport(.send(let connection, let frame)): …
///     case .transport(.close(let connection, let reason)): …
///     case .event(let event): …
///     }
/// }
/// timer.set(session.nextDeadline)
/// ```
///
/// Responsibilities: the order of the protocol's events, one active response at a time, item identifiers and their
/// order, what the listener has heard, pacing, bounds, and errors that say what was expected.
/// It never detects speech, recognises words or makes answers.
public struct ServerSession: Sendable {
    /// What the session gives.
    public enum Output: Hashable, Sendable {
        /// For the transport.
        case transport(TransportOutput)
        /// For the side that makes the answers.
        case event(ServerSessionEvent)
    }

    enum Phase: Hashable, Sendable {
        /// No connection yet. Can become `opening`, `open` or `ended`.
        case connecting
        /// Connected, waiting for `session.create`. Can become `open` or `ended`.
        case opening(ConnectionID)
        /// The client is served. Can become `ended`.
        case open(ConnectionID)
        /// Over.
        case ended
    }

    @Boxed private(set) var configuration: Configuration
    var phase = Phase.connecting
    var codec: EventCodec
    var identifiers: IdentifierSource
    var outputs: [Output] = []
    var outputHead = 0
    var sendQueue: SendQueue
    /// Since when the client reads nothing of what waits.
    var stalledSince: SessionInstant?
    var isWritable = true
    var lastInstant = SessionInstant.start
    var connectedAt: SessionInstant?
    var lastReceived = SessionInstant.start
    var audioBeforeOpening: [[UInt8]] = []
    var input = InputTurnMachine()
    var response = ResponseMachine()
    var conversation = Conversation()
    var ledger: PlaybackLedger?
    /// The account of the item that was cut last, for a client that knows better how much of it was heard.
    var cutLedger: PlaybackLedger?
    var pacer: OutputPacer

    /// Creates a session that waits for its connection.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        codec = EventCodec(dialect: configuration.dialect, limits: configuration.limits.json)
        identifiers = configuration.identifiers
        pacer = OutputPacer(lead: configuration.outputLead)
        sendQueue = SendQueue(limits: configuration.limits.sending)
        var session = configuration.session
        if let earlier = configuration.resuming {
            // A relay's upstream has the items; this side has its own of none.
            if configuration.role == .model { conversation = Conversation(resuming: earlier.items) }
            session = earlier.session(in: configuration.dialect) ?? session
            session.resumption = configuration.session.resumption
        }
        // A conversation that goes on is the same session to its client, whatever it is called in this process.
        session.id = configuration.resuming?.session.id ?? configuration.identifiers.session
        inputFormat = (try? session.audio?.input?.format?.audioFormat()) ?? configuration.dialect.defaultInputFormat
        outputFormat = (try? session.audio?.output?.format?.audioFormat()) ?? configuration.dialect.defaultOutputFormat
        sessionInForce = session
    }

    // MARK: Getters

    /// The configuration in force.
    public internal(set) var session: SessionConfiguration {
        _read { yield sessionInForce }
        _modify { yield &sessionInForce }
    }
    @Boxed private var sessionInForce: SessionConfiguration
    /// The format of the audio that the client sends.
    public internal(set) var inputFormat: AudioFormat
    /// The format of the audio that the client gets.
    public internal(set) var outputFormat: AudioFormat
    /// The dialect spoken.
    public var dialect: Dialect { codec.dialect }
    /// The identifier of the session.
    public var id: SessionID { configuration.identifiers.session }
    /// The items so far, oldest first; an interrupted item has only the words that were heard.
    public var items: [ConversationItem] { conversation.items }
    /// Goes up with every change of an item.
    public var revision: UInt64 { conversation.revision }
    /// The response that is being made.
    public var activeResponse: ResponseID? { response.active?.id }
    /// What a new connection needs to go on with this conversation. Of what plays, the items have what was heard once the
    /// session has ended, and what was sent before.
    public var snapshot: ConversationSnapshot {
        ConversationSnapshot(dialect: dialect, session: session, items: items)
    }
    /// Whether the active response is spoken or written.
    public var activeModality: Modality? { response.active?.modality }
    /// Whether the session is over.
    public var isEnded: Bool { phase == .ended }
    /// Whether the client is served.
    public var isOpen: Bool { if case .open = phase { true } else { false } }
    /// Audio messages that were dropped because the client did not read, and how long they were.
    public var droppedAudio: (frames: Int, duration: Duration) {
        (sendQueue.statistics.droppedAudioFrames, sendQueue.statistics.droppedAudio)
    }
    /// What waits for the client to read, and what was done to bound it.
    public var sendStatistics: SendStatistics { sendQueue.statistics }
    /// How long the audio is that waits to be sent: what a synthesiser should look at before it makes more.
    public var pendingOutput: Duration { outputFormat.duration(ofBytes: pacer.pendingBytes) }

    /// Whether the listener can still be hearing the last response.
    public func isPlaying(at now: SessionInstant) -> Bool {
        ledger?.isPlaying(at: now) ?? false
    }

    // MARK: Outputs

    /// The next thing to do, or `nil` where there is nothing.
    public mutating func nextOutput() -> Output? {
        // What a frame of audio gives is one output mostly: it is moved, and leaves nothing to clear.
        if outputHead == 0, outputs.count < 2 { return outputs.popLast() }
        guard outputHead < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            outputHead = 0
            return nil
        }
        // Taken out, so that what it holds is counted once.
        var output = Output.event(.inputCleared)
        swap(&output, &outputs[outputHead])
        outputHead += 1
        return output
    }

    /// When `handle(.deadlineReached, at:)` is due; `nil` where nothing is waited for.
    ///
    /// Mutating although it changes nothing: a session that is only asked is copied first, where a class has it.
    public var nextDeadline: SessionInstant? {
        mutating get {
            // Asked for after every frame: no arrays on the way.
            var earliest: SessionInstant?
            for timer in Timer.allCases {
                guard let deadline = deadline(of: timer) else { continue }
                earliest = earliest.map { min($0, deadline) } ?? deadline
            }
            return earliest
        }
    }

    mutating func emit(_ output: Output) { outputs.append(output) }
    mutating func emit(_ event: ServerSessionEvent) { outputs.append(.event(event)) }

    /// The connection that is being served.
    var connection: ConnectionID? {
        switch phase {
        case .opening(let connection), .open(let connection): connection
        case .connecting, .ended: nil
        }
    }
}
