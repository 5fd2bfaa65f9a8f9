import RealtimePipeline

/// What the calls are about: scripted, so that what is measured is the pipeline and its embedded engines.
enum Conversations {
    private static let replies: [SpeechLanguage: [String]] = [
        .english: ["All right, I have that. Tell me the next one when you are ready."]
    ]

    /// Whatever is said gets the same reply.
    static let free = ConversationSetup(scenario: scenario("free", grammar: nil), language: .english)

    /// Hands of cards, heard with their grammar.
    static func cards() throws -> ConversationSetup {
        ConversationSetup(scenario: scenario("cards", grammar: try Recordings.cardsGrammar()), language: .english)
    }

    private static func scenario(_ id: String, grammar: String?) -> Scenario {
        var scenario = Scenario(id: id, grammar: grammar)
        scenario.fallbacks = Localized(replies)
        scenario.notHeard = Localized(replies)
        return scenario
    }

    /// The shorter ones of the recordings that no grammar here has, and one that the commands' would.
    static func freeSpeech() throws -> [Clip] {
        let sentences = try Recordings.sentences().filter { $0.samples.count < 6 * Clip.rate.hertz }
        return try [Recordings.goForward()] + sentences
    }
}
