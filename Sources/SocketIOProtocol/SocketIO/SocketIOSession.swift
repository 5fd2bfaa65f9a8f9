/// The server's side of one Socket.IO 5 client, without sockets, clock or randomness.
///
/// **Take every output before the next input**: `handle(_:at:)` or a command, then ``nextOutput()`` until it is `nil`,
/// then arm one timer for ``nextDeadline``.
///
/// A driver finds the session by its Engine.IO name, hands in what happens on its requests and WebSockets, and does
/// what the outputs say. Whoever sits above answers ``SocketIOOutput/connectRequested(namespace:auth:)`` and
/// takes events. Every name is handed in: the session's, which whoever knows it may speak for (128 random bits), and
/// one per namespace, which other clients may see.
public struct SocketIOSession: Sendable {
    /// Where a namespace stands.
    enum Namespace: Hashable, Sendable {
        /// Asked for; to `connected` or forgotten.
        case requested
        /// In use; to forgotten.
        case connected
    }

    /// An event of ours that waits for its answer.
    struct Pending: Hashable, Sendable {
        let namespace: String
        let deadline: Duration
    }

    /// Times and limits.
    public let configuration: SocketIOConfiguration
    var engine: EngineIOSession
    var assembler: SocketIOAssembler
    var namespaces: [String: Namespace] = [:]
    /// Numbers are never used twice in a session, so one table does for all namespaces.
    var pending: [UInt64: Pending] = [:]
    var nextAcknowledgementID: UInt64 = 0
    /// When a client without a namespace is sent away; `nil` while it has one.
    var connectDeadline: Duration?
    /// Why this layer ended the session, until the layer below has.
    var closing: SocketIOCloseReason?
    private var outputs: [SocketIOOutput] = []
    private var taken = 0
    private var latest: Duration

    // MARK: Beginning

    /// Begins a session over polling: `request`, a GET without a name, is answered with the handshake.
    public init(id: String, configuration: SocketIOConfiguration, polling request: EngineIOExchange, at now: Duration) {
        let engine = EngineIOSession(id: id, configuration: configuration.engine, polling: request, at: now)
        self.init(engine, configuration, at: now)
    }

    /// Begins a session over a WebSocket, on which the handshake is sent.
    public init(id: String, configuration: SocketIOConfiguration, webSocket: EngineIOExchange, at now: Duration) {
        let engine = EngineIOSession(id: id, configuration: configuration.engine, webSocket: webSocket, at: now)
        self.init(engine, configuration, at: now)
    }

    private init(_ engine: EngineIOSession, _ configuration: SocketIOConfiguration, at now: Duration) {
        self.engine = engine
        self.configuration = configuration
        assembler = SocketIOAssembler(configuration: configuration)
        connectDeadline = now + configuration.connectTimeout
        latest = now
        pump(at: now)
    }

    // MARK: Getters

    /// The session's Engine.IO name.
    public var id: String { engine.id }
    /// Whether the session may be forgotten: it is closed, and the client was told or will not ask any more.
    public var isFinished: Bool { engine.isFinished }
    /// Whether events can still be sent and received.
    public var isOpen: Bool { engine.isOpen }
    /// Whether the transport is a WebSocket.
    public var isWebSocket: Bool { engine.isWebSocket }
    /// The namespaces that the client is in, sorted.
    public var connectedNamespaces: [String] { namespaces.filter { $0.value == .connected }.keys.sorted() }
    /// Events of ours that wait for an acknowledgement.
    public var pendingAcknowledgements: Int { pending.count }

    /// When ``EngineIOInput/deadlineReached`` is to be handed in, at the latest.
    ///
    /// - Complexity: O(*n*) in the number of events that wait for an acknowledgement.
    public var nextDeadline: Duration? {
        guard engine.isOpen else { return engine.nextDeadline }
        return [engine.nextDeadline, connectDeadline, pending.values.map(\.deadline).min()].compactMap(\.self).min()
    }

    // MARK: Inputs

    /// Takes what happened.
    ///
    /// - Throws: ``SocketIOUsageError/outputsNotDrained`` or ``SocketIOUsageError/timeWentBackwards``; the session is as
    ///   it was before.
    public mutating func handle(_ input: EngineIOInput, at now: Duration) throws(SocketIOUsageError) {
        guard taken == outputs.count else { throw .outputsNotDrained }
        guard now >= latest else { throw .timeWentBackwards }
        latest = now
        engine.apply(input, at: now)
        pump(at: now)
        if input == .deadlineReached {
            expire(at: now)
            pump(at: now)
        }
    }

    // MARK: Outputs

    /// The next thing to do, `nil` where there is none.
    public mutating func nextOutput() -> SocketIOOutput? {
        guard taken < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            taken = 0
            return nil
        }
        defer { taken += 1 }
        return outputs[taken]
    }

    mutating func output(_ output: SocketIOOutput) { outputs.append(output) }

    /// Takes the outputs of the layer below. Every command and every input ends with it.
    mutating func pump(at now: Duration) {
        while let output = engine.nextOutput() {
            switch output {
            case .respond(let request, let response): self.output(.respond(request, response))
            case .send(let socket, let data): self.output(.send(socket, data))
            case .closeWebSocket(let socket): self.output(.closeWebSocket(socket))
            case .upgraded: self.output(.upgraded)
            case .message(let message):
                // What a client sent behind its mistake is not heard any more.
                if closing == nil { take(message, at: now) }
            case .closed(let reason): ended(closing ?? .transport(reason))
            }
        }
    }
}
