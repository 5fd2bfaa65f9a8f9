import RealtimeEngines
import RealtimePipeline

typealias Step = LoopbackServer.Step

/// What a chat server streams.
enum ChatScript {
    static let head = Step.head("text/event-stream; charset=utf-8")
    static let done = Step.chunk("data: [DONE]\n\n")

    static func delta(_ json: String) -> Step {
        .chunk(#"data: {"id":"c","choices":[{"index":0,"delta":{"content":\#(json)},"finish_reason":null}]}"# + "\n\n")
    }

    static let finish = Step.chunk(#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n")

    /// As OpenAI's: a role first, then pieces, a reason, usage, the end.
    static func reply(_ pieces: [String]) -> [Step] {
        let role = Step.chunk(#"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"# + "\n\n")
        let usage = Step.chunk(#"data: {"choices":[],"usage":{"total_tokens":7}}"# + "\n\n")
        return [head, role] + pieces.map { delta("\"\($0)\"") } + [finish, usage, done, .end]
    }
}

extension ChatModel {
    /// A model of a server, prepared for a conversation in English.
    static func prepared(
        _ endpoint: EngineEndpoint,
        _ change: (inout Configuration) -> Void = { _ in }
    ) throws -> ChatModel {
        var configuration = Configuration(endpoint: endpoint, model: "m")
        change(&configuration)
        let model = ChatModel(configuration)
        try model.prepare(for: ConversationSetup(scenario: bilingual))
        return model
    }

    /// The pieces of a reply, and the error behind them.
    func pieces(
        to history: ConversationHistory = ConversationHistory(turns: [.user("hello")]),
        _ cancellation: EngineCancellation = .never
    ) -> (pieces: [String], error: EngineError?) {
        var pieces: [String] = []
        do throws(EngineError) {
            try reply(to: history, cancellation: cancellation) {
                pieces.append($0)
                return true
            }
            return (pieces, nil)
        } catch {
            return (pieces, error)
        }
    }
}

/// The error of an engine.
func failed(_ engine: String, _ reason: String) -> EngineError { .engineFailed(engine: engine, reason: reason) }
