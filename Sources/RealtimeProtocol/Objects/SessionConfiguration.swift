/// The `session` object of updates and of the server's answers, in the canonical (GA) layout.
///
/// Members that only one vendor has are computed properties over ``unknownMembers``, such as ``topK`` of DashScope and
/// ``resumption`` of xAI.
public struct SessionConfiguration: WireObject {
    /// `realtime`, `transcription` or `translation`; GA requires it in updates, the beta does not have it.
    public var type: String?
    /// Identifier, in answers.
    public var id: SessionID?
    /// Always `realtime.session`, in answers.
    public var object: String?
    /// Name of the model.
    public var model: String?
    /// What the model is told to be.
    public var instructions: Field<String> = .absent
    /// What the model answers with: `["audio"]` or `["text"]`.
    public var outputModalities: [Modality]?
    /// Audio in both directions.
    public var audio: SessionAudio?
    /// What the model may call.
    public var tools: Field<[Tool]> = .absent
    /// Which tools the model may or must call.
    public var toolChoice: Field<ToolChoice> = .absent
    /// Whether the model may call several tools at once.
    public var parallelToolCalls: Bool?
    /// How much the model thinks.
    public var reasoning: Field<Reasoning> = .absent
    /// Most tokens of one response.
    public var maxOutputTokens: Field<TokenLimit> = .absent
    /// What happens when the conversation outgrows the model.
    public var truncation: Field<Truncation> = .absent
    /// A prompt stored at the vendor.
    public var prompt: Field<Prompt> = .absent
    /// Whether the session is traced.
    public var tracing: Field<Tracing> = .absent
    /// What to send in addition, for example `item.input_audio_transcription.logprobs`.
    public var include: Field<[String]> = .absent
    /// When the session ends, in seconds since 1970; in answers.
    public var expiresAt: Int?
    /// Randomness of the model, 0.6 to 1.2 in the beta; GA has none.
    public var temperature: Field<JSONNumber> = .absent
    /// A key for the browser; the beta's answers have it.
    public var clientSecret: Field<ClientSecret> = .absent
    /// Members without a stored property, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// A configuration that mentions nothing.
    public init() {}

    init(reader: inout MemberReader) throws(EventError) {
        let type: String? = try reader.optional("type")
        if type != nil, reader.dialect.flatSessionMembers == .all { reader.spelling.insert(.otherType) }
        self.type = type
        object = try reader.optional("object")
        id = try reader.optional("id")
        model = try reader.optional("model")
        outputModalities = try reader.modalities()
        instructions = try reader.field("instructions")
        tools = try reader.field("tools")
        toolChoice = try reader.field("tool_choice")
        maxOutputTokens = try reader.maxOutputTokens()
        tracing = try reader.field("tracing")
        truncation = try reader.field("truncation")
        prompt = try reader.field("prompt")
        expiresAt = try reader.optional("expires_at")
        audio = try SessionAudio(session: &reader)
        include = try reader.field("include")
        reasoning = try reader.field("reasoning")
        parallelToolCalls = try reader.optional("parallel_tool_calls")
        temperature = try reader.field("temperature")
        clientSecret = try reader.field("client_secret")
    }

    /// The session of a `transcription_session` event is one that transcribes, and need not say so.
    mutating func implyTranscription(in dialect: Dialect) {
        guard type == nil else { return }
        type = "transcription"
        if dialect.flatSessionMembers != .all {
            unknownMembers.spelling.dialect = dialect
            unknownMembers.spelling.bits.insert(.otherType)
        }
    }

    func writeMembers(to writer: inout WireWriter) {
        if (writer.dialect.flatSessionMembers == .all) == writer.spelling.contains(.otherType) {
            writer.set("type", type)
        }
        writer.set("object", object)
        writer.set("id", id)
        writer.set("model", model)
        writer.set(modalities: outputModalities)
        writer.set("instructions", instructions)
        writer.set("tools", tools)
        writer.set("tool_choice", toolChoice)
        writer.set(maxOutputTokens: maxOutputTokens)
        writer.set("tracing", tracing)
        writer.set("truncation", truncation)
        writer.set("prompt", prompt)
        writer.set("expires_at", expiresAt)
        audio?.writeInSession(to: &writer)
        writer.set("include", include)
        writer.set("reasoning", reasoning)
        writer.set("parallel_tool_calls", parallelToolCalls)
        writer.set("temperature", temperature)
        writer.set("client_secret", clientSecret)
    }

    /// What the configuration is after `update`: members that the update mentions replace this one's.
    public func merged(with update: SessionConfiguration) -> SessionConfiguration {
        var result = self
        result.type = update.type ?? type
        result.model = update.model ?? model
        result.instructions = update.instructions.merged(over: instructions)
        result.outputModalities = update.outputModalities ?? outputModalities
        if let audio = update.audio { result.audio = (self.audio ?? SessionAudio()).merged(with: audio) }
        result.tools = update.tools.merged(over: tools)
        result.toolChoice = update.toolChoice.merged(over: toolChoice)
        result.parallelToolCalls = update.parallelToolCalls ?? parallelToolCalls
        result.reasoning = update.reasoning.merged(over: reasoning)
        result.maxOutputTokens = update.maxOutputTokens.merged(over: maxOutputTokens)
        result.truncation = update.truncation.merged(over: truncation)
        result.prompt = update.prompt.merged(over: prompt)
        result.tracing = update.tracing.merged(over: tracing)
        result.include = update.include.merged(over: include)
        result.temperature = update.temperature.merged(over: temperature)
        result.unknownMembers.merge(update.unknownMembers)
        return result
    }
}

extension Spelling.Bits {
    /// A session of a flat dialect that has a `type` all the same, or one of another dialect whose event's name says it.
    static let otherType = Spelling.Bits(rawValue: 1 << 10)
    /// `output_modalities` in a dialect that says `modalities`, or the other way round.
    static let otherModalities = Spelling.Bits(rawValue: 1 << 11)
    /// `["audio"]` in a dialect that says `["text","audio"]`; recorded of Voice Live.
    static let audioAlone = Spelling.Bits(rawValue: 1 << 15)
    /// The limit on tokens under the second and the third of the names its dialect knows.
    static let secondTokenLimit = Spelling.Bits(rawValue: 1 << 12)
    static let thirdTokenLimit = Spelling.Bits(rawValue: 1 << 13)
}

// MARK: - Members with several names

extension MemberReader {
    mutating func modalities() throws(EventError) -> [Modality]? {
        let isBeta = dialect.isBeta
        let modalities: [Modality]? = try optional(
            usual: isBeta ? "modalities" : "output_modalities",
            other: isBeta ? "output_modalities" : "modalities",
            .otherModalities
        )
        if isBeta, modalities == [.audio] { spelling.insert(.audioAlone) }
        return modalities
    }

    mutating func maxOutputTokens() throws(EventError) -> Field<TokenLimit> {
        let names = dialect.tokenLimitNames
        let first: Field<TokenLimit> = try field(names.0)
        guard first.isAbsent, dialect.acceptsBothSpellings else { return first }
        let second: Field<TokenLimit> = try field(names.1)
        guard second.isAbsent else {
            spelling.insert(.secondTokenLimit)
            return second
        }
        let third: Field<TokenLimit> = try field(names.2)
        if !third.isAbsent { spelling.insert(.thirdTokenLimit) }
        return third
    }
}

extension WireWriter {
    mutating func set(modalities: [Modality]?) {
        var modalities = modalities
        // The beta says ["text","audio"] for spoken output, and DashScope refuses GA's ["audio"].
        if modalities == [.audio], dialect.isBeta, !spelling.contains(.audioAlone) { modalities = [.text, .audio] }
        let saysModalities = dialect.isBeta != spelling.contains(.otherModalities)
        set(saysModalities ? "modalities" : "output_modalities", modalities)
    }

    mutating func set(maxOutputTokens: Field<TokenLimit>) {
        let names = dialect.tokenLimitNames
        let name =
            spelling.contains(.thirdTokenLimit) ? names.2 : spelling.contains(.secondTokenLimit) ? names.1 : names.0
        set(name, maxOutputTokens)
    }
}

extension Dialect {
    /// What the limit on tokens is called in a session: the name sent, then the others that are understood.
    /// DashScope's echo lacks the last letter; its own `max_tokens` is a member of its own.
    var tokenLimitNames: (StaticString, StaticString, StaticString) {
        isBeta
            ? ("max_response_output_tokens", "max_output_tokens", "max_response_output_token")
            : ("max_output_tokens", "max_response_output_tokens", "max_response_output_token")
    }
}
