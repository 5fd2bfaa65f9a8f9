/// What happened in a conversation, as its events tell it.
///
/// Grows with turns, replies and marks, and by 32 bytes for every 20 ms in which deltas came.
struct TimelineRecord {
    /// A stretch in which the caller spoke.
    struct Turn {
        var start: Moment
        var end: Moment?
        var transcript: String?
    }

    /// What the assistant said.
    struct Reply {
        /// The first delta of any kind, and the last.
        var firstDelta: Moment?
        var lastDelta: Moment?
        var firstAudio: Moment?
        /// Seconds of audio that came.
        var audio = 0.0
        var deltas = 0
        var text = ""
        /// When it was stopped, where it was.
        var stopped: Moment?
        /// The seconds that were heard, where the client has said so.
        var heard: Double?
    }

    /// Deltas that came together.
    struct Deltas {
        var moment: Moment
        var count: Int
    }

    /// Anything else worth a line.
    struct Mark {
        var moment: Moment
        var text: String
    }

    var turns: [Turn] = []
    var replies: [Reply] = []
    private(set) var deltas: [Deltas] = []
    var marks: [Mark] = []
    private var turnsByItem: [String: Int] = [:]
    private var repliesByItem: [String: Int] = [:]
    private var repliesByResponse: [String: Int] = [:]

    /// The longest text that is kept, in characters.
    static let textLimit = 300
    /// Deltas closer than this are one, in seconds.
    private static let together = 0.02

    /// Counts a delta.
    mutating func addDelta(_ moment: Moment, hasInstants: Bool) {
        if let last = deltas.last?.moment {
            let gap = hasInstants ? moment.instant - last.instant : moment.audio - last.audio
            // Where no clock moves, each delta is a place of its own.
            let isStill = gap == 0 && moment.order != last.order && !hasInstants && moment.audio == 0
            if gap >= 0, gap < Self.together, !isStill {
                deltas[deltas.count - 1].count += 1
                return
            }
        }
        deltas.append(Deltas(moment: moment, count: 1))
    }

    /// The reply that an event belongs to: by its identifiers, else the last one; a new one where there is none.
    mutating func reply(_ responseID: String?, _ itemID: String? = nil) -> Int {
        let index = knownReply(responseID, itemID) ?? beginReply(responseID)
        if let itemID { repliesByItem[itemID] = index }
        return index
    }

    /// A new reply.
    @discardableResult
    mutating func beginReply(_ responseID: String?) -> Int {
        replies.append(Reply())
        if let responseID { repliesByResponse[responseID] = replies.count - 1 }
        return replies.count - 1
    }

    /// The reply with an item, if there is one.
    func reply(withItem itemID: String) -> Int? { repliesByItem[itemID] }

    private func knownReply(_ responseID: String?, _ itemID: String?) -> Int? {
        if let responseID { return repliesByResponse[responseID] }
        if let itemID, let index = repliesByItem[itemID] { return index }
        return replies.indices.last
    }

    /// The turn with an item: by its identifier, else the last one.
    func turn(_ itemID: String?) -> Int? {
        itemID.flatMap { turnsByItem[$0] } ?? turns.indices.last
    }

    /// Says which item the last turn has become.
    mutating func nameTurn(_ itemID: String?) {
        guard let itemID, let index = turns.indices.last else { return }
        turnsByItem[itemID] = index
    }
}
