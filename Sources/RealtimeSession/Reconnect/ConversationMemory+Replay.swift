internal import RealtimeProtocol
internal import RealtimeUnits

/// What a connection was given of a conversation.
struct Replica: Sendable {
    private(set) var revisions: [ItemID: Int] = [:]

    var count: Int { revisions.count }
    func contains(_ id: ItemID) -> Bool { revisions[id] != nil }
    func revision(of id: ItemID) -> Int? { revisions[id] }
    mutating func has(_ entry: ConversationMemory.Entry) { revisions[entry.id] = entry.revision }
    mutating func hasNot(_ id: ItemID) { revisions[id] = nil }
}

extension ConversationMemory {
    /// One step of giving a conversation to a connection.
    enum Step: Sendable {
        /// It has this item, and it has changed or is gone.
        case delete(ItemID)
        /// Behind `previous`; last where that is absent.
        case create(ConversationItem, previous: Field<ItemID>)
    }

    /// The steps from what a connection was given to the conversation as it is; items that are still being made, and
    /// everything after them, wait. Those in `leaving`, which the application has asked to delete, are not given.
    func steps(
        for replica: inout Replica,
        leaving: Set<ItemID>,
        dialect: Dialect
    ) -> (steps: [Step], lost: Int) {
        var steps: [Step] = []
        for id in replica.revisions.keys.sorted(by: { $0.rawValue < $1.rawValue })
        where entry(id)?.revision != replica.revisions[id] {
            steps.append(.delete(id))
            replica.hasNot(id)
        }
        var lost = 0
        var previous: ItemID?
        let lastKnown = entries.lastIndex { replica.contains($0.id) } ?? -1
        for (index, entry) in entries.enumerated() {
            if entry.isOpen { break }
            if !replica.contains(entry.id) {
                if leaving.contains(entry.id) { continue }
                guard let item = entry.restored(dialect) else {
                    lost += 1
                    continue
                }
                let isLast = index > lastKnown
                steps.append(.create(item, previous: isLast ? .absent : .value(previous ?? "root")))
                replica.has(entry)
            }
            previous = entry.id
        }
        return (steps, lost)
    }

    /// The conversation in words, for a server that takes no items.
    var script: String {
        entries.compactMap(\.line).joined(separator: "\n")
    }
}

extension ConversationMemory.Entry {
    /// The item as a client may create it; `nil` where there is nothing to say.
    ///
    /// What the model said goes back as `output_text`: GA refuses `text` and does not take its own audio back. What the
    /// user said goes back as `input_text`, or as audio where no transcript has come.
    func restored(_ dialect: Dialect) -> ConversationItem? {
        switch item.type {
        case .message?, nil:
            guard let role = item.role else { return nil }
            var content = (item.content ?? []).enumerated().compactMap { restored($0.element, role) }
            if content.isEmpty, role == .user, dialect.takesAudioItems, let part = audioPart {
                content = [part]
            }
            return content.isEmpty ? nil : ConversationItem(message: id, role: role, content: content)
        case .functionCall?:
            var call = ConversationItem(id: id, type: .functionCall)
            call.callID = item.callID
            call.name = item.name
            call.arguments = item.arguments ?? "{}"
            return call
        case .functionCallOutput?:
            var output = ConversationItem(id: id, type: .functionCallOutput)
            output.callID = item.callID
            output.output = item.output
            return output
        default:
            // What a server has fetched by itself (MCP) a client cannot claim.
            return nil
        }
    }

    private func restored(_ part: ContentPart, _ role: Role) -> ContentPart? {
        if part.type == .inputImage { return part }
        let words = role == .assistant ? heardWords(of: part) : part.words
        guard !words.isEmpty else { return nil }
        return ContentPart(type: role == .assistant ? .outputText : .inputText, text: words)
    }

    /// The words of a part up to where the item was cut. How words lie in the audio is not known, so it is by
    /// proportion, and rather a word less than one that was not heard.
    private func heardWords(of part: ContentPart) -> String {
        guard let heard, heard < received else { return part.words }
        let characters = Array(part.words)
        let (product, isOver) = characters.count.multipliedReportingOverflow(by: max(0, heard.value))
        var count = isOver ? characters.count : product / max(1, received.value)
        guard count < characters.count else { return part.words }
        if characters.contains(" ") {
            while count > 0, characters[count] != " " { count -= 1 }
        }
        return String(characters[..<count])
    }

    private var audioPart: ContentPart? {
        audio.bytes.isEmpty ? nil : ContentPart(type: .inputAudio, audio: AudioPayload(encoding: audio.bytes))
    }

    /// One line of a script.
    fileprivate var line: String? {
        switch item.type {
        case .functionCall?: return "Function call: \(item.name ?? "")(\(item.arguments ?? ""))"
        case .functionCallOutput?: return "Function result: \(item.output.value ?? "")"
        case .message?, nil:
            guard let role = item.role else { return nil }
            let words = (item.content ?? []).map { role == .assistant ? heardWords(of: $0) : $0.words }
                .filter { !$0.isEmpty }.joined(separator: " ")
            guard !words.isEmpty else { return nil }
            return "\(role == .assistant ? "Assistant" : role == .user ? "User" : "System"): \(words)"
        default: return nil
        }
    }
}
