internal import RealtimeProtocol
internal import RealtimeUnits

/// The user's side of the conversation: what is in the input buffer, and whether a turn is open.
///
/// Never: decides when speech starts or stops (a detector does, outside), or keeps samples (the model side does).
struct InputTurnMachine: Hashable, Sendable {
    private enum State: Hashable, Sendable {
        /// No turn is open. Can become `speaking`.
        case listening
        /// A turn is open and its item has a name. Can become `listening`, by the end of speech, a commit or a clear.
        case speaking(ItemID)
    }

    private var state = State.listening
    /// All samples appended in this session.
    private(set) var total: SampleCount = .zero
    /// Samples appended since the last commit or clear.
    private(set) var buffered: SampleCount = .zero

    var isSpeaking: Bool { if case .speaking = state { true } else { false } }

    mutating func appended(_ count: SampleCount) {
        total += count
        buffered += count
    }

    /// Actions returned by `speechStarted(item:)`.
    enum SpeechStartedAction: Hashable {
        /// Announce that the user speaks.
        case announce
        /// A turn is open already.
        case none
    }

    mutating func speechStarted(item: ItemID) -> SpeechStartedAction {
        switch state {
        case .listening:
            state = .speaking(item)
            return .announce
        case .speaking:
            return .none
        }
    }

    /// Actions returned by `speechStopped()`.
    enum SpeechStoppedAction: Hashable {
        /// Announce the end and commit the buffer as this item.
        case commit(ItemID)
        /// No turn was open.
        case none
    }

    mutating func speechStopped() -> SpeechStoppedAction {
        switch state {
        case .listening:
            return .none
        case .speaking(let item):
            state = .listening
            buffered = .zero
            return .commit(item)
        }
    }

    /// Actions returned by `commit(newItem:atLeast:)`.
    enum CommitAction: Hashable {
        /// Commit the buffer as this item.
        case commit(ItemID)
        /// There is too little audio.
        case reject
    }

    mutating func commit(newItem: ItemID, atLeast minimum: SampleCount) -> CommitAction {
        guard buffered >= minimum else { return .reject }
        buffered = .zero
        switch state {
        case .listening:
            return .commit(newItem)
        case .speaking(let item):
            state = .listening
            return .commit(item)
        }
    }

    mutating func clear() {
        buffered = .zero
        state = .listening
    }
}
