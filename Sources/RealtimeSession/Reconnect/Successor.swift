internal import RealtimeProtocol
internal import RealtimeUnits

/// The connection that is to take over: made, configured and given the conversation while the one before still serves,
/// or after it was lost.
struct Successor: Sendable {
    enum State: Hashable, Sendable {
        /// It is asked for at this instant. Can become `connecting`.
        case pausing(until: SessionInstant)
        /// Asked for. Can become `greeting`, `configuring` or `standing`; or `pausing` again where it fails.
        case connecting
        /// Waits for the server's first event. Can become `configuring` or `standing`; or `pausing`.
        case greeting
        /// The configuration was sent. Can become `standing`; or `pausing`.
        case configuring
        /// Ready to take over; `pausing` where it breaks before.
        case standing
    }

    var state: State
    /// Its name; of the attempt before while it is pausing.
    var connection: ConnectionID
    /// Since when the present attempt runs.
    var since: SessionInstant
    var connectedAt: SessionInstant
    var isWritable = true
    /// What it was configured with.
    var session: SessionConfiguration?
    /// What it has greeted with.
    var greeting: (ServerEvent, Frame)?
    /// Its answer to the configuration.
    var answer: (ServerEvent, Frame)?
    var replica = Replica()
    var echoes = ItemEchoes()
    /// What waits for the server's names, as in ``Continuity/deferred``.
    var deferred: [(item: ItemID, frame: Frame)] = []
    /// Items that could not be given to it.
    var lost = 0

    init(connection: ConnectionID, at instant: SessionInstant) {
        state = .pausing(until: instant)
        self.connection = connection
        since = instant
        connectedAt = instant
    }

    var isStanding: Bool { state == .standing }
    /// Whether there is a connection to close.
    var isOpen: Bool { if case .pausing = state { false } else { true } }

    /// When something must have happened.
    func deadline(readyTimeout: Duration) -> SessionInstant? {
        switch state {
        case .pausing(let instant): instant
        case .connecting, .greeting, .configuring: since.advanced(by: readyTimeout)
        case .standing: nil
        }
    }
}
