/// Which members of a session each dialect has. Source: sections 4.1, 4.7 and 6 of the protocol's documentation.
extension DialectSet {
    fileprivate static let conversational: DialectSet = [
        .openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni, .xAI, .glm, .stepFun,
    ]
    fileprivate static let flat: DialectSet = [
        .openAIBeta, .azureVoiceLive, .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .glm, .stepFun,
    ]
    /// Where MCP servers can be given as tools.
    static let mcp: DialectSet = [.openAI, .azureOpenAI, .xAI, .azureVoiceLive, .dashScopeOmni]
    /// Where the beta's and GA's common members are.
    static let openAIFamily: DialectSet = [.openAI, .azureOpenAI, .openAIBeta]
}

extension SessionConfiguration {
    mutating func carry(by carrier: inout MemberCarrier) {
        // DashScope's limit is a member of its own.
        if carrier.source.isDashScope, !carrier.target.isDashScope, let limit = unknownMembers["max_tokens"]?.intValue {
            if maxOutputTokens.value?.count == nil { maxOutputTokens = .value(.tokens(limit)) }
            unknownMembers["max_tokens"] = nil
        }
        carrier.drop(&unknownMembers)
        carryType(by: &carrier)
        if let modalities = outputModalities { outputModalities = modalities.spelt(in: carrier.target) }
        if carrier.isFromClient { carrier.keep(&outputModalities, "output_modalities", in: .withModalities) }
        carrier.keep(&instructions, "instructions", in: DialectSet.conversational.union([.browser, .dashScopeTTS]))
        carrier.keep(&tools, "tools", in: .conversational)
        if case .value(var list) = tools {
            let target = carrier.target
            carrier.carry(&list, "tools") { $0.isKnown(in: target) }
            tools = .value(list)
        }
        carrier.keep(
            &toolChoice,
            "tool_choice",
            in: [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni]
        )
        carrier.keep(&parallelToolCalls, "parallel_tool_calls", in: .ga)
        carrier.keep(&reasoning, "reasoning", in: [.openAI, .azureOpenAI, .xAI])
        carrier.carry(&reasoning, "reasoning")
        carryTokenLimit(by: &carrier)
        carrier.keep(&truncation, "truncation", in: .ga)
        carrier.keep(&prompt, "prompt", in: .ga)
        carrier.keep(&tracing, "tracing", in: .openAIFamily)
        carrier.keep(&include, "include", in: .openAIFamily)
        carrier.keep(&temperature, "temperature", in: .flat)
        carrier.keep(&clientSecret, "client_secret", in: .openAIBeta)
        carrier.carry(&audio, "audio")
    }

    /// Only GA has kinds of sessions, and the beta events of their own for one of them; a session is of the usual kind
    /// elsewhere.
    private mutating func carryType(by carrier: inout MemberCarrier) {
        if carrier.isTarget(in: .ga) {
            type = type ?? "realtime"
        } else if type == "realtime" {
            type = nil
        } else if !isTranscription || carrier.target != .openAIBeta {
            carrier.keep(&type, "type", in: .openAITranslation)
        }
    }

    private mutating func carryTokenLimit(by carrier: inout MemberCarrier) {
        guard !maxOutputTokens.isAbsent else { return }
        if carrier.target == .dashScopeOmni {
            if let count = maxOutputTokens.value?.count {
                unknownMembers["max_tokens"] = .number(JSONNumber(count))
            } else if maxOutputTokens != .null {
                carrier.lose("max_output_tokens", "dashScopeOmni takes a number, or none for no limit")
            }
            maxOutputTokens = .absent
            return
        }
        carrier.keep(
            &maxOutputTokens,
            "max_output_tokens",
            in: [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .stepFun]
        )
        if carrier.target != .stepFun, let count = maxOutputTokens.value?.count {
            maxOutputTokens = .value(.tokens(count))
        }
    }
}

extension DialectSet {
    fileprivate static let withModalities: DialectSet = [
        .openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni, .glm, .stepFun,
    ]
}

extension [Modality] {
    /// GA says `["audio"]` for spoken output; the beta says `["text","audio"]`, and DashScope refuses anything else.
    func spelt(in target: Dialect) -> [Modality] {
        guard contains(.audio) else { return self }
        return DialectSet.gaSessions.contains(DialectSet(target)) ? [.audio] : [.text, .audio]
    }
}

extension DialectSet {
    fileprivate static let gaSessions: DialectSet = [.openAI, .azureOpenAI, .browser, .openAITranslation]
}

extension SessionAudio {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&input, "input")
        carrier.carry(&output, "output")
        // An object that has nothing left says nothing.
        if input == SessionAudioInput() { input = nil }
        if output == SessionAudioOutput() { output = nil }
    }
}

extension SessionAudioInput {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&format, "format")
        carrier.keep(&format, "format", in: DialectSet.conversational.union(.dashScopeASR))
        let transcribing: DialectSet = [
            .openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni, .dashScopeASR, .xAI,
            .openAITranslation,
        ]
        carrier.keep(&transcription, "transcription", in: transcribing)
        carrier.carry(&transcription, "transcription")
        let reducing: DialectSet = [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .openAITranslation]
        carrier.keep(&noiseReduction, "noise_reduction", in: reducing)
        carrier.carry(&noiseReduction, "noise_reduction")
        carrier.keep(&turnDetection, "turn_detection", in: DialectSet.conversational.union(.dashScopeASR))
        carrier.carry(&turnDetection, "turn_detection")
    }
}

extension SessionAudioOutput {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&format, "format")
        carrier.keep(&format, "format", in: DialectSet.conversational.union(.browser))
        carrier.keep(&voice, "voice", in: DialectSet.conversational.union([.browser, .dashScopeTTS]))
        if case .value(.custom(let reference)) = voice, !reference.isKnown(in: carrier.target) {
            if carrier.isTarget(in: .ga), let id = reference.id {
                voice = .value(.custom(VoiceReference(id: id)))
            } else if let name = reference.name ?? reference.id {
                voice = .value(.named(name))
            } else {
                voice = .absent
            }
            carrier.lose("voice", "\(carrier.target.rawValue) does not take voices so described")
        }
        carrier.keep(&speed, "speed", in: [.openAI, .azureOpenAI, .openAIBeta, .xAI])
        carrier.keep(&language, "language", in: .openAITranslation)
    }
}

extension VoiceReference {
    /// GA takes a custom voice by its identifier and nothing else; Voice Live describes voices in its own way.
    fileprivate func isKnown(in target: Dialect) -> Bool {
        switch target {
        case .openAI, .azureOpenAI: self == VoiceReference(id: id) && id != nil
        case .azureVoiceLive: true
        default: false
        }
    }
}

extension WireAudioFormat {
    mutating func carry(by carrier: inout MemberCarrier) { carrier.drop(&unknownMembers) }
}
