public import RealtimePipeline

/// Replies by the rules of a scenario: at once, and always the same to the same conversation.
///
/// It has no memory of its own. What was raised before is found by going through the history again, so a reply that
/// was started on a guess and dropped leaves no trace. Instructions in the history are for models that understand
/// them; here they change nothing.
public final class ScriptedModel: LanguageModel {
    private var scenario: Scenario?
    private var language = SpeechLanguage.english

    /// Creates a model. It says nothing before it is prepared.
    public init() {}

    /// Takes the scenario and its language.
    public func prepare(for setup: ConversationSetup) throws(EngineError) {
        try setup.checkLanguage()
        scenario = setup.scenario
        language = setup.language
    }

    /// Replies to the last turn of the person, or greets where there is none, word by word.
    public func reply(
        to history: ConversationHistory,
        cancellation: EngineCancellation,
        emit: (String) -> Bool
    ) throws(EngineError) {
        guard let scenario else { return }
        for piece in Self.pieces(of: scenario.reply(to: history, in: language).reply.text) {
            guard emit(piece) else { return }
        }
    }

    /// A text cut before its spaces, and behind each character of a script that has none. Joined they are the text.
    static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for character in text {
            let isIdeograph = character.unicodeScalars.first?.properties.isIdeographic ?? false
            if (character == " " || isIdeograph), !piece.isEmpty, piece != " " {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        if !piece.isEmpty { pieces.append(piece) }
        return pieces
    }
}
