/// The members of audio events, in the order in which OpenAI sends them.
///
/// `payload` writes the base64 text; bounds are what the rest takes at most.
extension FrameWriter {
    @inline(__always)
    static func appendBound(eventID: EventID?) -> Int {
        // {"type":"input_audio_buffer.append","event_id":"","audio":""}
        64 + (eventID.map { bound(of: $0.text) } ?? 0)
    }

    @inline(__always)
    mutating func append(eventID: EventID?, payload: (inout FrameWriter) -> Void) {
        if let eventID {
            literal(#"{"type":"input_audio_buffer.append","event_id":"#)
            identifier(eventID.text)
            literal(#","audio":""#)
        } else {
            literal(#"{"type":"input_audio_buffer.append","audio":""#)
        }
        payload(&self)
        literal(#""}"#)
    }

    /// Without the identifiers.
    ///
    /// {"type":"response.output_audio.delta","event_id":"","response_id":"","item_id":"","output_index":,
    /// "content_index":,"delta":""}
    static let deltaBound = 160 + 2 * integerBound

    @inline(__always)
    static func bound(of text: IdentifierText?) -> Int { text.map { bound(of: $0) } ?? 0 }

    @inline(__always)
    mutating func delta(isBeta: Bool) {
        if isBeta {
            literal(#"{"type":"response.audio.delta""#)
        } else {
            literal(#"{"type":"response.output_audio.delta""#)
        }
    }

    @inline(__always)
    mutating func member(_ name: StaticString, _ text: IdentifierText?) {
        guard let text else { return }
        literal(name)
        identifier(text)
    }

    @inline(__always)
    mutating func member(_ name: StaticString, _ index: Int?) {
        guard let index else { return }
        literal(name)
        integer(index)
    }
}

/// What a piece of audio belongs to.
public struct AudioDeltaReference: Hashable, Sendable {
    /// The event's identifier, a new one for every event.
    public var eventID: EventID?
    /// The response; missing in some dialects.
    public var responseID: ResponseID?
    /// The item.
    public var itemID: ItemID?
    /// Index of the item in the response.
    public var outputIndex: Int?
    /// Index of the part in the item.
    public var contentIndex: Int?

    /// Creates a reference; what is `nil` is not written.
    public init(
        eventID: EventID? = nil,
        responseID: ResponseID? = nil,
        itemID: ItemID? = nil,
        outputIndex: Int? = nil,
        contentIndex: Int? = nil
    ) {
        self.eventID = eventID
        self.responseID = responseID
        self.itemID = itemID
        self.outputIndex = outputIndex
        self.contentIndex = contentIndex
    }
}

extension FrameBuffer {
    /// Makes the text an `input_audio_buffer.append` with `audio`, samples in the session's input format.
    /// O(bytes); allocates where the buffer has to grow.
    public mutating func encodeAppend(audio: Span<UInt8>, eventID: EventID? = nil) {
        let bound = Base64.encodedCount(ofBytes: audio.count) + FrameWriter.appendBound(eventID: eventID)
        write(atMost: bound) { writer in
            writer.append(eventID: eventID) { $0.base64(of: audio) }
        }
    }

    /// Makes the text a `response.output_audio.delta` with `audio`, samples in the session's output format;
    /// `response.audio.delta` where the dialect has the beta's names.
    /// O(bytes); allocates where the buffer has to grow.
    ///
    /// `false`, and the buffer as it was, where the dialect has no such event: recognisers make no audio, and the
    /// translation endpoint's audio belongs to no response.
    @discardableResult
    public mutating func encodeDelta(
        audio: Span<UInt8>,
        of reference: AudioDeltaReference,
        in dialect: Dialect = .openAI
    ) -> Bool {
        guard dialect.audioDelta != nil else { return false }
        let bound =
            Base64.encodedCount(ofBytes: audio.count) + FrameWriter.deltaBound
            + FrameWriter.bound(of: reference.eventID?.text) + FrameWriter.bound(of: reference.responseID?.text)
            + FrameWriter.bound(of: reference.itemID?.text)
        write(atMost: bound) { writer in
            writer.delta(isBeta: dialect.hasBetaAudioNames)
            writer.member(#","event_id":"#, reference.eventID?.text)
            writer.member(#","response_id":"#, reference.responseID?.text)
            writer.member(#","item_id":"#, reference.itemID?.text)
            writer.member(#","output_index":"#, reference.outputIndex)
            writer.member(#","content_index":"#, reference.contentIndex)
            writer.literal(#","delta":""#)
            writer.base64(of: audio)
            writer.literal(#""}"#)
        }
        return true
    }
}
