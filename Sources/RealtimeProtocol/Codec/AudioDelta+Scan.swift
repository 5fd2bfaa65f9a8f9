extension AudioDelta {
    /// Reads the frame that a server sends fifty times a second, without building objects; `nil` for any other frame
    /// and for one with anything unusual in it, which the general decoder takes.
    ///
    /// The scan is the same that the general decoder's text rules stand on, so both accept the same frames.
    ///
    /// Only the name that the dialect uses is taken: the general decoder remembers that another one was written.
    init?(scanning text: Span<UInt8>, name: StaticString, limits: JSONLimits) {
        guard let peek = try? FramePeek(scanning: text, limits: limits), peek.isComplete,
            peek.isType(name, in: text),
            let audio = peek.member("delta", in: text), audio.kind == .string, !audio.hasEscapes
        else { return nil }
        var known = 2
        func string(_ name: StaticString) -> String?? {
            guard let member = peek.member(name, in: text) else { return .some(nil) }
            guard member.kind == .string, !member.hasEscapes else { return nil }
            known += 1
            return text.string(in: member.value)
        }
        func integer(_ name: StaticString) -> Int?? {
            guard let member = peek.member(name, in: text) else { return .some(nil) }
            guard member.kind == .number, let value = Int(text.string(in: member.value)) else { return nil }
            known += 1
            return value
        }
        guard let event = string("event_id"), let response = string("response_id"), let item = string("item_id"),
            let output = integer("output_index"), let content = integer("content_index"),
            // A member without a type here must be kept: the general decoder does.
            known == peek.count
        else { return nil }
        self.init(
            responseID: response.map(ResponseID.init(rawValue:)),
            itemID: item.map(ItemID.init(rawValue:)),
            outputIndex: output,
            contentIndex: content,
            delta: AudioPayload(base64: text.bytes(in: audio.value), isPlain: true),
            eventID: event.map(EventID.init(rawValue:))
        )
    }
}
