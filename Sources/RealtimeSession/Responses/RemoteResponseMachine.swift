internal import RealtimeProtocol

/// The server's response as a client sees it: one at a time, and creates that wait for their turn.
///
/// Responsibilities: no `response.create` leaves before the `response.done` of the response before it; a create that
/// loses a race against a response of the server's own waits again; what still drips of a cancelled response is told
/// from the live one.
/// Never: sends anything, or waits for ever (``RemoteResponseMachine/expired()`` ends a wait that nothing answers).
struct RemoteResponseMachine: Hashable, Sendable {
    /// A wish for a response.
    struct Create: Hashable, Sendable {
        var id: EventID
        var response: ResponseConfiguration?
    }

    /// Indirect: the session asks at every delta, and a state as large as a create would be copied for it.
    private indirect enum State: Hashable, Sendable {
        /// Can become `requested` or `active`.
        case idle
        /// Sent and not answered. Can become `active`, or `idle` where it is refused or nothing comes of it.
        case requested(Create)
        /// Being made, as the answer to ``answered`` or by the server's own will; without a name where an error alone told
        /// of it. Can become `cancelling` or `idle`.
        case active(ResponseID?)
        /// Cancelled, and its `response.done` has not come. Can become `idle`, or `active` with another response.
        case cancelling(ResponseID)
    }

    /// The most creates that wait. A conversation needs one or two; more is a loop that asks again and again.
    static let queueCapacity = 16
    /// The most responses remembered as over. Servers hold one at a time; deltas that come later than eight responses
    /// are nobody's.
    static let memory = 8

    private var state = State.idle
    /// What the active response is taken for the answer to. Beside the state, which is looked at for every delta.
    private var answered: Create?
    private(set) var queue: [Create] = []
    /// Whether nothing can leave at this moment: creates wait here, so that none is taken for answered that is not sent.
    private(set) var isHeld = true
    private var cancelled: [ResponseID] = []
    private var finished: [ResponseID] = []
    /// Whether the create that is not answered was cancelled meanwhile.
    private var cancelsWhenCreated = false

    /// The response that is live.
    var active: ResponseID? { if case .active(let id) = state { id } else { nil } }
    /// The response whose end has not come, live or cancelled.
    var unfinished: ResponseID? {
        switch state {
        case .active(let id): id
        case .cancelling(let id): id
        case .idle, .requested: nil
        }
    }
    /// Whether nothing is being made or waited for.
    var isIdle: Bool { state == .idle && queue.isEmpty }
    /// Whether something is waited for that may never come.
    var isWaiting: Bool {
        switch state {
        case .requested, .cancelling, .active(nil): true
        case .idle, .active: false
        }
    }

    /// Whether this response is the live one, and its deltas are somebody's. One that is cancelled or over is not active.
    func isLive(_ id: ResponseID) -> Bool { active == id }

    /// Whether a frame of audio is of the live response.
    func isLive(_ frame: AudioFrame, in text: Span<UInt8>) -> Bool {
        if case .active(let id?) = state { frame.isOf(id, in: text) } else { false }
    }

    /// Whether a delta of this response is nobody's any more.
    func isStale(_ id: ResponseID?) -> Bool {
        guard let id else { return false }
        return cancelled.contains(id) || finished.contains(id)
    }

    /// Whether its `response.done` has come.
    func isOver(_ id: ResponseID) -> Bool { finished.contains(id) }

    /// Actions returned by `create(_:)`.
    enum CreateAction: Hashable {
        /// Send it now.
        case send
        /// It waits.
        case wait
        /// Too many wait already.
        case refuse
    }

    mutating func create(_ create: Create) -> CreateAction {
        switch state {
        case .idle where !isHeld:
            state = .requested(create)
            return .send
        case .idle, .requested, .active, .cancelling:
            guard queue.count < Self.queueCapacity else { return .refuse }
            queue.append(create)
            return .wait
        }
    }

    /// Actions returned by `created(_:)`.
    enum CreatedAction: Hashable {
        /// It was cancelled before it had a name: cancel it now.
        case cancel(ResponseID)
        /// It goes on.
        case none
    }

    mutating func created(_ id: ResponseID?) -> CreatedAction {
        if isStale(id) { return .none }
        switch state {
        case .idle, .cancelling, .active:
            state = .active(id)
            answered = nil
            return .none
        case .requested(let create):
            state = .active(id)
            answered = create
            guard cancelsWhenCreated else { return .none }
            cancelsWhenCreated = false
            guard let id else { return .none }
            cancel()
            return .cancel(id)
        }
    }

    /// A response is over. Returns the create whose turn it is.
    mutating func done(_ id: ResponseID?) -> Create? {
        if let id {
            cancelled.removeAll { $0 == id }
            finished.append(id)
            if finished.count > Self.memory { finished.removeFirst() }
        }
        switch state {
        case .idle, .requested:
            // Without a beginning: one that the server has cancelled before it told of it.
            return nil
        case .active(let current):
            // A late end of a cancelled response must not end the one after it.
            guard id == nil || current == nil || id == current else { return nil }
            return next()
        case .cancelling(let current):
            guard id == nil || id == current else { return nil }
            return next()
        }
    }

    /// The live response is over for us; nothing where there is none. One that was asked for and has no name yet is
    /// cancelled as soon as it has.
    mutating func cancel() {
        switch state {
        case .idle where isHeld: if !queue.isEmpty { queue.removeFirst() }
        case .idle, .cancelling, .active(nil): break
        case .requested: cancelsWhenCreated = true
        case .active(let id?):
            cancelled.append(id)
            if cancelled.count > Self.memory { cancelled.removeFirst() }
            state = .cancelling(id)
            answered = nil
        }
    }

    /// The server refuses `event`, because a response of its own is active where `isBusy`. Returns the create whose
    /// turn it is.
    mutating func refused(_ event: EventID?, isBusy: Bool) -> Create? {
        switch state {
        case .requested(let create) where event == create.id || (event == nil && isBusy):
            // One that was cancelled meanwhile does not come back.
            let isWanted = !cancelsWhenCreated
            cancelsWhenCreated = false
            guard isBusy else { return next() }
            if isWanted { queue.insert(create, at: 0) }
            // Some response is active that was not announced: its end lets the create go.
            state = .active(nil)
            answered = nil
            return nil
        case .active:
            guard let create = answered, event == create.id else { return nil }
            // What was taken for the answer is the response that the create has lost against.
            if isBusy { queue.insert(create, at: 0) }
            answered = nil
            return nil
        case .idle, .requested, .cancelling:
            return nil
        }
    }

    /// The connection is gone. A create that was not answered goes out again with the next one; a response without a
    /// name is nobody's any more. Returns the create whose turn it is.
    mutating func connectionLost() -> Create? {
        switch state {
        case .active(nil): next()
        case .idle, .requested, .active, .cancelling: nil
        }
    }

    /// Another connection serves: it knows nothing of the responses before.
    mutating func forgetPast() {
        cancelled = []
        finished = []
    }

    /// What was waited for does not come. Returns the create that was never answered, where it was one, and the next.
    mutating func expired() -> (unanswered: EventID?, next: Create?) {
        switch state {
        case .requested(let create):
            cancelsWhenCreated = false
            return (create.id, next())
        case .cancelling, .active(nil):
            return (nil, next())
        case .idle, .active:
            return (nil, nil)
        }
    }

    /// The connection takes messages, or takes none. Returns the create whose turn it is.
    mutating func hold(_ isHeld: Bool) -> Create? {
        self.isHeld = isHeld
        switch state {
        case .idle: return next()
        case .requested, .active, .cancelling: return nil
        }
    }

    private mutating func next() -> Create? {
        answered = nil
        guard !isHeld, !queue.isEmpty else {
            state = .idle
            return nil
        }
        let create = queue.removeFirst()
        state = .requested(create)
        return create
    }
}

extension RemoteResponseMachine {
    /// What tells the states apart, without names.
    var shape: RemoteResponseShape {
        let name =
            switch state {
            case .idle: "idle"
            case .requested: "requested"
            case .active(nil): "active, unnamed"
            case .active: answered == nil ? "active" : "active, answering"
            case .cancelling: "cancelling"
            }
        return RemoteResponseShape(
            state: name,
            queue: ClientSessionShape.Fill(queue.count),
            hasCancelled: !cancelled.isEmpty,
            hasFinished: !finished.isEmpty,
            cancelsWhenCreated: cancelsWhenCreated
        )
    }
}
