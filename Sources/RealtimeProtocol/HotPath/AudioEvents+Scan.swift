/// Audio events straight from their frames, without building objects: one allocation, the payload's.
///
/// `nil` for any other frame and for one with anything unusual in it, which the general decoder takes. The payload is
/// not checked here: an event carries whatever text stands in the frame, and decoding it says what is wrong with it.
extension AudioDelta {
    @inline(__always)
    init?(scanning text: Span<UInt8>, as event: AudioFrame.Event, limits: JSONLimits) {
        guard let frame = AudioFrame(skippingPayloadOf: text, limits: limits), frame.event == event,
            // A member without a type here must be kept: the general decoder does.
            frame.others == 0
        else { return nil }
        self.init(
            responseID: frame.responseID(in: text),
            itemID: frame.itemID(in: text),
            outputIndex: frame.outputIndex,
            contentIndex: frame.contentIndex,
            delta: frame.payload(in: text),
            eventID: frame.eventID(in: text)
        )
    }
}

extension InputAudioBufferAppend {
    @inline(__always)
    init?(scanning text: Span<UInt8>, limits: JSONLimits) {
        guard let frame = AudioFrame(skippingPayloadOf: text, limits: limits), frame.event == .inputAudioBufferAppend,
            frame.others == 0
        else { return nil }
        self.init(
            audio: frame.payload(in: text),
            eventID: frame.eventID(in: text)
        )
    }
}

extension AudioFrame {
    /// Finds the payload without looking whether it is base64; ``byteCount`` is 0.
    @inline(__always)
    fileprivate init?(skippingPayloadOf text: Span<UInt8>, limits: JSONLimits) {
        let frame = text.withUnsafeBufferPointer {
            AudioFrameScanner.scan($0, limits: limits, payload: .skipped)
        }
        guard let frame else { return nil }
        self = frame
    }

    /// The payload as it stands in `text`, unescaped.
    @inline(__always)
    fileprivate func payload(in text: Span<UInt8>) -> AudioPayload {
        let base64 =
            payloadHasEscapes ? EscapedSlashes.removed(from: text.extracting(payload)) : text.bytes(in: payload)
        return AudioPayload(base64: base64, isPlain: true)
    }
}
