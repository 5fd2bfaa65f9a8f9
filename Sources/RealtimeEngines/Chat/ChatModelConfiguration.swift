public import RealtimeProtocol

extension ChatModel {
    /// Which server and which model, and what they are told besides the conversation.
    public struct Configuration: Hashable, Sendable {
        /// The server; `/chat/completions` is added to its address.
        public var endpoint: EngineEndpoint
        /// The model's name, as the server knows it.
        public var model: String
        /// More members of the request, such as `temperature` or `max_tokens`, as they are. `model`, `messages` and
        /// `stream` are this library's own.
        public var parameters: JSONObject
        /// The most turns that are sent, the newest; at least 1. By default 64, half an hour of talk: what is sent grows
        /// with every turn otherwise, and so does the time to the first word.
        public var historyTurns: Int
        /// The most characters of all those turns, of which the newest is always sent. By default 32,768, some 8,000
        /// tokens of English.
        public var historyCharacters: Int

        /// Creates a configuration. An answer may have 4 MiB at most, whatever the endpoint says: that is 20,000 chunks.
        public init(
            endpoint: EngineEndpoint,
            model: String,
            parameters: JSONObject = JSONObject(),
            historyTurns: Int = 64,
            historyCharacters: Int = 32_768
        ) {
            self.endpoint = endpoint
            self.endpoint.maximumBytes = min(endpoint.maximumBytes, 4 << 20)
            self.model = model
            self.parameters = parameters
            self.historyTurns = max(1, historyTurns)
            self.historyCharacters = max(1, historyCharacters)
        }
    }
}
