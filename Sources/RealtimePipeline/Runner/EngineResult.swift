public import RealtimeUnits

/// Something an engine brought forth.
public struct EngineResult: Hashable, Sendable {
    /// What it is.
    public enum Payload: Hashable, Sendable {
        /// What was understood so far; sent when the text has changed.
        case partialTranscript(Transcript)
        /// The answer to ``EngineOperation/snapshotUtterance``; the utterance is still open.
        case speculativeTranscript(TranscriptSnapshot)
        /// The answer to ``EngineOperation/finishUtterance``.
        case finalTranscript(Transcript)
        /// The next piece of the reply, spaces included.
        case replyDelta(String)
        /// The whole reply, the deltas joined.
        case replyFinished(String)
        /// The next mono samples of the clause at that rate.
        case synthesizedAudio([Int16], SampleRate)
        /// The end of the clause, with its length.
        case synthesisFinished(SampleCount, SampleRate)
        /// The command could not be carried out.
        case failure(EngineError)
    }

    /// The generation of the command.
    public var generation: Generation
    /// The tag of the command.
    public var tag: Int
    /// The engine it comes from.
    public var lane: EngineLane
    /// What it is.
    public var payload: Payload
    /// How long the command waited for a worker.
    public var waited: Duration
    /// How long the engine has worked on this command so far, without the time that deliveries took. For a
    /// transcript this is the work that stood between the end of the audio and the text; for the first
    /// ``Payload/synthesizedAudio(_:_:)`` it is the time to first audio.
    public var computed: Duration

    /// Creates a result.
    public init(
        generation: Generation,
        tag: Int = 0,
        lane: EngineLane,
        payload: Payload,
        waited: Duration = .zero,
        computed: Duration = .zero
    ) {
        self.generation = generation
        self.tag = tag
        self.lane = lane
        self.payload = payload
        self.waited = waited
        self.computed = computed
    }
}
