public import RealtimePipeline

/// What role-plays of a server are about, and what they may take.
public struct RolePlayConfiguration: Sendable {
    /// The scenarios that clients may name.
    public var scenarios: [String: Scenario]
    /// The scenario of clients that name none; without one they must.
    public var defaultScenario: String?
    /// The language of clients that name none; `nil` takes the scenario's first.
    public var language: SpeechLanguage?
    /// The voices that clients may choose; empty accepts any that the synthesizer has.
    public var voices: [String]
    /// The voice of clients that choose none.
    public var voice: String?
    /// What one role-play may take.
    public var limits: RolePlayLimits
    /// What finds turns. By default Silero's network, as in a pipeline.
    public var detector: SpeechDetector
    /// Makes the face of a role-play; `nil` makes none. By default ``SVGAvatarRenderer``.
    public var makeAvatar: (@Sendable (ConversationSetup) -> any AvatarRenderer)?

    /// Creates a configuration with the documented defaults.
    public init(scenarios: [Scenario], defaultScenario: String? = nil) {
        self.scenarios = Dictionary(scenarios.map { ($0.id, $0) }) { _, last in last }
        self.defaultScenario = defaultScenario ?? (scenarios.count == 1 ? scenarios.first?.id : nil)
        voices = []
        limits = RolePlayLimits()
        detector = .silero
        makeAvatar = { _ in SVGAvatarRenderer() }
    }

    /// What a client gets that opens with `opening`.
    ///
    /// - Throws: ``RolePlayRefusal`` where it asks for something that there is not.
    func setup(for opening: RolePlayOpening) throws(RolePlayRefusal) -> ConversationSetup {
        guard let name = opening.scenario ?? defaultScenario, let scenario = scenarios[name] else {
            let known = scenarios.keys.sorted().joined(separator: ", ")
            throw RolePlayRefusal("unknown_scenario", "scenario is none of \(known)")
        }
        if let voice = opening.voice, !voices.isEmpty, !voices.contains(voice) {
            throw RolePlayRefusal("unknown_voice", "voice is none of \(voices.joined(separator: ", "))")
        }
        return ConversationSetup(
            scenario: scenario,
            language: opening.language.map(SpeechLanguage.init(rawValue:)) ?? language,
            voice: opening.voice ?? voice
        )
    }
}
