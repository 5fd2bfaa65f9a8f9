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
/// what was played, and keeping the connection alive where the dialect has its own heartbeat.
public struct ClientSession: Sendable {
    /// What a session starts from.
    public struct Configuration: Sendable {
        /// The server's dialect.
        public var dialect: Dialect
        /// Sent as soon as the server may be spoken to. `nil` configures nothing: the session is ready with the
        /// connection, and whoever uses it sends the updates (a relay that passes frames through).
        public var session: SessionConfiguration?
        /// Makes identifiers.
        public var identifiers: IdentifierSource
        /// How long the server may take from the connection to its ready signal. Default 15 s.
        public var readyTimeout: Duration
        /// How often a dialect with its own `ping` is asked for a sign of life. Default 30 s.
        public var heartbeatInterval: Duration
        /// How long the answer may take. Default 10 s.
        public var heartbeatTimeout: Duration
        /// Bounds on one frame.
        public var limits: JSONLimits
        /// Whether audio is decoded for ``Event/audio(_:_:)``. A relay has no use for the samples, only for their count.
        public var decodesAudio = true

        /// Creates a configuration with the documented defaults.
        public init(
            dialect: Dialect,
            session: SessionConfiguration?,
            identifiers: IdentifierSource,
            readyTimeout: Duration = .seconds(15),
            heartbeatInterval: Duration = .seconds(30),
            heartbeatTimeout: Duration = .seconds(10),
            limits: JSONLimits = .standard
        ) {
            self.dialect = dialect
            self.session = session
            self.identifiers = identifiers
            self.readyTimeout = readyTimeout
            self.heartbeatInterval = heartbeatInterval
            self.heartbeatTimeout = heartbeatTimeout
            self.limits = limits
        }
    }

    /// What the session tells the application.
    public enum Event: Hashable, Sendable {
        /// The server is configured; what was held back is on its way.
        case ready
        /// An event has come, and the frame it came in.
        case received(ServerEvent, Frame)
        /// Audio of the live response: whole samples in ``ClientSession/outputFormat``.
        case audio(ResponseID?, [UInt8])
        /// The user speaks: stop playing at once.
        case stopPlayback
        /// A frame that is no event, or audio that is no base64; the stream goes on.
        case malformed(EventError)
        /// The session is over. Nothing follows.
        case ended(SessionEnd)
    }

    /// Why a session is over.
    public enum SessionEnd: Hashable, Sendable {
        /// The application closed it.
        case closedByApplication
        /// The server closed it, or the connection broke (`nil`).
        case closedByServer(CloseReason?)
        /// The server's ready signal did not come in time.
        case notReady
        /// The server stopped answering heartbeats.
        case heartbeatMissed
        /// The server does not read, and control messages have outgrown their bound.
        case serverDoesNotRead
    }

    /// What the session gives.
    public enum Output: Hashable, Sendable {
        /// For the transport.
        case transport(TransportOutput)
        /// For the application.
        case event(Event)
    }

    enum Phase: Hashable, Sendable {
        /// No connection yet. Can become `greeting`, `configuring`, `ready` or `ended`.
        case connecting
        /// Connected, waiting for the server's `session.created`. Can become `configuring` or `ended`.
        case greeting(ConnectionID)
        /// The configuration was sent. Can become `ready` or `ended`.
        case configuring(ConnectionID)
        /// Can become `ended`.
        case ready(ConnectionID)
        /// Over.
        case ended
    }

    let configuration: Configuration
    let codec: EventCodec
    var phase = Phase.connecting
    var identifiers: IdentifierSource
    var outputs: [Output] = []
    var outputHead = 0
    var sendQueue = SendQueue()
    var isWritable = true
    var lastInstant = SessionInstant.start
    var connectedAt: SessionInstant?
    var nextPing: SessionInstant?
    var pongDue: SessionInstant?
    var response = RemoteResponse()
    var ledger: PlaybackLedger?

    /// Creates a session that waits for its connection.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        codec = EventCodec(dialect: configuration.dialect, limits: configuration.limits)
        identifiers = configuration.identifiers
        inputFormat = configuration.dialect.defaultInputFormat
        outputFormat = configuration.dialect.defaultOutputFormat
        if let session = configuration.session { adoptFormats(of: session) }
    }

    // MARK: Getters

    /// The format of the audio to append.
    public internal(set) var inputFormat: AudioFormat
    /// The format of the audio that comes.
    public internal(set) var outputFormat: AudioFormat
    /// Whether the server is configured.
    public var isReady: Bool { if case .ready = phase { true } else { false } }
    /// Whether the session is over.
    public var isEnded: Bool { phase == .ended }
    /// The response that is being made by the server.
    public var activeResponse: ResponseID? { response.active }
    /// Audio messages that were dropped because the server did not read or was not ready, and how long they were.
    public var droppedAudio: (frames: Int, duration: Duration) {
        (sendQueue.droppedAudioFrames, sendQueue.droppedAudio)
    }

    var connection: ConnectionID? {
        switch phase {
        case .greeting(let connection), .configuring(let connection), .ready(let connection): connection
        case .connecting, .ended: nil
        }
    }

    // MARK: Outputs

    /// The next thing to do, or `nil` where there is nothing.
    public mutating func nextOutput() -> Output? {
        guard outputHead < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            outputHead = 0
            return nil
        }
        defer { outputHead += 1 }
        return outputs[outputHead]
    }

    /// When `handle(.deadlineReached, at:)` is due; `nil` where nothing is waited for.
    public var nextDeadline: SessionInstant? {
        // Asked for after every frame: no arrays on the way.
        var earliest: SessionInstant?
        for timer in Timer.allCases {
            guard let deadline = deadline(of: timer) else { continue }
            earliest = earliest.map { min($0, deadline) } ?? deadline
        }
        return earliest
    }

    mutating func emit(_ event: Event) { outputs.append(.event(event)) }

    mutating func adoptFormats(of session: SessionConfiguration) {
        if let format = try? session.audio?.input?.format?.audioFormat() { inputFormat = format }
        if let format = try? session.audio?.output?.format?.audioFormat() { outputFormat = format }
    }
}

/// What a client knows of the server's response: which is live, and which was cancelled and still drips.
struct RemoteResponse: Hashable, Sendable {
    private(set) var active: ResponseID?
    /// Responses cancelled by us or by the user's speech, until their `response.done`. At most eight: servers hold one
    /// response at a time, so older entries are answers that never came.
    private(set) var cancelled: [ResponseID] = []

    mutating func created(_ id: ResponseID?) { active = id }

    mutating func done(_ id: ResponseID?) {
        cancelled.removeAll { $0 == id }
        // A late done of a cancelled response must not end the one after it.
        if id == nil || id == active { active = nil }
    }

    mutating func cancel() {
        guard let id = active else { return }
        cancelled.append(id)
        if cancelled.count > 8 { cancelled.removeFirst() }
        active = nil
    }

    func isStale(_ id: ResponseID?) -> Bool { id.map(cancelled.contains) ?? false }
}
