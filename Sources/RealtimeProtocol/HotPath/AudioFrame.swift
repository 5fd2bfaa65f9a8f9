/// What one scan of an audio event's frame found: offsets into the frame, nothing decoded but the audio.
///
/// Fifty times a second and direction, a session carries `input_audio_buffer.append` or `response.output_audio.delta`.
/// The scan reads each byte of such a frame once: decoding the base64 stops at the first byte outside the alphabet, and
/// where that is the closing quote, the payload was a JSON string, UTF-8 and base64 all at once.
///
/// It accepts or declines, it never rejects. What it accepts, ``EventCodec`` accepts with the same meaning. It declines
/// (the initialisers return `nil`) whatever is not an audio event and whatever is unusual about one: escapes other than
/// `\/` in the payload, text that is not ASCII, nested values, numbers that are not small integers, `null`, more than
/// four members it does not know, duplicate names, and everything malformed. Declined frames belong to ``EventCodec``,
/// which makes the error where there is one.
///
/// Members may stand in any order, with white space between them. O(bytes), no allocation.
public struct AudioFrame: BitwiseCopyable, Sendable {
    /// Which event a frame is.
    public enum Event: UInt8, BitwiseCopyable, Sendable {
        /// `input_audio_buffer.append`
        case inputAudioBufferAppend
        /// `response.output_audio.delta`
        case outputAudioDelta
        /// `response.audio.delta`: the name of ``outputAudioDelta`` in the beta and in dialects that come from it.
        case betaAudioDelta
    }

    /// A range of offsets in half the space. No value begins at offset 0, so zeros say that there is none.
    struct Offsets: BitwiseCopyable, Sendable {
        var lower: UInt32 = 0
        var upper: UInt32 = 0

        var range: Range<Int> { Int(lower)..<Int(upper) }
        var optional: Range<Int>? { upper == 0 ? nil : range }
    }

    /// Which event the frame is.
    public internal(set) var event = Event.inputAudioBufferAppend
    /// How many members the frame has that are not named below, all of them flat.
    public var otherMemberCount: Int { Int(others) }
    /// Whether a `/` of the payload is written `\/`.
    public internal(set) var payloadHasEscapes = false
    var others: UInt8 = 0
    var payloadOffsets = Offsets()
    var decodedCount: UInt32 = 0
    var outputIndexOrNone: Int32 = -1
    var contentIndexOrNone: Int32 = -1
    var eventOffsets = Offsets()
    var responseOffsets = Offsets()
    var itemOffsets = Offsets()

    init() {}
}

extension AudioFrame {
    /// Scans `text` and decodes its audio behind what `output` holds, which is unchanged where the frame is declined.
    ///
    /// `output` needs room for the audio; ``maximumByteCount(ofFrame:)`` is always enough. With too little the frame
    /// is declined.
    public init?(
        decoding text: Span<UInt8>,
        into output: inout OutputSpan<UInt8>,
        limits: JSONLimits = .standard
    ) {
        let frame: AudioFrame? = text.withUnsafeBufferPointer { bytes in
            output.withUnsafeMutableBufferPointer { buffer, initialized in
                guard let destination = buffer.baseAddress else {
                    return AudioFrameScanner.scan(bytes, limits: limits, payload: .validated)
                        .flatMap { $0.decodedCount == 0 ? $0 : nil }
                }
                let work = AudioFrameScanner.Payload.decoded(destination + initialized, buffer.count - initialized)
                let frame = AudioFrameScanner.scan(bytes, limits: limits, payload: work)
                if let frame { initialized += Int(frame.decodedCount) }
                return frame
            }
        }
        guard let frame else { return nil }
        self = frame
    }

    /// Scans `text` and checks its audio without decoding it.
    public init?(validating text: Span<UInt8>, limits: JSONLimits = .standard) {
        let frame = text.withUnsafeBufferPointer {
            AudioFrameScanner.scan($0, limits: limits, payload: .validated)
        }
        guard let frame else { return nil }
        self = frame
    }

    /// Bytes of audio that a frame of `count` bytes can hold at most.
    public static func maximumByteCount(ofFrame count: Int) -> Int { count / 4 * 3 }

    // MARK: Where things are

    /// The base64 text.
    public var payload: Range<Int> { payloadOffsets.range }
    /// How many bytes of audio the payload holds.
    public var byteCount: Int { Int(decodedCount) }
    /// The value of `event_id`.
    public var eventID: Range<Int>? { eventOffsets.optional }
    /// The value of `response_id`.
    public var responseID: Range<Int>? { responseOffsets.optional }
    /// The value of `item_id`.
    public var itemID: Range<Int>? { itemOffsets.optional }
    /// The value of `output_index`.
    public var outputIndex: Int? { outputIndexOrNone < 0 ? nil : Int(outputIndexOrNone) }
    /// The value of `content_index`.
    public var contentIndex: Int? { contentIndexOrNone < 0 ? nil : Int(contentIndexOrNone) }

    // MARK: What stands there

    /// The event's identifier in `text`, the frame that was scanned.
    public func eventID(in text: Span<UInt8>) -> EventID? { Self.text(at: eventOffsets, in: text).map(EventID.init) }
    /// The response's identifier in `text`, the frame that was scanned.
    public func responseID(in text: Span<UInt8>) -> ResponseID? {
        Self.text(at: responseOffsets, in: text).map(ResponseID.init)
    }
    /// The item's identifier in `text`, the frame that was scanned.
    public func itemID(in text: Span<UInt8>) -> ItemID? { Self.text(at: itemOffsets, in: text).map(ItemID.init) }

    /// Whether `response_id` is this one: `responseID(in:) == response` without taking it out.
    public func isOf(_ response: ResponseID, in text: Span<UInt8>) -> Bool {
        Self.isText(response.text, at: responseOffsets, in: text)
    }

    /// Whether `item_id` is this one: `itemID(in:) == item` without taking it out.
    public func isOf(_ item: ItemID, in text: Span<UInt8>) -> Bool { Self.isText(item.text, at: itemOffsets, in: text) }

    private static func isText(_ expected: borrowing IdentifierText, at offsets: Offsets, in text: Span<UInt8>) -> Bool
    {
        guard offsets.upper != 0 else { return false }
        let range = offsets.range
        precondition(range.upperBound <= text.count, "the text is not the one that was scanned")
        return text.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return false }
            return expected.isEqual(
                toPlain: start + range.lowerBound,
                count: range.count,
                readable: bytes.count - range.lowerBound
            )
        }
    }

    @inline(__always)
    private static func text(at offsets: Offsets, in text: Span<UInt8>) -> IdentifierText? {
        guard offsets.upper != 0 else { return nil }
        let range = offsets.range
        precondition(range.upperBound <= text.count, "the text is not the one that was scanned")
        return text.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map {
                // The scan stopped at nothing but the quote: the bytes are plain.
                IdentifierText(
                    utf8: $0 + range.lowerBound,
                    count: range.count,
                    readable: bytes.count - range.lowerBound,
                    isPlain: true
                )
            }
        }
    }
}
