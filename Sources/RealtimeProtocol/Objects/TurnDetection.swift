/// How the server finds the user's turns.
public struct TurnDetection: WireObject {
    /// Which method. Where it is missing, `server_vad` is meant.
    public var type: TurnDetectionType?
    /// Activation threshold of `server_vad`, 0 to 1 (DashScope: −1 to 1). OpenAI's default is 0.5, xAI's 0.85.
    public var threshold: JSONNumber?
    /// Audio kept from before the detected start, in milliseconds. OpenAI's default is 300, xAI's 333.
    public var prefixPaddingMs: Int?
    /// Silence that ends a turn, in milliseconds. OpenAI documents 500; its recorded sessions say 200.
    public var silenceDurationMs: Int?
    /// Whether a response is made when a turn ends. Default true.
    public var createResponse: Bool?
    /// Whether speech stops a response. Default true.
    public var interruptResponse: Bool?
    /// Silence after a response that ends the wait for the user, 5,000 to 30,000 milliseconds; null is off.
    public var idleTimeoutMs: Field<Int> = .absent
    /// How soon `semantic_vad` ends a turn.
    public var eagerness: Eagerness?
    /// Qwen-Audio's `smart_turn`: up to five recordings of the speaker to listen to.
    public var voiceprintAudioURLs: [String]?
    /// StepFun: energy that counts as speech, 0 to 5,000.
    public var energyAwakenessThreshold: Int?
    /// Voice Live: speech that makes a turn, in milliseconds.
    public var speechDurationMs: Field<Int> = .absent
    /// Voice Live: whether filler words are not taken for a turn.
    public var removeFillerWords: Bool?
    /// Voice Live: languages of `azure_semantic_vad`.
    public var languages: [String]?
    /// Voice Live: whether an interrupted item is cut by the server.
    public var autoTruncate: Bool?
    /// Voice Live: what is put after the words of an interrupted item.
    public var appendedTextAfterTruncation: Field<String> = .absent
    /// Voice Live: a second opinion on the end of a turn.
    public var endOfUtteranceDetection: Field<JSONValue> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a detection of a kind, which mentions what is given.
    public init(
        type: TurnDetectionType?,
        threshold: JSONNumber? = nil,
        prefixPaddingMs: Int? = nil,
        silenceDurationMs: Int? = nil,
        createResponse: Bool? = nil,
        interruptResponse: Bool? = nil,
        idleTimeoutMs: Field<Int> = .absent,
        eagerness: Eagerness? = nil,
        voiceprintAudioURLs: [String]? = nil,
        energyAwakenessThreshold: Int? = nil,
        speechDurationMs: Field<Int> = .absent,
        removeFillerWords: Bool? = nil,
        languages: [String]? = nil,
        autoTruncate: Bool? = nil,
        appendedTextAfterTruncation: Field<String> = .absent,
        endOfUtteranceDetection: Field<JSONValue> = .absent
    ) {
        self.type = type
        self.threshold = threshold
        self.prefixPaddingMs = prefixPaddingMs
        self.silenceDurationMs = silenceDurationMs
        self.createResponse = createResponse
        self.interruptResponse = interruptResponse
        self.idleTimeoutMs = idleTimeoutMs
        self.eagerness = eagerness
        self.voiceprintAudioURLs = voiceprintAudioURLs
        self.energyAwakenessThreshold = energyAwakenessThreshold
        self.speechDurationMs = speechDurationMs
        self.removeFillerWords = removeFillerWords
        self.languages = languages
        self.autoTruncate = autoTruncate
        self.appendedTextAfterTruncation = appendedTextAfterTruncation
        self.endOfUtteranceDetection = endOfUtteranceDetection
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        threshold = try reader.optional("threshold")
        prefixPaddingMs = try reader.optional("prefix_padding_ms")
        silenceDurationMs = try reader.optional("silence_duration_ms")
        createResponse = try reader.optional("create_response")
        interruptResponse = try reader.optional("interrupt_response")
        idleTimeoutMs = try reader.field("idle_timeout_ms")
        eagerness = try reader.optional("eagerness")
        voiceprintAudioURLs = try reader.optional("voiceprint_audio_urls")
        energyAwakenessThreshold = try reader.optional("energy_awakeness_threshold")
        speechDurationMs = try reader.field("speech_duration_ms")
        removeFillerWords = try reader.optional("remove_filler_words")
        languages = try reader.optional("languages")
        autoTruncate = try reader.optional("auto_truncate")
        appendedTextAfterTruncation = try reader.field("appended_text_after_truncation")
        endOfUtteranceDetection = try reader.field("end_of_utterance_detection")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("type", type)
        writer.set("threshold", threshold)
        writer.set("prefix_padding_ms", prefixPaddingMs)
        writer.set("silence_duration_ms", silenceDurationMs)
        writer.set("create_response", createResponse)
        writer.set("interrupt_response", interruptResponse)
        writer.set("idle_timeout_ms", idleTimeoutMs)
        writer.set("eagerness", eagerness)
        writer.set("voiceprint_audio_urls", voiceprintAudioURLs)
        writer.set("energy_awakeness_threshold", energyAwakenessThreshold)
        writer.set("speech_duration_ms", speechDurationMs)
        writer.set("remove_filler_words", removeFillerWords)
        writer.set("languages", languages)
        writer.set("auto_truncate", autoTruncate)
        writer.set("appended_text_after_truncation", appendedTextAfterTruncation)
        writer.set("end_of_utterance_detection", endOfUtteranceDetection)
    }
}

extension TurnDetection {
    /// Creates a `server_vad` detection.
    public init(
        serverVAD threshold: JSONNumber? = nil,
        prefixPaddingMs: Int? = nil,
        silenceDurationMs: Int? = nil,
        createResponse: Bool? = nil,
        interruptResponse: Bool? = nil
    ) {
        self.init(
            type: .serverVAD,
            threshold: threshold,
            prefixPaddingMs: prefixPaddingMs,
            silenceDurationMs: silenceDurationMs,
            createResponse: createResponse,
            interruptResponse: interruptResponse
        )
    }
}
