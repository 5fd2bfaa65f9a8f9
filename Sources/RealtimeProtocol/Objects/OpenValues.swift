/// `audio` or `text`, and whatever a vendor adds.
public struct Modality: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Spoken output.
    public static let audio: Modality = "audio"
    /// Written output.
    public static let text: Modality = "text"
}

/// What an item of a conversation is.
public struct ItemType: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Something said or written.
    public static let message: ItemType = "message"
    /// The model calls a function.
    public static let functionCall: ItemType = "function_call"
    /// What a called function returned.
    public static let functionCallOutput: ItemType = "function_call_output"
    /// The tools of an MCP server.
    public static let mcpListTools: ItemType = "mcp_list_tools"
    /// The model calls a tool of an MCP server.
    public static let mcpCall: ItemType = "mcp_call"
    /// The model asks whether it may call a tool of an MCP server.
    public static let mcpApprovalRequest: ItemType = "mcp_approval_request"
    /// The answer to that.
    public static let mcpApprovalResponse: ItemType = "mcp_approval_response"
    /// An item that is there already; in the input of `response.create`.
    public static let itemReference: ItemType = "item_reference"
    /// Words that the assistant is made to say; xAI.
    public static let forceMessage: ItemType = "force_message"
}

/// Who a message is from.
public struct Role: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The operator.
    public static let system: Role = "system"
    /// The person speaking.
    public static let user: Role = "user"
    /// The model.
    public static let assistant: Role = "assistant"
}

/// How far an item is.
public struct ItemStatus: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Finished.
    public static let completed: ItemStatus = "completed"
    /// Being made.
    public static let inProgress: ItemStatus = "in_progress"
    /// Stopped before its end.
    public static let incomplete: ItemStatus = "incomplete"
}

/// How a response stands or ended.
public struct ResponseStatus: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Being made.
    public static let inProgress: ResponseStatus = "in_progress"
    /// Finished.
    public static let completed: ResponseStatus = "completed"
    /// Stopped by the client or by the user's speech.
    public static let cancelled: ResponseStatus = "cancelled"
    /// Stopped by a limit or a filter.
    public static let incomplete: ResponseStatus = "incomplete"
    /// Stopped by an error.
    public static let failed: ResponseStatus = "failed"
}

/// What a part of an item's content is. GA names; the beta's `text` and `audio` of assistant items are read as
/// ``outputText`` and ``outputAudio``.
public struct ContentType: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Text the user or the operator wrote.
    public static let inputText: ContentType = "input_text"
    /// A picture the user showed.
    public static let inputImage: ContentType = "input_image"
    /// Audio the user spoke.
    public static let inputAudio: ContentType = "input_audio"
    /// Text the model wrote.
    public static let outputText: ContentType = "output_text"
    /// Audio the model spoke.
    public static let outputAudio: ContentType = "output_audio"
    /// Written content as `response.content_part` events and the browser dialect spell it.
    public static let text: ContentType = "text"
    /// Spoken content as `response.content_part` events spell it.
    public static let audio: ContentType = "audio"
}

/// How a server finds the end of a turn.
public struct TurnDetectionType: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// By voice activity and silence.
    public static let serverVAD: TurnDetectionType = "server_vad"
    /// By what was said.
    public static let semanticVAD: TurnDetectionType = "semantic_vad"
    /// By what was said; Voice Live.
    public static let azureSemanticVAD: TurnDetectionType = "azure_semantic_vad"
    /// By what was said, in English; Voice Live.
    public static let azureSemanticVADEnglish: TurnDetectionType = "azure_semantic_vad_en"
    /// By what was said, in any language; Voice Live.
    public static let azureSemanticVADMultilingual: TurnDetectionType = "azure_semantic_vad_multilingual"
    /// By what was said and who said it; Qwen-Audio.
    public static let smartTurn: TurnDetectionType = "smart_turn"
    /// By who speaks; DashScope's LiveTranslate.
    public static let speakerDetection: TurnDetectionType = "speaker_detection"
    /// By the client; GLM.
    public static let clientVAD: TurnDetectionType = "client_vad"
}

/// Machine-readable reason of an error event: the codes that this library sends, with the vendors' names.
public struct ErrorCode: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The frame is not JSON, or not an event.
    public static let invalidEvent: ErrorCode = "invalid_event"
    /// A member has a value that is not allowed.
    public static let invalidValue: ErrorCode = "invalid_value"
    /// A member has the wrong kind of value.
    public static let invalidType: ErrorCode = "invalid_type"
    /// A required member is absent.
    public static let missingRequiredParameter: ErrorCode = "missing_required_parameter"
    /// `input_audio_buffer.commit` without enough audio.
    public static let inputAudioBufferCommitEmpty: ErrorCode = "input_audio_buffer_commit_empty"
    /// `response.cancel` without an active response: a harmless race.
    public static let responseCancelNotActive: ErrorCode = "response_cancel_not_active"
    /// `response.create` while a response is active.
    public static let conversationAlreadyHasActiveResponse: ErrorCode = "conversation_already_has_active_response"
    /// A member that the server does not know.
    public static let unknownParameter: ErrorCode = "unknown_parameter"
    /// `conversation.item.retrieve` of an item that cannot be.
    public static let itemRetrieveInvalidItemID: ErrorCode = "item_retrieve_invalid_item_id"
    /// Content of a kind that the server does not take.
    public static let unsupportedContentType: ErrorCode = "unsupported_content_type"
    /// The account has nothing left.
    public static let insufficientQuota: ErrorCode = "insufficient_quota"
    /// The key is not valid.
    public static let invalidAPIKey: ErrorCode = "invalid_api_key"
    /// There is no such model.
    public static let modelNotFound: ErrorCode = "model_not_found"
    /// OpenAI has switched the beta off.
    public static let betaAPIShapeDisabled: ErrorCode = "beta_api_shape_disabled"
    /// An item that does not exist.
    public static let itemNotFound: ErrorCode = "item_not_found"
    /// No room for one more session.
    public static let sessionLimitReached: ErrorCode = "session_limit_reached"
    /// The session is over.
    public static let sessionExpired: ErrorCode = "session_expired"
    /// Too many or too large frames.
    public static let rateLimitExceeded: ErrorCode = "rate_limit_exceeded"
    /// The client may not change this.
    public static let notAllowed: ErrorCode = "not_allowed"
    /// The first event must open the session.
    public static let sessionNotCreated: ErrorCode = "session_not_created"
    /// An engine or the upstream failed.
    public static let serverError: ErrorCode = "server_error"
}

/// How soon `semantic_vad` ends a turn.
public struct Eagerness: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// After 8 seconds at most.
    public static let low: Eagerness = "low"
    /// After 4 seconds at most.
    public static let medium: Eagerness = "medium"
    /// After 2 seconds at most.
    public static let high: Eagerness = "high"
    /// As `medium`.
    public static let auto: Eagerness = "auto"
}
