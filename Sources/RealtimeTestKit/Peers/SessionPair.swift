public import RealtimeSession
public import RealtimeUnits

/// A client-role and a server-role session, joined in memory.
///
/// Give commands through ``client(_:)`` and ``server(_:)``, let time pass with ``pass(_:)``, and read what each side was
/// told. Every frame goes through a ``LinkEmulator``; with the same seed and the same calls everything happens again.
public struct SessionPair: Sendable {
    /// Something a side was told, and when.
    public struct Told<Event: Sendable>: Sendable {
        /// When.
        public var instant: SessionInstant
        /// What.
        public var event: Event
    }

    /// The connection's name on both sides.
    public static let connection = ConnectionID(1)
    /// The most wake-ups at one instant before ``SessionPairError/spinning``: no exchange of ours needs more than a few.
    public static let mostStepsAtOnce = 10_000

    /// The client role.
    public private(set) var client: ClientSession
    /// The server role.
    public private(set) var server: ServerSession
    /// What the application of the client was told.
    public private(set) var clientTold: [Told<ClientSession.Event>] = []
    /// What the model side was told.
    public private(set) var serverTold: [Told<ServerSessionEvent>] = []
    /// The frames that the client sent, and when.
    public private(set) var clientSent: [Told<Frame>] = []
    /// The frames that the server sent, and when.
    public private(set) var serverSent: [Told<Frame>] = []
    /// From the client to the server.
    public var uplink: LinkEmulator<Frame> { up.frames }
    /// From the server to the client.
    public var downlink: LinkEmulator<Frame> { down.frames }
    private var clock = ManualClock()
    private var up: Wire
    private var down: Wire

    /// A link, and how a close travels on it.
    private struct Wire: Sendable {
        var frames: LinkEmulator<Frame>
        var wasWritable = true
        var close: CloseReason?
        var isClosed = false
    }

    /// Creates a pair that is not connected yet.
    public init(
        client: ClientSession,
        server: ServerSession,
        uplink: LinkProfile = .perfect,
        downlink: LinkProfile = .perfect,
        seed: UInt64 = 1
    ) {
        self.client = client
        self.server = server
        up = Wire(frames: LinkEmulator(uplink, seed: seed))
        down = Wire(frames: LinkEmulator(downlink, seed: seed &+ 1))
    }

    /// The instant of the last step.
    public var now: SessionInstant { clock.now }

    /// Tells both sides that they are connected.
    public mutating func connect() throws {
        try client.handle(.connected(Self.connection), at: now)
        drainClient()
        try server.handle(.connected(Self.connection), at: now)
        drainServer()
        try settle()
    }

    /// Gives the client a command, and carries what comes of it at this instant.
    @discardableResult
    public mutating func client<Result>(_ command: (inout ClientSession, SessionInstant) -> Result) throws -> Result {
        let result = command(&client, now)
        drainClient()
        try settle()
        return result
    }

    /// Gives the server a command, and carries what comes of it at this instant.
    @discardableResult
    public mutating func server<Result>(_ command: (inout ServerSession, SessionInstant) -> Result) throws -> Result {
        let result = command(&server, now)
        drainServer()
        try settle()
        return result
    }

    /// Lets time pass, waking everyone whose time has come, in the order of the instants.
    public mutating func pass(_ duration: Duration) throws {
        let end = now.advanced(by: duration)
        while let next = nextInstant, next <= end {
            clock.advance(to: next)
            try settle()
        }
        clock.advance(to: end)
        try settle()
    }

    /// Cuts both directions: each side is told that the connection is gone.
    public mutating func cut() throws {
        up.frames.profile.cut = now
        down.frames.profile.cut = now
        try client.handle(.disconnected(Self.connection, reason: nil), at: now)
        drainClient()
        try server.handle(.disconnected(Self.connection, reason: nil), at: now)
        drainServer()
    }

    /// Changes how fast the client reads; see ``LinkProfile/bytesPerSecond``.
    public mutating func setClientReading(bytesPerSecond: Int?) { down.frames.profile.bytesPerSecond = bytesPerSecond }

    /// When something happens next by itself.
    public var nextInstant: SessionInstant? {
        [client.deadlineOfCopy, server.deadlineOfCopy, up.frames.nextArrival, down.frames.nextArrival]
            .compactMap(\.self).min().map { max($0, now) }
    }

    /// Does everything that is due now.
    private mutating func settle() throws {
        var steps = 0
        while try step() {
            steps += 1
            guard steps < Self.mostStepsAtOnce else { throw SessionPairError.spinning(at: now) }
        }
    }

    private mutating func step() throws -> Bool {
        if let frame = up.frames.receive(at: now) {
            try server.handle(.received(Self.connection, frame), at: now)
            drainServer()
            return true
        }
        if let frame = down.frames.receive(at: now) {
            try client.handle(.received(Self.connection, frame), at: now)
            drainClient()
            return true
        }
        if try tellClose() { return true }
        if up.wasWritable != up.frames.isWritable {
            up.wasWritable = up.frames.isWritable
            try client.handle(.writabilityChanged(Self.connection, isWritable: up.wasWritable), at: now)
            drainClient()
            return true
        }
        if down.wasWritable != down.frames.isWritable {
            down.wasWritable = down.frames.isWritable
            try server.handle(.writabilityChanged(Self.connection, isWritable: down.wasWritable), at: now)
            drainServer()
            return true
        }
        if let deadline = client.nextDeadline, deadline <= now {
            try client.handle(.deadlineReached, at: now)
            drainClient()
            return true
        }
        if let deadline = server.nextDeadline, deadline <= now {
            try server.handle(.deadlineReached, at: now)
            drainServer()
            return true
        }
        return false
    }

    /// A close arrives after the frames that were sent before it.
    private mutating func tellClose() throws -> Bool {
        if let reason = up.close, !up.isClosed, up.frames.bytesInFlight == 0 {
            up.isClosed = true
            try server.handle(.disconnected(Self.connection, reason: reason), at: now)
            drainServer()
            return true
        }
        if let reason = down.close, !down.isClosed, down.frames.bytesInFlight == 0 {
            down.isClosed = true
            try client.handle(.disconnected(Self.connection, reason: reason), at: now)
            drainClient()
            return true
        }
        return false
    }

    private mutating func drainClient() {
        while let output = client.nextOutput() {
            switch output {
            case .event(let event): clientTold.append(Told(instant: now, event: event))
            case .transport(.send(_, let frame)):
                clientSent.append(Told(instant: now, event: frame))
                up.frames.send(frame, byteCount: frame.byteCount, at: now)
            case .transport(.close(_, let reason)): up.close = up.close ?? reason
            case .transport(.connect): break  // A pair has one connection: whoever asks for another waits in vain.
            }
        }
    }

    private mutating func drainServer() {
        while let output = server.nextOutput() {
            switch output {
            case .event(let event): serverTold.append(Told(instant: now, event: event))
            case .transport(.send(_, let frame)):
                serverSent.append(Told(instant: now, event: frame))
                down.frames.send(frame, byteCount: frame.byteCount, at: now)
            case .transport(.close(_, let reason)): down.close = down.close ?? reason
            case .transport(.connect): break  // The client role's alone.
            }
        }
    }
}

/// Two sessions could not be driven on.
public enum SessionPairError: Error, Hashable, Sendable {
    /// The sessions keep each other busy without time passing.
    case spinning(at: SessionInstant)
}
