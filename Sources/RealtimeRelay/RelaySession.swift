public import RealtimeProtocol
public import RealtimeSession
public import RealtimeUnits

/// Joins a client to an upstream model server.
///
/// A value like the sessions it joins: it takes what happened on either side and says what to send on which.
/// **After every input, drain `nextOutput()` until it gives `nil`, then wake up at `nextDeadline`.**
///
/// Frames pass as they came where both sides speak the same dialect and the policy changes nothing. Where it changes a
/// member, that member is cut out of the frame and every other byte stays. Between two dialects events are translated
/// (`DialectTranslator`), and audio is converted where the sides have agreed on different formats; a browser's session
/// is made whole.
public struct RelaySession: Sendable {
    let configuration: Configuration
    /// The client's side.
    public internal(set) var client: ServerSession
    /// The upstream's side, from the moment it is wanted.
    public internal(set) var upstream: ClientSession?
    /// What was carried so far.
    public internal(set) var accounting = RelayAccounting()
    /// The identifier that observations carry: the client's session.
    public let id: SessionID
    let observer: SharedObserver?
    var outputs: [Output] = []
    var outputHead = 0
    var now = SessionInstant.start
    var swallowsOwnUpdate = false
    /// What the client has asked for of its session, and how that is called: for whoever stores the conversation.
    var asked: SessionConfiguration
    /// Changes of ``asked``.
    var askedRevision: UInt64 = 0
    /// Whether the client was told what is new about its conversation.
    var toldNotice = false
    /// Whether the client was told that its session is there, where the relay does that.
    var toldCreated = false
    /// Both directions of two dialects that are not spelt alike; `nil` where frames pass, and for a browser.
    var translators: Translators?
    /// Items of the client's, where the upstream gives them other names; `nil` where it does not.
    var identifiers: ItemIdentifiers?
    /// See ``settleRoute()``.
    var isIdentity = false
    /// The configuration that the upstream says is in force.
    var inForce = SessionConfiguration()
    /// Whether the policy ever changes what the client sees.
    let concealsAnything: Bool
    /// Whether the upstream's side may have two connections at a time.
    let mayMove: Bool
    var formats: RelayFormats
    /// Towards the upstream; `nil` where audio passes as it is.
    var uplink: Uplink?
    /// Towards the client; `nil` where audio passes as it is.
    var downlink: AudioStreamConverter?
    /// What the last audio delta was part of, for the end of its stream.
    var lastDelta: AudioDelta?
    /// Memory for audio on its way from one format to another.
    var scratch: [UInt8] = []
    var meter: RelayMeter
    var clock: SessionClock
    var turnTimer = TurnTimer()
    /// How long the audio of the frame in hand is; `nil` without one.
    var frameAudio: Duration?
    var connectingSince = SessionInstant.start
    var attempt = 0
    /// The upstream's connection that frames which take the short way belong to; kept because it is asked for every frame.
    /// See ``RelaySession/passThrough(_:from:on:at:)``.
    public internal(set) var servingConnection: ConnectionID?
    /// The upstream's last words, which say that its session is over: told where no other connection comes to go on.
    var farewell: (ServerEvent, Frame)?
    var toolCalls: [ToolCall] = []
    /// To the rate of the echo canceller; `nil` without one.
    var farEnd: AudioStreamConverter?
    /// Turns that the relay has found by itself.
    var turnCount = 0

    struct Translators {
        var toUpstream: DialectTranslator
        var toClient: DialectTranslator
    }

    /// Creates a relay that waits for its client. `observer` hears what happens.
    public init(_ configuration: Configuration, observer: (any RelayObserver)? = nil) {
        self.configuration = configuration
        self.observer = observer.map(SharedObserver.init)
        client = ServerSession(configuration.client)
        asked = configuration.earlierSession ?? SessionConfiguration()
        id = client.id
        concealsAnything = configuration.policy.concealsAnything
        mayMove = configuration.reconnect != nil || configuration.refresh != nil
        formats = RelayFormats(
            clientInput: client.inputFormat,
            clientOutput: client.outputFormat,
            upstream: configuration.upstreamDialect
        )
        meter = RelayMeter(configuration.policy.limits, at: .start)
        clock = SessionClock(configuration.policy.limits)
    }

    /// Whether a client in `dialect` can be joined to an upstream in `other` at all: any dialect to its own, and every
    /// dialect of conversations, a browser's among the clients, to every other.
    public static func canJoin(_ dialect: Dialect, to other: Dialect) -> Bool {
        dialect == other || (other.isConversational && (dialect.isConversational || dialect == .browser))
    }

    /// Whether the relay makes the session that a browser's page does not.
    var completesSession: Bool { client.dialect == .browser && configuration.upstreamDialect != .browser }
    /// Whether both sides speak alike, so that frames pass as they came. Kept, because it is asked for every frame, and a
    /// session that is only asked is copied first; a client may turn out to be a page with its first event.
    mutating func settleRoute() { isIdentity = translators == nil && !completesSession }

    /// Whether both sides are over.
    public var isEnded: Bool { client.isEnded && upstream?.isEnded ?? true }

    // MARK: Inputs

    /// Takes what happened on either side.
    ///
    /// - Throws: ``SessionUsageError`` where the caller broke a rule; nothing has happened then.
    public mutating func handle(_ input: Input, at now: SessionInstant) throws(SessionUsageError) {
        guard outputHead == outputs.count else { throw .outputsNotDrained }
        guard now >= self.now else { throw .timeWentBackwards }
        self.now = now
        switch input {
        case .client(.received(let connection, let frame)): try received(frame, fromClient: connection)
        case .client(let event):
            if case .disconnected = event { keepHeard() }
            try client.handle(event, at: now)
        case .upstream(.received(let connection, let frame)): try received(frame, fromUpstream: connection)
        case .upstream(let event): try handleUpstream(event)
        case .upstreamUnreachable(let message): upstreamUnreachable(message)
        case .deadlineReached:
            try client.handle(.deadlineReached, at: now)
            try upstream?.handle(.deadlineReached, at: now)
            checkClock()
        }
        pump()
    }

    /// Ends both sides.
    public mutating func close(_ reason: CloseReason, error: ErrorDetail? = nil) {
        keepHeard()
        client.close(reason, error: error)
        upstream?.close()
        pump()
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
        var output = Output.connectUpstream
        swap(&output, &outputs[outputHead])
        outputHead += 1
        return output
    }

    /// When `handle(.deadlineReached, at:)` is due.
    ///
    /// Mutating although it changes nothing: a session that is only asked is copied first, where a class has it.
    public var nextDeadline: SessionInstant? {
        mutating get {
            guard !client.isEnded else { return upstream?.nextDeadline }
            var earliest = client.nextDeadline
            if let theirs = upstream?.nextDeadline { earliest = earliest.map { min($0, theirs) } ?? theirs }
            if let ours = clock.deadline { earliest = earliest.map { min($0, ours) } ?? ours }
            return earliest
        }
    }

    /// Moves what one side gives to the other until both are quiet. Terminates: a side gives only in answer to what
    /// it was handed, and nothing is handed back to where it came from.
    mutating func pump() {
        var isQuiet = false
        while !isQuiet {
            isQuiet = true
            while let output = client.nextOutput() {
                isQuiet = false
                switch output {
                case .transport(let output): outputs.append(.client(output))
                case .event(let event): fromClient(event)
                }
            }
            while let output = upstream?.nextOutput() {
                isQuiet = false
                switch output {
                case .transport(let output):
                    if case .connect = output { requestedConnection() }
                    outputs.append(.upstream(output))
                case .event(let event): fromUpstream(event)
                }
            }
        }
        countDrops()
    }

    // MARK: Time

    private mutating func checkClock() {
        guard !client.isEnded, let alarm = clock.alarm(at: now) else { return }
        switch alarm {
        case .warning(let left): warn(left)
        case .expired:
            let minutes = (configuration.policy.limits.session?.components.seconds ?? 0) / 60
            let text = "Your session hit the maximum duration of \(minutes) minutes."
            client.close(.goingAway(text), error: ErrorDetail(code: .sessionExpired, message: text))
        case .idle:
            let text = "Nothing was said for \(configuration.policy.limits.idle ?? .zero)."
            client.close(.goingAway("session was idle"), error: ErrorDetail(code: .sessionExpired, message: text))
        }
    }

    private mutating func warn(_ left: Duration) {
        let detail = ErrorDetail(
            type: "server_error",
            code: .sessionExpiring,
            message: "Your session ends in \(left.components.seconds) seconds."
        )
        // Voice Live has an event for it; everyone else has errors, most of which leave a session open.
        if client.dialect == .azureVoiceLive {
            client.forward(.warning(WarningEvent(warning: detail)), at: now)
        } else {
            client.report(detail)
        }
    }
}

extension ErrorCode {
    /// The relay ends the session soon: ``RelayLimits/warning``.
    public static let sessionExpiring: ErrorCode = "session_expiring"
}
