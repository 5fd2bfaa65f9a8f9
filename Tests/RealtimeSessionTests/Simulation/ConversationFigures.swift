import RealtimeUnits

/// What was measured in one conversation, or in many.
struct ConversationFigures: Equatable, Sendable {
    /// From the user's first sound over a reply to the loudspeaker's silence, where a stop made it silent.
    var reactions = Distribution()
    /// How long user and reply sounded together, each time.
    var overTalk = Distribution()
    /// How long the loudspeaker ran dry in the middle of replies, for each minute of a conversation's replies.
    var gaps = Distribution()
    /// How much less a truncation claims than was heard.
    var truncationErrors = Distribution()
    /// Conversations.
    var conversations = 0
    /// Of these, cut off.
    var cutOff = 0
    /// Replies that were begun.
    var replies = 0
    /// What must not be: in words.
    var violations: [String] = []
    /// Audio that a slow reader made the server drop.
    var dropped: Duration = .zero

    mutating func add(_ other: ConversationFigures) {
        reactions.add(other.reactions)
        overTalk.add(other.overTalk)
        gaps.add(other.gaps)
        truncationErrors.add(other.truncationErrors)
        conversations += other.conversations
        cutOff += other.cutOff
        replies += other.replies
        violations += other.violations
        dropped += other.dropped
    }
}

/// Durations, of which one wants to know how they are spread. In whole microseconds.
struct Distribution: Equatable, Sendable {
    private var values: [Int64] = []

    var count: Int { values.count }

    mutating func add(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        values.append(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    mutating func add(_ other: Distribution) { values += other.values }

    /// The values at these shares, each the least that is not exceeded by that share of all: nearest rank.
    func milliseconds(at shares: [Double]) -> [Double] {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return shares.map { _ in 0 } }
        return shares.map { share in
            let rank = Int((share * Double(sorted.count)).rounded(.up))
            return Double(sorted[min(max(rank, 1), sorted.count) - 1]) / 1_000
        }
    }

    var longest: Duration { .microseconds(values.max() ?? 0) }

    /// How many lie in each of `bins` stretches of `width` milliseconds; the last one takes all that are longer.
    func histogram(width: Int, bins: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: bins)
        for value in values { counts[min(max(0, Int(value) / (width * 1_000)), bins - 1)] += 1 }
        return counts
    }
}
