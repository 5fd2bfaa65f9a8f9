/// Finds what to say next.
///
/// Used by one thread at a time, as ``SpeechRecognizer`` is.
public protocol LanguageModel: AnyObject {
    /// Gets ready for another conversation. Nothing of the former one may show.
    func prepare(for setup: ConversationSetup) throws(EngineError)

    /// Replies to a history, token by token.
    ///
    /// - Parameters:
    ///   - history: instructions and turns; the model keeps no memory of its own between calls, so that a reply that
    ///     was started on a guess and dropped leaves no trace.
    ///   - cancellation: asked while waiting.
    ///   - emit: takes the next piece of the reply, spaces included; the reply is their concatenation. Returns whether
    ///     to go on; after `false` the model returns at once without an error.
    func reply(
        to history: ConversationHistory,
        cancellation: EngineCancellation,
        emit: (String) -> Bool
    ) throws(EngineError)
}
