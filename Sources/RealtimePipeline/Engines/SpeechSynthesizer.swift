public import RealtimeUnits

/// Turns text into speech.
///
/// Used by one thread at a time, as ``SpeechRecognizer`` is.
public protocol SpeechSynthesizer: AnyObject {
    /// Samples per second of what ``synthesize(_:cancellation:emit:)`` gives. May change in ``prepare(for:)``.
    var sampleRate: SampleRate { get }

    /// Gets ready for another conversation: takes its language and voice.
    func prepare(for setup: ConversationSetup) throws(EngineError)

    /// Speaks a clause or a sentence.
    ///
    /// - Parameters:
    ///   - text: what to say. Text without anything to pronounce gives no chunk.
    ///   - cancellation: asked while waiting.
    ///   - emit: takes the next mono samples at ``sampleRate``, never empty, as early as the engine has them. The span
    ///     is valid during the call only. Returns whether to go on; after `false` the engine returns without an error.
    func synthesize(
        _ text: String,
        cancellation: EngineCancellation,
        emit: (Span<Int16>) -> Bool
    ) throws(EngineError)
}
