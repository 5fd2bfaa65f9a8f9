internal import CRealtimeKernels

// The two events that carry audio, written without building objects.

extension Dialect {
    /// Whether audio events have the beta's name: what ``WireNames`` says of them, without its look-up.
    var hasBetaAudioNames: Bool { isBeta || self == .browser }
}

extension EventCodec {
    /// Encodes a client event as the text of `buffer`; false, and `buffer` as it was, where the dialect has no such event.
    ///
    /// Audio takes no allocation once the buffer is large enough.
    public func encode(_ event: ClientEvent, into buffer: inout FrameBuffer) -> Bool {
        if case .inputAudioBufferAppend(let append) = event, append.isPlain {
            buffer.write(atMost: append.bound) { $0.write(append) }
            return true
        }
        guard let text = encode(event) else { return false }
        buffer.setText(text.span)
        return true
    }

    /// Encodes a server event as the text of `buffer`; false, and `buffer` as it was, where the dialect has no such event.
    ///
    /// Audio takes no allocation once the buffer is large enough.
    public func encode(_ event: ServerEvent, into buffer: inout FrameBuffer) -> Bool {
        if case .outputAudioDelta(let delta) = event, delta.isPlain {
            buffer.write(atMost: delta.bound) { $0.write(delta, isBeta: dialect.hasBetaAudioNames) }
            return true
        }
        guard let text = encode(event) else { return false }
        buffer.setText(text.span)
        return true
    }

    func encodeAppend(_ event: InputAudioBufferAppend) -> [UInt8] {
        if event.isPlain {
            return [UInt8](writingAtMost: event.bound) { $0.write(event) }
        }
        var writer = JSONWriter(reservingCapacity: event.audio.base64.count + 96)
        writer.beginObject()
        writer.name("type")
        writer.value("input_audio_buffer.append")
        writer.member("event_id", event.eventID?.rawValue)
        writer.name("audio")
        writer.value(audio: event.audio)
        writer.members(of: event.unknownMembers)
        writer.endObject()
        return writer.bytes
    }

    func encodeDelta(_ event: AudioDelta) -> [UInt8]? {
        if event.isPlain {
            return [UInt8](writingAtMost: event.bound) { $0.write(event, isBeta: dialect.hasBetaAudioNames) }
        }
        guard let name = WireNames.serverName("response.output_audio.delta", in: dialect) else { return nil }
        var writer = JSONWriter(reservingCapacity: event.delta.base64.count + 320)
        writer.beginObject()
        writer.name("type")
        writer.value(name)
        writer.member("event_id", event.eventID?.rawValue)
        writer.member("response_id", event.responseID?.rawValue)
        writer.member("item_id", event.itemID?.rawValue)
        writer.member("output_index", event.outputIndex)
        writer.member("content_index", event.contentIndex)
        writer.name("delta")
        writer.value(audio: event.delta)
        writer.members(of: event.unknownMembers)
        writer.endObject()
        return writer.bytes
    }
}

extension InputAudioBufferAppend {
    /// Whether all there is to write has a place in the hot path.
    fileprivate var isPlain: Bool { unknownMembers.isEmpty && audio.needsNoEscape }
    fileprivate var bound: Int { audio.base64.count + FrameWriter.appendBound(eventID: eventID) }
}

extension AudioDelta {
    fileprivate var isPlain: Bool { unknownMembers.isEmpty && delta.needsNoEscape }
    fileprivate var bound: Int {
        delta.base64.count + FrameWriter.deltaBound + FrameWriter.bound(of: eventID?.text)
            + FrameWriter.bound(of: responseID?.text) + FrameWriter.bound(of: itemID?.text)
    }
}

extension FrameWriter {
    @inline(__always)
    fileprivate mutating func write(_ event: InputAudioBufferAppend) {
        append(eventID: event.eventID) { $0.bytes(event.audio.base64.span) }
    }

    @inline(__always)
    fileprivate mutating func write(_ event: AudioDelta, isBeta: Bool) {
        delta(isBeta: isBeta)
        member(#","event_id":"#, event.eventID?.text)
        member(#","response_id":"#, event.responseID?.text)
        member(#","item_id":"#, event.itemID?.text)
        member(#","output_index":"#, event.outputIndex)
        member(#","content_index":"#, event.contentIndex)
        literal(#","delta":""#)
        bytes(event.delta.base64.span)
        literal(#""}"#)
    }
}

extension AudioPayload {
    /// Whether every character stands for itself in JSON. Known of most payloads, looked up in the others.
    fileprivate var needsNoEscape: Bool {
        isPlain
            || base64.withUnsafeBufferPointer { text in
                text.baseAddress.map { rk_json_plain($0, text.count) == text.count } ?? true
            }
    }
}

extension [UInt8] {
    /// An array of what `body` writes, which is at most `bound` bytes.
    fileprivate init(writingAtMost bound: Int, _ body: (inout FrameWriter) -> Void) {
        self.init(unsafeUninitializedCapacity: bound) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            var writer = FrameWriter(start)
            body(&writer)
            count = writer.end - start
        }
    }
}

extension JSONWriter {
    /// Writes a payload: verbatim where every character is base64's, through the escaper where it is not.
    fileprivate mutating func value(audio: AudioPayload) {
        if audio.needsNoEscape {
            value(unescaped: audio.base64)
        } else {
            value(String(decoding: audio.base64, as: UTF8.self))
        }
    }

    fileprivate mutating func member(_ name: String, _ value: String?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    fileprivate mutating func member(_ name: String, _ value: Int?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }
}
