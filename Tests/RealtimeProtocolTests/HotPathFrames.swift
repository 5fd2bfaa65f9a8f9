import RealtimeProtocol

/// Frames like audio events, most of them right, some wrong in every way the scan could get wrong.
struct HotPathFrames {
    var random: HotPathRandom

    init(seed: UInt64) { random = HotPathRandom(seed: seed) }

    /// The text of a frame.
    mutating func next() -> [UInt8] {
        let isAppend = random.chance(1, in: 2)
        var members: [(String, String)] = []
        members.append(("type", pick(isAppend ? Self.appendTypes : Self.deltaTypes)))
        members.append((isAppend ? "audio" : "delta", payload()))
        if random.chance(1, in: 2) { members.append(("event_id", identifier())) }
        let isOdd = random.chance(1, in: 12)
        if !isAppend || isOdd {
            if random.chance(3, in: 4) { members.append(("response_id", identifier())) }
            if random.chance(3, in: 4) { members.append(("item_id", identifier())) }
            if random.chance(3, in: 4) { members.append(("output_index", number())) }
            if random.chance(3, in: 4) { members.append(("content_index", number())) }
        }
        if random.chance(1, in: 10) { members.append((isAppend ? "delta" : "audio", payload())) }
        while random.chance(1, in: 6) { members.append((pick(Self.otherNames), pick(Self.otherValues))) }
        if random.chance(1, in: 20) { members.append(members[Int.random(in: 0..<members.count, using: &random)]) }
        if random.chance(2, in: 3) { members.shuffle(using: &random) }
        if random.chance(1, in: 20) { members.removeFirst() }
        let space = random.chance(1, in: 4)
        var text = gap(space) + "{"
        for (index, member) in members.enumerated() {
            if index > 0 { text += gap(space) + "," }
            text += gap(space) + name(member.0) + gap(space) + ":" + gap(space) + member.1
        }
        text += gap(space) + "}" + gap(space)
        if random.chance(1, in: 40) { text += pick([",", "}", "x", "\u{0}", "{}"]) }
        return Array(text.utf8)
    }

    /// `text` with a few bytes changed, put in or taken out.
    mutating func mutated(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &random) where !text.isEmpty {
            let place = Int.random(in: 0..<text.count, using: &random)
            let byte = random.chance(1, in: 3) ? UInt8.random(in: 0...255, using: &random) : pick(Self.bytes)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: text[place] = byte
            case 1: text.insert(byte, at: place)
            default: text.remove(at: place)
            }
        }
        return text
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func gap(_ isWide: Bool) -> String {
        isWide ? pick(["", " ", "  ", "\n", "\t", "\r\n", random.chance(1, in: 50) ? "\u{B}" : ""]) : ""
    }

    private mutating func name(_ name: String) -> String {
        random.chance(1, in: 60)
            ? "\"\\u00" + String(name.utf8.first ?? 0x61, radix: 16) + name.dropFirst() + "\"" : "\"\(name)\""
    }

    private mutating func payload() -> String {
        let count =
            random.chance(1, in: 3) ? Int.random(in: 0...700, using: &random) : Int.random(in: 0...40, using: &random)
        var text = String(decoding: Base64.encode(random.bytes(count).span), as: UTF8.self)
        switch Int.random(in: 0..<16, using: &random) {
        case 0: text = text.replacingSlashes()
        case 1: text += pick(["=", "==", "A", "AB==", "A\\/==", "\\u002B", "AAA", "AB=", "\\n", " ", "A===", "=A=="])
        case 2: if let first = text.first { text.removeAll { $0 == first } }
        case 3: return pick(["null", "1", "[]", "{\"a\":1}", "true", "\"\u{e9}\""])
        default: break
        }
        return "\"\(text)\""
    }

    private mutating func identifier() -> String {
        let count = random.chance(1, in: 4) ? Int.random(in: 0...70, using: &random) : 26
        let text = (0..<count).map { _ in pick(Self.identifierCharacters) }.joined()
        return random.chance(1, in: 20)
            ? pick(["null", "7", "\"\\\"\"", "\"\u{e9}\"", "\"\\u0041\"", "\"\\u12\""]) : "\"\(text)\""
    }

    private mutating func number() -> String {
        random.chance(3, in: 4)
            ? "\(Int.random(in: 0...12, using: &random))"
            : pick([
                "123456789", "1234567890", "01", "-1", "1.0", "1e2", "-", "null", "\"1\"", "0", "00",
                "9223372036854775808",
            ])
    }

    private static let appendTypes =
        Array(repeating: "\"input_audio_buffer.append\"", count: 12)
        + ["\"input_audio_buffer.commit\"", "\"response.audio.delta\"", "\"input_audio_buffer.appen\"", "7"]
    private static let deltaTypes =
        Array(repeating: "\"response.output_audio.delta\"", count: 8)
        + Array(repeating: "\"response.audio.delta\"", count: 4)
        + ["\"response.audio.done\"", "\"response.output_text.delta\"", "\"response.audio\\u002edelta\"", "null"]
    private static let otherNames = [
        "x", "obfuscation", "sequence_number", "video", "", "typ", "types", "event_i", "AUDIO",
    ]
    private static let otherValues = [
        "1", "\"a\"", "true", "false", "null", "0", "12", "-3", "1.5", "[]", "{}", "\"\\n\"", "\"\u{6c49}\"", "01",
        "tru",
    ]
    private static let identifierCharacters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
        .map(String.init)
    private static let bytes = Array("\"\\{}[]:,=/+ 019aZ\u{1}\u{7f}.e-nt".utf8) + [0x80, 0xC3, 0xFF]
}

extension String {
    /// Every `/` as `\/`.
    fileprivate func replacingSlashes() -> String {
        split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/")
    }
}
