/// A member of a session or response configuration that a policy can lock or hide, under its canonical (GA) path.
///
/// However a client spells it: the beta's and DashScope's flat names, GA's nested ones, and either in another case
/// (servers written in Go match names without regard to case) are the same member.
public enum PolicyMember: String, Hashable, Sendable, CaseIterable {
    /// What the model is told to be.
    case instructions
    /// Which model answers.
    case model
    /// What the model may call.
    case tools
    /// Which tools the model may or must call.
    case toolChoice = "tool_choice"
    /// Whether several tools may be called at once.
    case parallelToolCalls = "parallel_tool_calls"
    /// A prompt stored at the vendor: instructions and tools by another door.
    case prompt
    /// Text or speech.
    case outputModalities = "output_modalities"
    /// Who speaks.
    case voice = "audio.output.voice"
    /// How fast.
    case speed = "audio.output.speed"
    /// The format of the user's audio.
    case inputFormat = "audio.input.format"
    /// The format of the model's audio.
    case outputFormat = "audio.output.format"
    /// How turns are found.
    case turnDetection = "audio.input.turn_detection"
    /// Whether and how the user's speech is transcribed.
    case transcription = "audio.input.transcription"
    /// Noise reduction at the vendor.
    case noiseReduction = "audio.input.noise_reduction"
    /// Most tokens of a response.
    case maxOutputTokens = "max_output_tokens"
    /// Randomness.
    case temperature
    /// How much the model thinks.
    case reasoning
    /// What happens to a conversation that outgrows the model.
    case truncation
    /// Whether the vendor traces the session.
    case tracing
    /// What is sent in addition.
    case include
    /// Of a response: whose conversation it belongs to.
    case conversation
    /// Of a response: pairs that come back with it.
    case metadata
    /// Of a response: items in place of the conversation.
    case input

    /// Other spellings, in lower case. Source: sections 3.1, 4.7 and 6 of the protocol's documentation.
    private static let aliases: [String: PolicyMember] = [
        "voice": .voice,
        "speed": .speed,
        "speech_rate": .speed,
        "input_audio_format": .inputFormat,
        "input_audio_sampling_rate": .inputFormat,
        "output_audio_format": .outputFormat,
        "response_format": .outputFormat,
        "sample_rate": .outputFormat,
        "input_audio_transcription": .transcription,
        "input_audio_noise_reduction": .noiseReduction,
        "turn_detection": .turnDetection,
        "modalities": .outputModalities,
        "max_response_output_tokens": .maxOutputTokens,
        "max_response_output_token": .maxOutputTokens,
        "max_tokens": .maxOutputTokens,
    ]

    private static let spellings: [String: PolicyMember] = {
        var spellings = aliases
        for member in allCases { spellings[member.rawValue] = member }
        return spellings
    }()

    /// The member that stands at this path of a session or response, names in any case.
    init?(path: [String]) {
        guard let member = Self.spellings[path.joined(separator: ".").lowercased()] else { return nil }
        self = member
    }
}
