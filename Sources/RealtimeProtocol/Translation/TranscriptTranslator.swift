/// Turns the pieces of a transcription from one manner into another: appended (`delta`), replaced with a guess (`text`
/// and `stash`), or cumulative (`transcript`).
///
/// Appending what was replaced, and the other way round, takes the text so far, so it is kept for the items that are
/// being transcribed: at most ``capacity`` of them, the oldest given up first.
struct TranscriptTranslator: Hashable, Sendable {
    /// Users speak one after the other; a few items overlap where transcription lags behind.
    static let capacity = 8
    private var items: [(id: ItemID?, text: String)] = []

    static func == (left: Self, right: Self) -> Bool { left.items.elementsEqual(right.items, by: ==) }

    func hash(into hasher: inout Hasher) {
        for item in items {
            hasher.combine(item.id)
            hasher.combine(item.text)
        }
    }

    enum Manner {
        case append, replace, cumulative
    }

    static func manner(of dialect: Dialect) -> Manner {
        switch dialect {
        case .dashScopeOmni, .dashScopeASR, .dashScopeTTS: .replace
        case .xAI: .cumulative
        default: .append
        }
    }

    /// The event in the target's manner; `nil` where there is nothing new to say in it.
    mutating func translate(
        _ event: InputTranscriptionDelta,
        by carrier: inout MemberCarrier
    ) -> InputTranscriptionDelta? {
        let before = items.first { $0.id == event.itemID }?.text ?? ""
        var (text, guess) = (before, "")
        switch event.update {
        case .append(let delta): text += delta
        case .replace(let final, let tentative): (text, guess) = (final, tentative)
        case nil: return nil
        }
        remember(text, of: event.itemID)
        var result = event
        (result.delta, result.text, result.stash, result.transcript) = (nil, nil, nil, nil)
        switch Self.manner(of: carrier.target) {
        case .replace: (result.text, result.stash) = (text, guess)
        case .cumulative: result.transcript = text + guess
        case .append:
            if !guess.isEmpty { carrier.lose("stash", "\(carrier.target.rawValue) takes no guesses") }
            // What was appended cannot be taken back: only what goes on from there can be said.
            guard text.hasPrefix(before) else {
                carrier.lose("text", "it takes back what \(carrier.target.rawValue) was told already")
                return nil
            }
            let new = String(text.dropFirst(before.count))
            guard !new.isEmpty else { return nil }
            result.delta = new
        }
        carrier.keep(&result.language, "language", in: [.dashScopeASR, .dashScopeOmni])
        carrier.keep(&result.emotion, "emotion", in: [.dashScopeASR, .dashScopeOmni])
        carrier.keep(&result.logprobs, "logprobs", in: .openAIFamily)
        carrier.keep(&result.contentIndex, "content_index", in: DialectSet.all.subtracting([.xAI, .browser]))
        carrier.drop(&result.unknownMembers)
        return result
    }

    /// The item is transcribed; nothing more will come.
    mutating func finish(_ item: ItemID?) { items.removeAll { $0.id == item } }

    private mutating func remember(_ text: String, of item: ItemID?) {
        finish(item)
        if items.count == Self.capacity { items.removeFirst() }
        items.append((item, text))
    }
}
