internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeUnits
internal import RealtimeWebSocket

/// A session that cannot begin yet: a store is asked for its conversation, or other servers whether its client may have
/// another one. What comes from the client before is held; then the session proper takes this one's place.
///
/// Whoever does not answer in time has answered: there is no such conversation, and there is a place.
final class HostedWait: HostedSession {
    /// What is asked for.
    struct Questions {
        /// Asks a store; ``found(_:)`` is the answer.
        var conversation: (() -> Void)?
        /// Asks for a place; ``admitted(_:)`` is the answer.
        var place: (() -> Void)?
    }

    /// The most inputs held: a second and more of audio in events of 20 ms.
    static let heldInputs = 64

    private let questions: Questions
    private let make: (StoredSession?, _ isAdmitted: Bool) -> any HostedSession
    private let abandon: () -> Void
    private var held: [TransportInput] = []
    private var awaitsConversation: Bool
    private var awaitsPlace: Bool
    private var conversation: StoredSession?
    private var isAdmitted = true
    private(set) var nextDeadline: SessionInstant?

    /// Makes a session that asks when its client is connected. `make` makes the session proper; `abandon` is called
    /// instead where the client goes before that.
    init(
        _ questions: Questions,
        abandon: @escaping () -> Void,
        make: @escaping (StoredSession?, _ isAdmitted: Bool) -> any HostedSession
    ) {
        self.questions = questions
        self.make = make
        self.abandon = abandon
        awaitsConversation = questions.conversation != nil
        awaitsPlace = questions.place != nil
    }

    // MARK: Inputs

    func handle(_ event: TransportInput, at now: SessionInstant) {
        held.append(event)
        if case .connected = event {
            nextDeadline = now.advanced(by: Resumption.patience)
            questions.conversation?()
            questions.place?()
        }
        if nextDeadline.map({ now >= $0 }) == true || held.count >= Self.heldInputs { giveUp() }
    }

    /// The store has answered.
    func found(_ stored: StoredSession?) {
        guard awaitsConversation else { return }
        awaitsConversation = false
        conversation = stored
    }

    /// The other servers have answered.
    func admitted(_ isAdmitted: Bool) {
        guard awaitsPlace else { return }
        awaitsPlace = false
        self.isAdmitted = isAdmitted
    }

    /// Nothing more is waited for.
    func giveUp() {
        awaitsConversation = false
        awaitsPlace = false
    }

    // MARK: Outputs

    /// The session proper and what it is to be handed, once there is nothing to wait for. Asked for once.
    func successor() -> (session: any HostedSession, inputs: [TransportInput])? {
        // A client that may not have the session need not wait for its conversation.
        guard !awaitsPlace, !awaitsConversation || !isAdmitted else { return nil }
        return (make(conversation, isAdmitted), held)
    }

    func nextOutput() -> TransportOutput? { nil }
    func close(_ reason: CloseReason, error: ErrorDetail?) {}
    var sendStatistics: SendStatistics? { nil }
    func tearDown() { abandon() }
}
