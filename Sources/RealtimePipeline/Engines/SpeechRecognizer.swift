public import RealtimeUnits

/// Turns speech into text, one utterance at a time.
///
/// An engine is a class instance that one thread uses at a time and that need not be `Sendable`: ``EngineRunner``
/// creates it on a worker and hands it from worker to worker under a lock. Every call may block; none may be entered
/// while another one runs.
///
/// The order of calls is ``prepare(for:)``, then for each utterance ``beginUtterance()``, any number of
/// ``accept(_:)``, ``partialTranscript()`` and ``snapshot(_:)``, and at last ``finishUtterance(_:)`` or
/// ``discardUtterance()``.
public protocol SpeechRecognizer: AnyObject {
    /// Samples per second of what ``accept(_:)`` takes; 16 kHz for all engines that exist today.
    var sampleRate: SampleRate { get }

    /// Gets ready for another conversation: takes its language and grammar, and **forgets every trace of the former
    /// one**, so that what is recognised does not depend on who spoke before.
    func prepare(for setup: ConversationSetup) throws(EngineError)

    /// Opens an utterance. One that is open is discarded.
    func beginUtterance() throws(EngineError)

    /// Takes the next mono samples of the open utterance, at ``sampleRate``. Any chunking gives the same transcript.
    func accept(_ samples: Span<Int16>) throws(EngineError)

    /// What was understood so far, cheaply; `nil` where the engine has nothing yet or cannot say before the end.
    func partialTranscript() -> Transcript?

    /// What would be the transcript if the utterance ended here. The utterance stays open: this is for starting a
    /// reply while the silence may still turn out to be a pause. As good as it can be had without keeping the
    /// utterance from going on; whether that is as good as at the end, the snapshot says.
    func snapshot(_ cancellation: EngineCancellation) throws(EngineError) -> TranscriptSnapshot

    /// Ends the utterance.
    func finishUtterance(_ cancellation: EngineCancellation) throws(EngineError) -> Transcript

    /// Ends the utterance without a transcript. Without an open one this does nothing.
    func discardUtterance()
}
