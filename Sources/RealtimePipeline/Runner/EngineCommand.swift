/// What to do.
public enum EngineOperation: Hashable, Sendable {
    /// Prepares all three engines for another scenario, language or voice, in the order of the queues. Never cancelled
    /// by a generation. Gives no result unless it fails.
    case configure(ConversationSetup)
    /// Opens an utterance; one that is open is discarded.
    case beginUtterance
    /// The next mono samples of the utterance, 16 kHz. Without an open utterance they are dropped and counted.
    case audio([Int16])
    /// Asks for the transcript as if the utterance ended here, which stays open.
    case snapshotUtterance
    /// Ends the utterance.
    case finishUtterance
    /// Ends the utterance without a transcript.
    case discardUtterance
    /// Finds a reply.
    case generateReply(ConversationHistory)
    /// Speaks a clause.
    case synthesize(String)

    /// The lanes that the operation waits on.
    public var lanes: EngineLanes {
        switch self {
        case .configure: .all
        case .beginUtterance, .audio, .snapshotUtterance, .finishUtterance, .discardUtterance: .recognition
        case .generateReply: .reply
        case .synthesize: .synthesis
        }
    }
}

/// Work for the engines of a lease.
public struct EngineCommand: Hashable, Sendable {
    /// Which reply or utterance it belongs to.
    public var generation: Generation
    /// A number of the caller's choice that every result of the command repeats: the clause, for instance.
    public var tag: Int
    /// What to do.
    public var operation: EngineOperation

    /// Creates a command.
    public init(_ operation: EngineOperation, generation: Generation, tag: Int = 0) {
        self.operation = operation
        self.generation = generation
        self.tag = tag
    }
}
