/// The server's side of one Engine.IO 4 session, without sockets, clock or randomness.
///
/// **Take every output before the next input**: `handle(_:at:)`, then ``nextOutput()`` until it is `nil`, then arm one
/// timer for ``nextDeadline``. An input that comes before that is refused with
/// ``EngineIOUsageError/outputsNotDrained``. Instants are durations since a start of the driver's choice, on a clock
/// that never goes back.
///
/// The session begins over polling or over a WebSocket and may go over from the first to the second. What it holds is
/// bounded by its ``EngineIOConfiguration``. It does not know which other sessions there are: finding one by its `sid`,
/// and making that name impossible to guess (128 random bits), is the driver's.
public struct EngineIOSession: Sendable {
    /// Where the session stands.
    enum State: Hashable, Sendable {
        /// The client polls; to `upgrading`, `draining`, `closed`.
        case polling(waiting: EngineIOExchange?)
        /// The client polls and tries a WebSocket; to `polling`, `webSocket`, `draining`, `closed`.
        case upgrading(waiting: EngineIOExchange?, Probe)
        /// The client has a WebSocket; to `closed`.
        case webSocket(EngineIOExchange, isWritable: Bool)
        /// This side closed while no poll was waiting: the next one is told; to `closed`.
        case draining(until: Duration)
        /// Over.
        case closed
    }

    /// A WebSocket that is tried.
    struct Probe: Hashable, Sendable {
        let socket: EngineIOExchange
        /// Whether the client's `2probe` was answered.
        var isAnswered = false
        let deadline: Duration
    }

    /// What the heartbeat waits for.
    enum Heartbeat: Hashable, Sendable {
        /// The next ping is due then.
        case resting(until: Duration)
        /// A ping is out; its answer is due then.
        case awaitingPong(until: Duration)
    }

    /// The session's name, as it was handed in.
    public let id: String
    /// Times and limits.
    public let configuration: EngineIOConfiguration

    var state: State
    var heartbeat: Heartbeat
    var queue = PacketQueue()
    private var outputs: [EngineIOOutput] = []
    private var taken = 0
    private var latest: Duration

    // MARK: Beginning

    /// Begins a session over polling: `request`, a GET without a name, is answered with the handshake.
    public init(id: String, configuration: EngineIOConfiguration, polling request: EngineIOExchange, at now: Duration) {
        self.init(id: id, configuration: configuration, state: .polling(waiting: nil), at: now)
        let handshake = EngineIOHandshake(sessionID: id, configuration: configuration, isPolling: true)
        output(.respond(request, .packets(EngineIOPayload.encode([handshake.packet]))))
    }

    /// Begins a session over a WebSocket, on which the handshake is sent.
    public init(id: String, configuration: EngineIOConfiguration, webSocket: EngineIOExchange, at now: Duration) {
        self.init(id: id, configuration: configuration, state: .webSocket(webSocket, isWritable: true), at: now)
        let handshake = EngineIOHandshake(sessionID: id, configuration: configuration, isPolling: false)
        output(.send(webSocket, handshake.packet.frame))
    }

    private init(id: String, configuration: EngineIOConfiguration, state: State, at now: Duration) {
        self.id = id
        self.configuration = configuration
        self.state = state
        heartbeat = .resting(until: now + configuration.pingInterval)
        latest = now
    }

    // MARK: Getters

    /// Whether the session may be forgotten: it is closed, and the client was told or will not ask any more.
    public var isFinished: Bool { state == .closed }

    /// Whether messages can still be sent and received.
    public var isOpen: Bool {
        switch state {
        case .polling, .upgrading, .webSocket: true
        case .draining, .closed: false
        }
    }

    /// Whether the session's transport is a WebSocket.
    public var isWebSocket: Bool { if case .webSocket = state { true } else { false } }

    /// Packets that wait for a poll or for a WebSocket to drain.
    public var bufferedPackets: Int { queue.count }

    /// When ``EngineIOInput/deadlineReached`` is to be handed in, at the latest; `nil` where there is nothing to wait
    /// for.
    public var nextDeadline: Duration? {
        let beat =
            switch heartbeat {
            case .resting(let until), .awaitingPong(let until): until
            }
        switch state {
        case .polling, .webSocket: return beat
        case .upgrading(_, let probe): return min(beat, probe.deadline)
        case .draining(let until): return until
        case .closed: return nil
        }
    }

    // MARK: Inputs

    /// Takes what happened.
    ///
    /// - Throws: ``EngineIOUsageError``; the session is as it was before.
    public mutating func handle(_ input: EngineIOInput, at now: Duration) throws(EngineIOUsageError) {
        guard taken == outputs.count else { throw .outputsNotDrained }
        guard now >= latest else { throw .timeWentBackwards }
        latest = now
        apply(input, at: now)
    }

    // MARK: Commands

    /// Sends a message; where the session is over, it is dropped.
    public mutating func send(_ message: EngineIOData) {
        guard isOpen else { return }
        enqueue(.message(message))
    }

    /// Closes the session. What waits to be sent still goes out.
    public mutating func close(at now: Duration) {
        guard isOpen else { return }
        finish(.server, at: max(now, latest))
    }

    // MARK: Outputs

    /// The next thing to do, `nil` where there is none.
    public mutating func nextOutput() -> EngineIOOutput? {
        guard taken < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            taken = 0
            return nil
        }
        defer { taken += 1 }
        return outputs[taken]
    }

    mutating func output(_ output: EngineIOOutput) { outputs.append(output) }
}
