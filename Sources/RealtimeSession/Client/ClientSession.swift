public import RealtimeProtocol
public import RealtimeUnits

/// The client role of a realtime session: we talk to a model server.
///
/// A value without sockets, clocks or tasks, driven like ``ServerSession``:
/// **after every input and every command, drain `nextOutput()` until it gives `nil`, then wake up at
/// `nextDeadline`.**
///
/// Responsibilities: waiting for the server's ready signal before anything but configuration is sent, holding back
/// (bounded) what the application says before, telling stale deltas of a cancelled response from live ones, knowing
/// what was played, keeping the connection alive where the dialect has its own heartbeat, and, where a policy asks for
/// it, going on over another connection when one is lost or near its provider's limit.
public struct ClientSession: Sendable {
    enum Phase: Hashable, Sendable {
        /// No connection yet. Can become `greeting`, `configuring`, `ready` or `ended`.
        case connecting
        /// Connected, waiting for the server's `session.created`. Can become `configuring`, `interrupted` or `ended`.
        case greeting(ConnectionID)
        /// The configuration was sent. Can become `ready`, `interrupted` or `ended`.
        case configuring(ConnectionID)
        /// Can become `ready` with another connection, `interrupted`, `closing` or `ended`.
        case ready(ConnectionID)
        /// The connection is gone and a ``Successor`` is being made. Can become `ready` or `ended`.
        case interrupted
        /// What was sent is on its way, or the server's last words are. Can become `ended`.
        case closing(ConnectionID)
        /// Over.
        case ended
    }

    @Boxed private(set) var configuration: Configuration
    let codec: EventCodec
    var phase = Phase.connecting
    var identifiers: IdentifierSource
    var outputs: [Output] = []
    var outputHead = 0
    var sendQueue: SendQueue
    /// Since when the server reads nothing of what waits.
    var stalledSince: SessionInstant?
    var isWritable = true
    var lastInstant = SessionInstant.start
    var connectedAt: SessionInstant?
    var nextPing: SessionInstant?
    var pongDue: SessionInstant?
    var response = RemoteResponseMachine()
    var tools = ToolCallMachine()
    var interruption: InterruptionMachine?
    /// Since when something of the response is waited for.
    var responseWaitStart: SessionInstant?
    var ledger: PlayedAudioLedger
    /// What the server was told last of the playback.
    var toldPlayback: (item: ItemID?, heard: SampleCount)?
    /// The item of the audio part that was announced last.
    var announcedItem: ItemID?
    /// The bytes of a sample that a delta has broken off, until the next delta of the same part brings the rest.
    var brokenSample: [UInt8] = []
    var brokenPart: PlayedAudioLedger.PartName?
    /// Truncations that the server has not answered.
    var truncations = PendingTruncations()
    /// What another connection needs to go on; `nil` where no policy asks for one.
    @Boxed var continuity: Continuity?
    /// Whether there is one, which is asked for every frame.
    let hasContinuity: Bool
    /// The conversation, where it is kept for somebody else and no ``continuity`` keeps it anyway.
    var memory: ConversationMemory?
    /// The end in order, where it was asked for.
    var closing: Closing?
    /// When somebody last said or asked for something.
    var lastActivity = SessionInstant.start
    /// When the first connection was there.
    var startedAt: SessionInstant?
    /// Answers to updates that the session sent by itself: the application is not told of them.
    var silentUpdates = 0
    /// Whether the server stops its response by itself when the user speaks.
    var serverInterrupts = true

    /// Creates a session that waits for its connection.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        codec = EventCodec(dialect: configuration.dialect, limits: configuration.limits)
        identifiers = configuration.identifiers
        sendQueue = SendQueue(limits: configuration.sending)
        interruption = configuration.interruption.map(InterruptionMachine.init)
        inputFormat = configuration.dialect.defaultInputFormat
        outputFormat = configuration.dialect.defaultOutputFormat
        let continuity = Continuity(configuration)
        if continuity == nil, configuration.keepsConversation {
            memory = ConversationMemory(limits: configuration.continuity)
        }
        hasContinuity = continuity != nil
        self.continuity = continuity
        ledger = PlayedAudioLedger(rate: outputFormat.sampleRate, accounting: configuration.playback)
        if let session = configuration.session { adoptFormats(of: session) }
    }

    /// Changes ``continuity`` without an allocation.
    mutating func changeContinuity(_ body: (inout Continuity?) -> Void) { _continuity.change(body) }

    // MARK: Getters

    /// The format of the audio to append.
    public internal(set) var inputFormat: AudioFormat
    /// The format of the audio that comes.
    public internal(set) var outputFormat: AudioFormat
    /// Whether the server is configured and reached.
    public var isReady: Bool { if case .ready = phase { true } else { false } }
    /// Whether the connection is lost and another one is being made.
    public var isInterrupted: Bool { phase == .interrupted }
    /// The connection that serves.
    public var currentConnection: ConnectionID? { connection }
    /// The connection that is to take its place, while it is being made or waits for its time.
    public var successor: ConnectionID? {
        guard let successor = continuity?.successor, successor.isOpen else { return nil }
        return successor.connection
    }
    /// Whether the session is over.
    public var isEnded: Bool { phase == .ended }
    /// What the application's loudspeaker plays now: goes up with every ``Event/stopPlayback``.
    public var playbackGeneration: PlaybackGeneration { ledger.generation }
    /// The response that is being made by the server.
    public var activeResponse: ResponseID? { response.active }
    /// Audio messages that were dropped because the server did not read or was not ready, and how long they were.
    public var droppedAudio: (frames: Int, duration: Duration) {
        (sendQueue.statistics.droppedAudioFrames, sendQueue.statistics.droppedAudio)
    }
    /// What waits for the server, and what was done to bound it.
    public var sendStatistics: SendStatistics { sendQueue.statistics }

    var connection: ConnectionID? {
        switch phase {
        case .greeting(let connection), .configuring(let connection), .ready(let connection),
            .closing(let connection):
            connection
        case .connecting, .interrupted, .ended: nil
        }
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
        var output = Output.event(.ready)
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

    mutating func emit(_ event: Event) { outputs.append(.event(event)) }

    mutating func adoptFormats(of session: SessionConfiguration) {
        if let format = try? session.audio?.input?.format?.audioFormat() { inputFormat = format }
        if let format = try? session.audio?.output?.format?.audioFormat(), format != outputFormat {
            if format.sampleRate != outputFormat.sampleRate { endStream() }
            outputFormat = format
            brokenSample = []
        }
        ledger.adopt(outputFormat.sampleRate)
        if case .value(let detection)? = session.audio?.input?.turnDetection {
            serverInterrupts = detection.interruptResponse ?? true
        }
    }
}
