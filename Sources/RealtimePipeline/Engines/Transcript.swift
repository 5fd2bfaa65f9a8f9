/// What a recogniser understood.
public struct Transcript: Hashable, Sendable {
    /// The words, separated as the language separates them. Empty where nothing was understood.
    public var text: String
    /// How sure the engine is, 0 to 1, or `nil` where it cannot say.
    public var confidence: Double?

    /// Creates a transcript. A confidence outside 0...1, or one that is not a number, is dropped.
    public init(text: String, confidence: Double? = nil) {
        self.text = text
        self.confidence = confidence.flatMap { (0...1).contains($0) ? $0 : nil }
    }

    /// Nothing understood.
    public static let empty = Transcript(text: "")
}

/// What a recogniser says of an utterance that is still open.
public struct TranscriptSnapshot: Hashable, Sendable {
    /// What it has understood.
    public var transcript: Transcript
    /// Whether ``SpeechRecognizer/finishUtterance(_:)`` would say so too if nothing but silence followed: all that was
    /// accepted has been heard, by the same means. Then the utterance need not be finished.
    public var isFinal: Bool

    /// Creates a snapshot.
    public init(_ transcript: Transcript, isFinal: Bool) {
        self.transcript = transcript
        self.isFinal = isFinal
    }
}
