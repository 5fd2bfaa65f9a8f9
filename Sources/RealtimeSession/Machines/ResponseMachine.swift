internal import RealtimeProtocol

/// The model's side of the conversation: at most one response is active.
struct ResponseMachine: Hashable, Sendable {
    /// A function that the response wants called.
    struct FunctionCall: Hashable, Sendable {
        let id: CallID
        let item: ItemID
        let name: String
        /// Where the call stands in the response's output.
        let outputIndex: Int
        /// What came of the arguments: JSON, whole once the call is.
        var arguments = ""
        var isDone = false
    }

    /// The response that is being made.
    struct Active: Hashable, Sendable {
        let id: ResponseID
        /// The item of the message, from the moment it is begun.
        let item: ItemID
        let modality: Modality
        let metadata: Field<JSONObject>
        /// Where the message stands in the response's output; `nil` before its first word or sample.
        var messageIndex: Int?
        /// The calls, in the order they were begun.
        var calls: [FunctionCall] = []
        /// Text of a written response.
        var text = ""
        /// Whether the model has nothing more to add, so that the response ends with what is still held back.
        var isComplete = false
        /// Whether the transcript's end was announced before the audio's.
        var transcriptAnnounced = false

        /// Where the next output item stands.
        var nextIndex: Int { calls.count + (messageIndex == nil ? 0 : 1) }

        init(id: ResponseID, item: ItemID, modality: Modality, metadata: Field<JSONObject>) {
            self.id = id
            self.item = item
            self.modality = modality
            self.metadata = metadata
        }
    }

    private enum State: Hashable, Sendable {
        /// Can become `active`.
        case idle
        /// Can become `idle`, once, whatever ends the response.
        case active(Active)
    }

    private var state = State.idle

    var active: Active? { if case .active(let response) = state { response } else { nil } }

    /// Starts a response; `false` where one is active.
    mutating func begin(_ response: Active) -> Bool {
        switch state {
        case .idle:
            state = .active(response)
            return true
        case .active:
            return false
        }
    }

    /// Ends the active response and returns it.
    mutating func end() -> Active? {
        switch state {
        case .idle:
            return nil
        case .active(let response):
            state = .idle
            return response
        }
    }

    mutating func update(_ change: (inout Active) -> Void) {
        switch state {
        case .idle: break
        case .active(var response):
            change(&response)
            state = .active(response)
        }
    }

    /// Begins a function call; `nil` where no response is active, it is complete, or the call is there already.
    mutating func beginCall(_ id: CallID, item: ItemID, name: String) -> FunctionCall? {
        guard let active, !active.isComplete, !active.calls.contains(where: { $0.id == id }) else { return nil }
        let call = FunctionCall(id: id, item: item, name: name, outputIndex: active.nextIndex)
        update { $0.calls.append(call) }
        return call
    }

    /// Adds to a call's arguments; `nil` where the call is not open.
    mutating func extendCall(_ id: CallID, by arguments: String) -> FunctionCall? {
        guard let index = active?.calls.firstIndex(where: { $0.id == id && !$0.isDone }) else { return nil }
        update { $0.calls[index].arguments += arguments }
        return active?.calls[index]
    }

    /// Ends a call and returns it; `nil` where it is not open.
    mutating func endCall(_ id: CallID) -> FunctionCall? {
        guard let index = active?.calls.firstIndex(where: { $0.id == id && !$0.isDone }) else { return nil }
        update { $0.calls[index].isDone = true }
        return active?.calls[index]
    }
}
