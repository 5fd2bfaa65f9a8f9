/// How the server finds the user's turns.
public struct TurnDetection: WireObject {
    /// Which method.
    public var type: TurnDetectionType
    /// Activation threshold of `server_vad`, 0 to 1 (DashScope: −1 to 1). OpenAI's default is 0.5.
    public var threshold: JSONNumber?
    /// Audio kept from before the detected start, in milliseconds. OpenAI's default is 300.
    public var prefixPaddingMs: Int?
    /// Silence that ends a turn, in milliseconds. OpenAI documents 500.
    public var silenceDurationMs: Int?
    /// Whether a response is made when a turn ends. Default true.
    public var createResponse: Bool?
    /// Whether speech stops a response. Default true.
    public var interruptResponse: Bool?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Creates a `server_vad` detection.
    public init(
        serverVAD threshold: JSONNumber? = nil,
        prefixPaddingMs: Int? = nil,
        silenceDurationMs: Int? = nil,
        createResponse: Bool? = nil,
        interruptResponse: Bool? = nil
    ) {
        type = .serverVAD
        self.threshold = threshold
        self.prefixPaddingMs = prefixPaddingMs
        self.silenceDurationMs = silenceDurationMs
        self.createResponse = createResponse
        self.interruptResponse = interruptResponse
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type") ?? .serverVAD
        threshold = try reader.optional("threshold")
        prefixPaddingMs = try reader.optional("prefix_padding_ms")
        silenceDurationMs = try reader.optional("silence_duration_ms")
        createResponse = try reader.optional("create_response")
        interruptResponse = try reader.optional("interrupt_response")
    }

    func write(to object: inout JSONObject) {
        object.set("type", type)
        object.set("threshold", threshold)
        object.set("prefix_padding_ms", prefixPaddingMs)
        object.set("silence_duration_ms", silenceDurationMs)
        object.set("create_response", createResponse)
        object.set("interrupt_response", interruptResponse)
    }
}
