/// Which members of turn detection and transcription each dialect has. Source: sections 4.1, 4.2 and 6 of the
/// protocol's documentation.
extension TurnDetection {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        if let type, let users = Self.users[type], !carrier.isTarget(in: users) {
            carrier.lose("type", "\(carrier.target.rawValue) does not have '\(type)'; server_vad stands in")
            self.type = .serverVAD
        }
        let deciding: DialectSet = [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni, .stepFun]
        carrier.keep(&createResponse, "create_response", in: deciding)
        carrier.keep(&interruptResponse, "interrupt_response", in: deciding)
        let idling: DialectSet = [.openAI, .azureOpenAI, .azureVoiceLive, .dashScopeOmni, .xAI]
        carrier.keep(&idleTimeoutMs, "idle_timeout_ms", in: idling)
        carrier.keep(&eagerness, "eagerness", in: .openAIFamily)
        carrier.keep(&voiceprintAudioURLs, "voiceprint_audio_urls", in: .dashScopeOmni)
        carrier.keep(&energyAwakenessThreshold, "energy_awakeness_threshold", in: .stepFun)
        carrier.keep(&speechDurationMs, "speech_duration_ms", in: .azureVoiceLive)
        carrier.keep(&removeFillerWords, "remove_filler_words", in: .azureVoiceLive)
        carrier.keep(&languages, "languages", in: .azureVoiceLive)
        carrier.keep(&autoTruncate, "auto_truncate", in: .azureVoiceLive)
        carrier.keep(&appendedTextAfterTruncation, "appended_text_after_truncation", in: .azureVoiceLive)
        carrier.keep(&endOfUtteranceDetection, "end_of_utterance_detection", in: .azureVoiceLive)
    }

    /// The dialects that know a method; `server_vad` is known everywhere, and a name that is in no table is passed on.
    private static let users: [TurnDetectionType: DialectSet] = [
        .semanticVAD: [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni],
        .azureSemanticVAD: .azureVoiceLive,
        .azureSemanticVADEnglish: .azureVoiceLive,
        .azureSemanticVADMultilingual: .azureVoiceLive,
        .smartTurn: .dashScopeOmni,
        .speakerDetection: .dashScopeOmni,
        .clientVAD: .glm,
    ]
}

extension TranscriptionSettings {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        // xAI's hint and key terms are what others call language and keywords.
        if carrier.target == .xAI {
            if languageHint == nil { (languageHint, language) = (language, nil) }
            if keyterms == nil { (keyterms, keywords) = (keywords, nil) }
        } else if carrier.source == .xAI {
            if language == nil { (language, languageHint) = (languageHint, nil) }
            if keywords == nil { (keywords, keyterms) = (keyterms, nil) }
        }
        let speaking: DialectSet = [
            .openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni, .dashScopeASR, .openAITranslation,
        ]
        carrier.keep(&language, "language", in: speaking)
        carrier.keep(&languages, "languages", in: .ga)
        carrier.keep(&keywords, "keywords", in: .ga)
        carrier.keep(&prompt, "prompt", in: .openAIFamily)
        carrier.keep(&delay, "delay", in: .ga)
        carrier.keep(&languageHint, "language_hint", in: .xAI)
        carrier.keep(&keyterms, "keyterms", in: .xAI)
        carrier.keep(&corpus, "corpus", in: .dashScopeASR)
    }
}

extension NoiseReduction {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&strength, "strength", in: .ga)
        guard type == .azureDeepNoiseSuppression, carrier.target != .azureVoiceLive else { return }
        carrier.lose(
            "type",
            "\(carrier.target.rawValue) does not have '\(NoiseReductionType.azureDeepNoiseSuppression)'"
        )
        type = .farField
    }
}
