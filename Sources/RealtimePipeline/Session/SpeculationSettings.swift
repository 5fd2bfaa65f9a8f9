/// When a reply is begun before the user's turn is known to be over, and how much of it is made.
///
/// A pause inside a sentence looks like the end of a turn until it has lasted the turn detection's silence, 500 ms by
/// default. In that time a reply can be found and its first clause spoken. It is held back until the turn has ended, and
/// dropped where the user goes on or was understood otherwise; see ``PipelineSession``.
///
/// The recogniser is asked first what it would say if the turn ended there. A recogniser whose answer is as good as the
/// one at the end (``TranscriptSnapshot/isFinal``) is not asked again where only silence follows.
///
/// What is dropped was work for nothing: a transcript, a call of the language model, and a clause of speech.
public struct SpeculationSettings: Hashable, Sendable {
    /// The silence after which a reply is begun. 100 ms by default, at least 0: pauses between words are mostly shorter,
    /// the endings that mean something longer. Where it is not shorter than the turn detection's silence, none is.
    public var silence: Duration
    /// How many replies to one turn may be dropped; then the rest of the turn goes without. 4 by default, at least 1.
    /// The recogniser is asked once more than that.
    public var dropLimit: Int
    /// The longest audio held back. 10 s by default, as much as is made ahead of what is sent. A first clause that is
    /// longer is dropped.
    public var longestAudio: Duration
    /// The longest text held back, in UTF-8 bytes. 16 KiB by default: a quarter of an hour of speech. A reply that is
    /// longer before the turn has ended is dropped.
    public var longestText: Int

    /// Creates settings; values below the least ones are raised to them.
    public init(
        silence: Duration = .milliseconds(100),
        dropLimit: Int = 4,
        longestAudio: Duration = .seconds(10),
        longestText: Int = 16_384
    ) {
        self.silence = max(.zero, silence)
        self.dropLimit = max(1, dropLimit)
        self.longestAudio = max(.zero, longestAudio)
        self.longestText = max(0, longestText)
    }
}

/// What became of the replies that were begun before their turn had ended.
public struct SpeculationStatistics: Hashable, Sendable {
    /// Pauses in which the recogniser was asked.
    public var asked = 0
    /// Turns whose transcript is the answer to that.
    public var adopted = 0
    /// Replies begun.
    public var begun = 0
    /// Replies that were given, because the turn ended with the words they had been begun with.
    public var released = 0
    /// Replies dropped because the user went on.
    public var resumed = 0
    /// Replies dropped because the recogniser understood something else before the turn had ended.
    public var revised = 0
    /// Replies dropped because at the end of the turn the words, or what else a reply is made from, were not those.
    public var differed = 0
    /// Replies dropped for another reason: an engine failed, too much would have been held back, the turn was cleared or
    /// is not to be answered.
    public var abandoned = 0

    /// All zero.
    public init() {}

    /// Replies dropped, for whatever reason.
    public var dropped: Int { resumed + revised + differed + abandoned }
}
