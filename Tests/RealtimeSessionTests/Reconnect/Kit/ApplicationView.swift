import RealtimeProtocol
import RealtimeSession

/// What an application knows of a conversation from the events alone, and whether they ever contradict each other.
struct ApplicationView {
    private(set) var order: [ItemID] = []
    private(set) var contradictions: [String] = []
    private var created: [ResponseID: Int] = [:]
    private var done: [ResponseID: Int] = [:]
    private var turns: Set<ItemID> = []
    private var items: [ItemID: ConversationItem] = [:]
    private(set) var deleted: Set<ItemID> = []
    /// Slots of transcripts: opened by a commit, closed by the words or by a failure.
    private(set) var openTranscripts: Set<ItemID> = []
    private(set) var transcripts: [ItemID: String] = [:]

    mutating func take(_ event: ServerEvent) {
        switch event {
        case .conversationItemAdded(let added):
            guard let id = added.item.id else { return }
            if order.contains(id) || deleted.contains(id) { contradict("'\(id)' is added twice") }
            items[id] = added.item
            switch added.previousItemID {
            case .value(let previous):
                guard let index = order.firstIndex(of: previous) else {
                    if !deleted.contains(previous) { contradict("'\(id)' comes behind '\(previous)', a stranger") }
                    order.append(id)
                    return
                }
                order.insert(id, at: index + 1)
            case .null: order.insert(id, at: 0)
            case .absent: order.append(id)
            }
        case .conversationItemDone(let done):
            guard let id = done.item.id else { return }
            if !order.contains(id), !deleted.contains(id) { contradict("'\(id)' is done, a stranger") }
            items[id] = done.item
        case .conversationItemDeleted(let reference):
            if !order.contains(reference.itemID) { contradict("'\(reference.itemID)' is deleted, a stranger") }
            order.removeAll { $0 == reference.itemID }
            deleted.insert(reference.itemID)
        case .conversationItemTruncated(let truncation):
            if !order.contains(truncation.itemID) { contradict("'\(truncation.itemID)' is cut, a stranger") }
        case .inputAudioBufferCommitted(let committed): openTranscripts.insert(committed.itemID)
        case .inputTranscriptionCompleted(let completed):
            guard let id = completed.itemID else { return }
            if openTranscripts.remove(id) == nil { contradict("words of '\(id)', a stranger") }
            transcripts[id] = completed.transcript
        case .inputTranscriptionFailed(let failed):
            guard let id = failed.itemID else { return }
            if openTranscripts.remove(id) == nil { contradict("no words of '\(id)', a stranger") }
        case .speechStarted(let started):
            guard let id = started.itemID else { return }
            if !turns.insert(id).inserted { contradict("the turn '\(id)' begins twice") }
        case .speechStopped(let stopped):
            guard let id = stopped.itemID else { return }
            if !turns.contains(id) { contradict("the turn '\(id)' ends, a stranger") }
        case .responseCreated(let event):
            guard let id = event.response.id else { return }
            created[id, default: 0] += 1
        case .responseDone(let event):
            guard let id = event.response.id else { return }
            done[id, default: 0] += 1
            for item in event.response.output ?? [] { if let id = item.id { items[id] = item } }
        default: break
        }
    }

    private mutating func contradict(_ text: String) { contradictions.append(text) }

    /// Responses that have not exactly one beginning and one end.
    var unbalanced: [ResponseID] {
        Set(created.keys).union(done.keys).filter { created[$0] != 1 || done[$0] != 1 }
            .sorted { $0.rawValue < $1.rawValue }
    }

    var responses: Int { created.count }

    /// Whether another server can be given the item: the model's own with no word in it cannot.
    func canBeCarried(_ id: ItemID) -> Bool { items[id]?.role != .assistant }
}
