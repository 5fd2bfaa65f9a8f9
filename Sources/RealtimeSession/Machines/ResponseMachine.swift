internal import RealtimeProtocol

/// The model's side of the conversation: at most one response is active.
struct ResponseMachine: Hashable, Sendable {
    /// The response that is being made.
    struct Active: Hashable, Sendable {
        let id: ResponseID
        let item: ItemID
        let modality: Modality
        let metadata: Field<JSONObject>
        /// Text of a written response.
        var text = ""
        /// Whether the model has nothing more to add, so that the response ends with what is still held back.
        var isComplete = false
        /// Whether the transcript's end was announced before the audio's.
        var transcriptAnnounced = false
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
}
