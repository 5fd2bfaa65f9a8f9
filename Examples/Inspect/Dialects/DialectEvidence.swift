import RealtimeProtocol

/// The dialects that one event is possible in.
struct DialectEvidence {
    /// Never empty.
    private(set) var dialects = DialectSet.all
    /// Whether few dialects can look like this.
    private(set) var isStrong = false

    /// Judges an event by its name and, where `object` is given, by its members.
    init(_ type: EventType, _ direction: Direction, _ object: JSONObject?, _ peek: FramePeek, _ event: Span<UInt8>) {
        // The more telling comes first: what contradicts it is not counted.
        if type.dialects.count == 1 { narrow(to: type.dialects) }
        if let object {
            judge(event: object, type)
            if let session = object["session"]?.objectValue { judge(session: session) }
            if let response = object["response"]?.objectValue { judge(response: response) }
        }
        if type.name == "ping" { narrow(to: direction == .server ? DialectSet(.xAI) : DialectSet(.browser)) }
        if type.isAudio, direction == .server, peek.isComplete, peek.member("item_id", in: event) == nil,
            peek.member("event_id", in: event) == nil
        {
            narrow(to: DialectSet(.browser, .openAITranslation, .glm, .stepFun), isStrong: false)
        }
        if !type.dialects.isEmpty { narrow(to: type.dialects, isStrong: type.dialects.count <= 3) }
    }

    private mutating func narrow(to others: DialectSet, isStrong: Bool = true) {
        guard !dialects.intersection(others).isEmpty else { return }
        dialects.formIntersection(others)
        if isStrong { self.isStrong = true }
    }

    // MARK: Events

    private mutating func judge(event: JSONObject, _ type: EventType) {
        if event["client_timestamp"] != nil { narrow(to: DialectSet(.glm)) }
        // Recorded: Azure OpenAI writes a part twice.
        if type.name.hasPrefix("response.content_part."), event["part"] != nil, event["content"] != nil {
            narrow(to: DialectSet(.azureOpenAI))
        }
        if type.name.hasSuffix("transcription.delta"), event["stash"] != nil {
            narrow(to: DialectSet(.dashScopeOmni))
        }
        guard let item = event["item"]?.objectValue else { return }
        let parts = item["content"]?.arrayValue ?? []
        if item["id"] == nil, parts.contains(where: { $0["type"] == "text" && $0["transcript"] != nil }) {
            narrow(to: DialectSet(.browser))
        }
        if item["type"] == "force_message" { narrow(to: DialectSet(.xAI)) }
        for part in parts {
            switch (item["role"]?.stringValue, part["type"]?.stringValue) {
            case ("assistant", "output_text"), ("assistant", "output_audio"):
                narrow(to: DialectSet.ga.union(DialectSet(.xAI, .dashScopeOmni)), isStrong: false)
            case ("assistant", "text"), ("assistant", "audio"):
                narrow(to: DialectSet.beta.union(DialectSet(.browser)), isStrong: false)
            default: break
            }
        }
    }

    // MARK: Sessions

    private mutating func judge(session: JSONObject) {
        for (dialects, members) in Self.ownMembers where members.contains(where: { session[$0] != nil }) {
            narrow(to: dialects)
        }
        if let model = session["model"]?.stringValue { judge(model: model) }
        if session["type"] == "translation" || session["audio"]?["output"]?["language"] != nil {
            narrow(to: DialectSet(.openAITranslation))
        }
        judge(turnDetection: session["turn_detection"])
        judge(tools: session["tools"]?.arrayValue ?? [])
        judge(formats: [session["input_audio_format"], session["output_audio_format"]])
        if session["audio"]?["input"]?["format"]?["sample_rate"] != nil { narrow(to: DialectSet(.dashScopeOmni)) }
        let isNested = session["audio"]?.objectValue != nil
        let flat = ["input_audio_format", "output_audio_format", "input_audio_transcription", "modalities"]
        let isFlat = flat.contains { session[$0] != nil }
        let isHalfFlat = session["voice"] != nil || session["turn_detection"] != nil
        switch (isNested, isFlat, isHalfFlat) {
        case (true, true, _): narrow(to: DialectSet(.xAI, .dashScopeOmni))
        case (true, false, true): narrow(to: DialectSet(.xAI))
        case (true, false, false): narrow(to: DialectSet.ga.union(DialectSet(.xAI, .openAITranslation)))
        case (false, true, _): narrow(to: DialectSet.beta.union(DialectSet(.browser)))
        case (false, false, true): narrow(to: DialectSet.beta.union(DialectSet(.browser, .xAI)))
        case (false, false, false): break
        }
        if session["output_modalities"] != nil { narrow(to: .ga) }
        if session["voice"]?.objectValue != nil { narrow(to: DialectSet(.azureVoiceLive)) }
        if session["type"] == "realtime" || session["type"] == "transcription" {
            narrow(to: DialectSet.ga, isStrong: isNested)
        }
        if session["max_response_output_tokens"]?.stringValue.flatMap({ Int($0) }) != nil {
            narrow(to: DialectSet(.stepFun))
        }
    }

    /// Members that only one vendor's sessions have.
    private static let ownMembers: [(DialectSet, [String])] = [
        (DialectSet(.xAI), ["resumption", "replace"]),
        (
            DialectSet(.dashScopeTTS),
            [
                "mode", "language_type", "response_format", "speech_rate", "pitch_rate", "bit_rate",
                "optimize_instructions", "enable_tn",
            ]
        ),
        (
            DialectSet(.dashScopeOmni),
            [
                "smooth_output", "enable_search", "search_options", "top_k", "repetition_penalty", "presence_penalty",
                "seed", "max_tokens", "enable_speech_emotion", "voiceprint_audio_urls", "max_history_turns",
                "max_response_output_token",
            ]
        ),
        (
            DialectSet(.azureVoiceLive),
            [
                "input_audio_sampling_rate", "input_audio_echo_cancellation", "animation", "avatar", "greeting",
                "handoff", "output_audio_timestamp_types", "truncation_strategy", "interim_response",
            ]
        ),
        (DialectSet(.glm), ["beta_fields"]),
        (DialectSet(.dashScopeASR), ["sample_rate"]),
    ]

    private mutating func judge(model: String) {
        let name = model.lowercased()
        if name.hasPrefix("grok") {
            narrow(to: DialectSet(.xAI))
        } else if name.hasPrefix("glm") {
            narrow(to: DialectSet(.glm))
        } else if name.hasPrefix("step-") {
            narrow(to: DialectSet(.stepFun))
        } else if name.hasPrefix("qwen"), let dialect = Dialect(name: "dashScope", model: name) {
            narrow(to: DialectSet(dialect))
        } else if name.hasPrefix("gpt-") {
            narrow(to: DialectSet.ga.union(DialectSet(.openAIBeta, .openAITranslation, .azureVoiceLive)))
        }
    }

    private mutating func judge(turnDetection: JSONValue?) {
        guard let settings = turnDetection?.objectValue else { return }
        if settings["energy_awakeness_threshold"] != nil { narrow(to: DialectSet(.stepFun)) }
        switch settings["type"] {
        case .null: narrow(to: DialectSet(.xAI))
        case .string("smart_turn"), .string("speaker_detection"): narrow(to: DialectSet(.dashScopeOmni))
        case .string("client_vad"): narrow(to: DialectSet(.glm))
        case .string(let type) where type.hasPrefix("azure_"): narrow(to: DialectSet(.azureVoiceLive))
        default: break
        }
    }

    private mutating func judge(tools: [JSONValue]) {
        let types = tools.compactMap { $0["type"]?.stringValue }
        if types.contains("x_search") || types.contains("file_search") { narrow(to: DialectSet(.xAI)) }
        if types.contains("retrieval") { narrow(to: DialectSet(.stepFun)) }
        if tools.contains(where: { $0["function"]?.objectValue != nil }) {
            narrow(to: DialectSet(.dashScopeOmni, .stepFun, .xAI))
        }
    }

    private mutating func judge(formats: [JSONValue?]) {
        switch formats.compactMap({ $0?.stringValue }) {
        case let names where names.contains("pcm24"): narrow(to: DialectSet(.dashScopeOmni))
        case let names where names.contains("wav") || names.contains("wav48"): narrow(to: DialectSet(.glm))
        case let names where names.contains("pcm"):
            narrow(to: DialectSet.dashScope.union(DialectSet(.glm)))
        default: break
        }
    }

    // MARK: Responses

    private mutating func judge(response: JSONObject) {
        if let usage = response["usage"]?.objectValue {
            if usage["characters"] != nil { narrow(to: DialectSet(.dashScopeTTS)) }
            if usage["input_tokens_details"] != nil { narrow(to: .dashScope) }
            if usage["input_token_details"] != nil {
                narrow(to: DialectSet.all.subtracting(.dashScope), isStrong: false)
            }
        }
        if response["modalities"] != nil { narrow(to: DialectSet.beta.union(DialectSet(.xAI)), isStrong: false) }
        if response["output_modalities"] != nil || response["audio"]?.objectValue != nil { narrow(to: .ga) }
        judge(tools: response["tools"]?.arrayValue ?? [])
    }
}
