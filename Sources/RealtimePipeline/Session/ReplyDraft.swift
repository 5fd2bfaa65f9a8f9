/// The words of a reply on their way from the model to the synthesiser.
struct ReplyDraft {
    let generation: Generation
    /// Whether the reply is written, not spoken. Then its words go to the client as they come, and none wait here.
    let isText: Bool
    private var cutter = ClauseCutter()
    /// Clauses that wait to be synthesised.
    private(set) var waiting: [String] = []
    /// The clause that is being synthesised.
    private(set) var speaking: String?
    /// Clauses that were given to the synthesiser.
    private(set) var clauseCount = 0
    /// Whether the model has said everything.
    private(set) var isTextComplete = false

    init(generation: Generation, isText: Bool) {
        self.generation = generation
        self.isText = isText
    }

    /// Whether everything was said and spoken.
    var isFinished: Bool { isTextComplete && waiting.isEmpty && speaking == nil }

    /// Takes words of the model.
    mutating func append(_ text: String) {
        guard !isText else { return }
        waiting += cutter.append(text)
    }

    /// The model has said everything.
    mutating func completeText() {
        if !isText, let rest = cutter.finish() { waiting.append(rest) }
        isTextComplete = true
    }

    /// The clause to synthesise next; `nil` while one is being synthesised, and where none is complete.
    mutating func startClause() -> String? {
        guard speaking == nil, !waiting.isEmpty else { return nil }
        let clause = waiting.removeFirst()
        speaking = clause
        clauseCount += 1
        return clause
    }

    /// The clause was synthesised.
    mutating func finishClause() { speaking = nil }
}
