/// What a runner did since it was made, for metrics and admission.
public struct EngineStatistics: Hashable, Sendable {
    /// Conversations that hold a lease now.
    public var activeLeases = 0
    /// Recognisers loaded now, in use or waiting.
    public var loadedRecognizers = 0
    /// Commands waiting now, all lanes together.
    public var waitingCommands = 0
    /// Calls running now.
    public var runningCalls = 0
    /// Conversations admitted.
    public var admitted = 0
    /// Conversations refused because of the limit.
    public var refused = 0
    /// Samples dropped because a backlog was too long, oldest first.
    public var droppedSamples = 0
    /// Samples that came where no utterance was open.
    public var strayedSamples = 0
    /// Commands never run because their generation was cancelled or their lease released.
    public var cancelledCommands = 0
    /// Results not delivered because their generation was cancelled or their lease released.
    public var droppedResults = 0
    /// Failures, delivered or not.
    public var failures = 0

    /// All zero.
    public init() {}
}
