internal import RealtimeProtocol
internal import RealtimeUnits

/// What the server's conversation holds, as far as a client can know: items in order, their words, and how much of a
/// spoken one was heard. Bounded by ``ContinuityLimits``.
struct ConversationMemory: Sendable {
    struct Entry: Sendable {
        var id: ItemID
        var item: ConversationItem
        /// Whether the server is still making it.
        var isOpen: Bool
        /// Whether a commit has named it, and its `added` has not come.
        var isAnnounced = false
        /// Goes up with every change of what the server would be given.
        var revision = 0
        /// Audio that came of it.
        var received = SampleCount.zero
        /// How much of that was heard, where it was cut.
        var heard: SampleCount?
        /// The user's audio, until its words are known.
        var audio = KeptSpeech()
        var bytes = 0

        /// Words in it, its arguments and its output.
        var textBytes: Int {
            let parts = (item.content ?? []).reduce(0) { sum, part in
                let text = part.text?.utf8.count ?? 0
                return sum + text + (part.transcript.value?.utf8.count ?? 0) + (part.imageURL?.utf8.count ?? 0) + 50
            }
            return parts + (item.arguments?.utf8.count ?? 0) + (item.output.value?.utf8.count ?? 0) + 200
        }
    }

    private let limits: ContinuityLimits
    /// Goes up with every change that is worth storing: not with each word of an item that is still being made.
    private(set) var settled: UInt64 = 0
    private(set) var entries: [Entry] = []
    private var bytes = 0
    /// Items that were dropped because there were too many.
    private(set) var forgotten = 0
    /// The user's audio in all entries.
    private var held = SampleCount.zero

    init(limits: ContinuityLimits) { self.limits = limits }

    func contains(_ id: ItemID) -> Bool { index(id) != nil }
    func entry(_ id: ItemID) -> Entry? { index(id).map { entries[$0] } }
    /// The item before this one; `nil` where it is the first.
    func predecessor(of id: ItemID) -> ItemID? {
        guard let index = index(id), index > 0 else { return nil }
        return entries[index - 1].id
    }

    /// The server has, or has changed, an item. It goes behind `previous`, or last where that is not known.
    mutating func put(_ item: ConversationItem, id: ItemID, after previous: ItemID?, isOpen: Bool) {
        var item = item
        item.content = item.content?.map { part in
            var part = part
            part.audio = nil
            return part
        }
        if let index = index(id) {
            // A later event may say less: an item whose words came in events of their own has none in `added`.
            if (item.content ?? []).allSatisfy({ $0.words.isEmpty && $0.imageURL == nil }),
                let known = entries[index].item.content, !known.isEmpty
            {
                item.content = known
            }
            item.arguments = item.arguments ?? entries[index].item.arguments
            change(index) {
                $0.item = item
                $0.isOpen = $0.isOpen && isOpen
            }
        } else {
            let place = previous.flatMap(index).map { $0 + 1 } ?? (previous == "root" ? 0 : entries.count)
            entries.insert(Entry(id: id, item: item, isOpen: isOpen), at: place)
            change(place) { _ in }
            enforceLimits()
        }
    }

    /// A commit has named an item that its `added` will bring.
    mutating func announce(_ item: ConversationItem, id: ItemID, after previous: ItemID?) {
        guard !contains(id) else { return }
        put(item, id: id, after: previous, isOpen: false)
        if let index = index(id) { entries[index].isAnnounced = true }
    }

    /// The `added` of an item has come, or is made up for.
    mutating func added(_ id: ItemID) { if let index = index(id) { entries[index].isAnnounced = false } }

    mutating func remove(_ id: ItemID) { if let index = index(id) { remove(at: index) } }

    /// More words of an item that is being made.
    mutating func add(words: String, to id: ItemID, part: Int, isWhole: Bool = false) {
        guard let index = index(id), (0..<16).contains(part) else { return }
        if isWhole { settled += 1 }
        edit(index) { entry in
            var content = entry.item.content ?? []
            while content.count <= part { content.append(ContentPart(type: .outputAudio, transcript: "")) }
            let before = isWhole ? "" : content[part].words
            if content[part].type == .outputText || content[part].type == .text {
                content[part].text = before + words
            } else {
                content[part].transcript = .value(before + words)
            }
            entry.item.content = content
        }
    }

    /// What the user said; the audio is not needed any more. `nil` where nobody knows.
    mutating func transcribed(_ id: ItemID, _ words: String?) {
        guard let index = index(id), let words else { return }
        release(index)
        change(index) { $0.item.content = [ContentPart(type: .inputAudio, transcript: words)] }
    }

    /// Keeps the audio of a turn until its words are known.
    mutating func hold(_ audio: KeptSpeech, for id: ItemID, most: SampleCount) {
        guard let index = index(id), !entries[index].item.hasWords else { return }
        entries[index].audio = audio
        held += audio.count
        for index in entries.indices where held > most && entries[index].id != id { release(index) }
        if held > most { release(index) }
    }

    /// Audio of an item has come.
    mutating func received(_ count: SampleCount, of id: ItemID) {
        guard let index = index(id) else { return }
        entries[index].received += count
    }

    /// The same of the item that a frame names, which nearly always is the newest: its name is not taken out then.
    mutating func received(_ count: SampleCount, of frame: AudioFrame, in text: Span<UInt8>) {
        let last = entries.count - 1
        if last >= 0, frame.isOf(entries[last].id, in: text) {
            entries[last].received += count
        } else if let item = frame.itemID(in: text) {
            received(count, of: item)
        }
    }

    /// Only this much of an item was heard; `nil` takes that back.
    mutating func cut(_ id: ItemID, to heard: SampleCount?) {
        guard let index = index(id), entries[index].heard != heard else { return }
        change(index) { $0.heard = heard }
    }

    /// Nothing more comes of what is being made.
    mutating func closeAll() {
        for index in entries.indices where entries[index].isOpen { change(index) { $0.isOpen = false } }
    }

    /// Returns how many were dropped, and begins to count anew.
    mutating func takeForgotten() -> Int {
        defer { forgotten = 0 }
        return forgotten
    }

    // MARK: Inside

    private func index(_ id: ItemID) -> Int? { entries.lastIndex { $0.id == id } }

    private mutating func change(_ index: Int, _ body: (inout Entry) -> Void) {
        settled += 1
        edit(index, body)
    }

    private mutating func edit(_ index: Int, _ body: (inout Entry) -> Void) {
        body(&entries[index])
        entries[index].revision += 1
        bytes -= entries[index].bytes
        entries[index].bytes = entries[index].textBytes
        bytes += entries[index].bytes
    }

    private mutating func release(_ index: Int) {
        held -= entries[index].audio.count
        entries[index].audio = KeptSpeech()
    }

    private mutating func remove(at index: Int) {
        settled += 1
        release(index)
        bytes -= entries[index].bytes
        entries.remove(at: index)
    }

    /// The oldest go; a call and its output are nothing without each other.
    private mutating func enforceLimits() {
        while entries.count > limits.items || bytes > limits.bytes, entries.count > 1 {
            let call = entries[0].item.callID
            remove(at: 0)
            forgotten += 1
            guard let call, let other = entries.firstIndex(where: { $0.item.callID == call }) else { continue }
            remove(at: other)
            forgotten += 1
        }
    }
}

extension ContentPart {
    /// What it says.
    var words: String { text ?? transcript.value ?? "" }
}

extension ConversationItem {
    var hasWords: Bool { (content ?? []).contains { !$0.words.isEmpty } }
}
