internal import RealtimePipeline
internal import RealtimeProtocol

/// The body of a chat completion.
struct ChatRequest {
    /// What stands for words that were not understood: servers refuse a message without text, and a model asked to
    /// answer this asks back.
    static let inaudible = "[inaudible]"

    let configuration: ChatModel.Configuration

    /// The body, or `nil` where there is nothing to answer: neither instructions nor a turn.
    func body(instructions: String?, turns: [ConversationTurn]) -> [UInt8]? {
        var messages: [JSONValue] = []
        if let instructions, !instructions.isEmpty { messages.append(Self.message("system", instructions)) }
        let recent = recent(turns)
        for (index, turn) in recent.enumerated() {
            switch turn.speaker {
            case .user:
                guard turn.text.isEmpty else { messages.append(Self.message("user", turn.text)); continue }
                if index == recent.count - 1 { messages.append(Self.message("user", Self.inaudible)) }
            case .assistant:
                // A reply of which nothing was heard was never said.
                if !turn.text.isEmpty { messages.append(Self.message("assistant", turn.text)) }
            }
        }
        guard !messages.isEmpty else { return nil }
        var object = configuration.parameters
        object["model"] = .string(configuration.model)
        object["messages"] = .array(messages)
        object["stream"] = true
        return JSONValue.object(object).serialized
    }

    /// The newest turns within the bounds, oldest first.
    private func recent(_ turns: [ConversationTurn]) -> ArraySlice<ConversationTurn> {
        var start = turns.endIndex
        var characters = 0
        while start > turns.startIndex, turns.endIndex - start < configuration.historyTurns {
            characters += turns[start - 1].text.count
            if characters > configuration.historyCharacters, start < turns.endIndex { break }
            start -= 1
        }
        return turns[start...]
    }

    private static func message(_ role: String, _ text: String) -> JSONValue {
        ["role": .string(role), "content": .string(text)]
    }
}
