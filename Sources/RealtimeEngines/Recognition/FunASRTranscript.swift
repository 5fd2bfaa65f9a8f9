/// What a FunASR runtime has understood of an utterance, and whether that is all of it: messages in, text out.
///
/// Three things say that the utterance is over: `is_end`, which only newer servers send; the result whose `is_final` says
/// so; and quiet. The second is a trap, because the Python server sets `is_final` to `is_speaking`, the opposite of what
/// it says: such a server is recognised by a "final" result before the end was asked for, which a right one has not.
/// The third is needed because that server answers the end only where something is left to recognise.
struct FunASRTranscript {
    /// What `is_final` means.
    enum Finality: Hashable {
        case unknown
        case asNamed
        case inverted
    }

    private var sentences = ""
    private var pieces = ""
    private var isEndAsked = false
    private var hasResult = false
    private(set) var finality = Finality.unknown
    /// Whether nothing more is to come.
    private(set) var isComplete = false

    /// The sentences, and behind them the pieces of the one that is not done.
    var text: String { Self.joined(sentences, pieces) }

    /// Whether every piece has been replaced by its sentence.
    var isSettled: Bool { hasResult && pieces.isEmpty }

    /// The end of the utterance was asked for; results that come now may still be earlier ones.
    mutating func endWasAsked() { isEndAsked = true }

    /// Takes a message.
    mutating func take(_ message: FunASRMessage) {
        if !isEndAsked, let isFinal = message.isFinal, message.pass != nil {
            // Newer messages win: a server cannot change, but its first message may be of another kind.
            finality = isFinal ? .inverted : .asNamed
        }
        switch message.pass {
        case .online:
            hasResult = true
            pieces = Self.joined(pieces, message.text)
        case .offline:
            hasResult = true
            sentences = Self.joined(sentences, message.text)
            pieces = ""
        case nil:
            break
        }
        if message.isEnd { isComplete = true }
        guard isEndAsked, message.pass == .offline, let isFinal = message.isFinal else { return }
        switch finality {
        case .asNamed: isComplete = isComplete || isFinal
        case .inverted: isComplete = isComplete || !isFinal
        case .unknown: break
        }
    }

    /// Two texts behind each other, with a blank where letters of an alphabet meet: Chinese has none.
    private static func joined(_ left: String, _ right: String) -> String {
        guard let last = left.last, let first = right.first else { return left + right }
        let needsBlank = last.isASCII && first.isASCII && !last.isWhitespace && !first.isWhitespace
        return needsBlank && (first.isLetter || first.isNumber) ? left + " " + right : left + right
    }
}
