internal import RealtimePipeline

/// Which voice a conversation is held with.
enum SynthesisVoice {
    /// The one asked for, or the scenario's for that engine, or the default; refused where a list is known and does not
    /// have it.
    static func name(
        for setup: ConversationSetup,
        engine: String,
        default name: String,
        among voices: [String]
    ) throws(EngineError) -> String {
        let name = setup.voice ?? setup.scenario.voices[engine] ?? name
        guard voices.isEmpty || voices.contains(name) else {
            throw .voiceUnavailable(name, engine: engine, available: voices)
        }
        return name
    }
}

extension String {
    /// Whether there is anything to pronounce.
    var isSpeakable: Bool { contains { $0.isLetter || $0.isNumber } }
}
