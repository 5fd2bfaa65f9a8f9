public import RealtimePipeline

/// Replies with the chat model of an OpenAI-compatible server: `POST …/chat/completions`, streamed.
///
/// Every such server does: OpenAI, vLLM, SGLang, llama.cpp's `llama-server`, Ollama, LM Studio, DashScope in its
/// compatible mode. Works in any language; whether the model speaks it is the model's affair.
///
/// The instructions are those of the history, or the scenario's. Tools are not offered. A reply that was begun is not
/// asked for again when it fails.
public final class ChatModel: LanguageModel {
    /// `openai-chat`: its name in errors.
    public static let engineName = "openai-chat"

    private let request: ChatRequest
    private let connection: EngineConnection
    private var instructions: String?

    /// Creates a model. Nothing is sent before ``reply(to:cancellation:emit:)``.
    public init(_ configuration: Configuration) {
        request = ChatRequest(configuration: configuration)
        connection = EngineConnection(engine: Self.engineName, endpoint: configuration.endpoint)
    }

    /// Takes the scenario's instructions.
    public func prepare(for setup: ConversationSetup) throws(EngineError) {
        try setup.checkLanguage()
        instructions = setup.scenario.instructions[setup.language]
    }

    /// Replies to a history, piece by piece as the server sends it. Without instructions and turns nothing is said.
    ///
    /// - Throws: `EngineError.engineFailed` with the server's own message, or saying which step took too long or that
    ///   the answer was cut. What came before was emitted.
    public func reply(
        to history: ConversationHistory,
        cancellation: EngineCancellation,
        emit: (String) -> Bool
    ) throws(EngineError) {
        let instructions = history.instructions ?? instructions
        guard let body = request.body(instructions: instructions, turns: history.turns) else { return }
        let call = HTTPCall.post(
            "/chat/completions",
            body,
            type: "application/json",
            accept: "text/event-stream"
        )
        var stream = ChatStream()
        var isStream = false
        let ending = try connection.exchange(call, cancellation: cancellation) { bytes throws(EngineError) in
            if !isStream {
                let type = connection.contentType
                guard type == "text/event-stream" else {
                    throw connection.error("the server answered with '\(type)' instead of a stream of events")
                }
                isStream = true
            }
            let (pieces, failure) = stream.pieces(in: bytes)
            for piece in pieces where !emit(piece) { return .unwanted }
            if let failure { throw connection.error(failure.description) }
            return stream.isDone ? .complete : .more
        }
        guard ending == .complete, !stream.isDone, !stream.isFinished else { return }
        throw connection.error("the server ended the reply before it was complete")
    }
}
