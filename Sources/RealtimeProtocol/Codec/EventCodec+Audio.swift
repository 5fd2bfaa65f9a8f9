internal import CRealtimeKernels

// The two events that carry audio, written without building objects.

extension Dialect {
    /// What `response.output_audio.delta` is called, as ``ServerEventKind`` has it, without its look-up; `nil` where
    /// there is none, or it has a name that is not for the hot path.
    package var audioDelta: AudioFrame.Event? {
        switch self {
        case .openAI, .azureOpenAI, .xAI: .outputAudioDelta
        case .openAITranslation, .dashScopeASR: nil
        case .openAIBeta, .azureVoiceLive, .dashScopeOmni, .dashScopeTTS, .glm, .stepFun, .browser: .betaAudioDelta
        }
    }

    /// Whether audio events have the beta's name.
    var hasBetaAudioNames: Bool { audioDelta == .betaAudioDelta }

    /// Whether audio is appended by `input_audio_buffer.append`.
    var hasPlainAppend: Bool { self != .openAITranslation && self != .dashScopeTTS }
}

extension EventCodec {
    /// Encodes a client event as the text of `buffer`; false, and `buffer` as it was, where the dialect has no such event.
    ///
    /// Audio takes no allocation once the buffer is large enough.
    public func encode(_ event: ClientEvent, into buffer: inout FrameBuffer) -> Bool {
        if case .inputAudioBufferAppend(let append) = event, append.isPlain, dialect.hasPlainAppend {
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
        if case .outputAudioDelta(let delta) = event, delta.isPlain, dialect.audioDelta != nil {
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
        var writer = WireWriter(dialect: dialect, reservingCapacity: event.audio.base64.count + 128)
        writer.object(event, type: "input_audio_buffer.append")
        return writer.json.bytes
    }

    func encodeDelta(_ event: AudioDelta) -> [UInt8]? {
        if event.isPlain, dialect.audioDelta != nil {
            return [UInt8](writingAtMost: event.bound) { $0.write(event, isBeta: dialect.hasBetaAudioNames) }
        }
        guard let name = ServerEventKind.outputAudioDelta.wireName(in: dialect, spelling: Spelling()) else {
            return nil
        }
        var writer = WireWriter(dialect: dialect, reservingCapacity: event.delta.base64.count + 320)
        writer.object(event, type: name)
        return writer.json.bytes
    }
}

extension InputAudioBufferAppend {
    /// Whether all there is to write has a place in the hot path.
    fileprivate var isPlain: Bool { unknownMembers.isEmpty && audio.needsNoEscape }
    fileprivate var bound: Int { audio.base64.count + FrameWriter.appendBound(eventID: eventID) }
}

extension AudioDelta {
    fileprivate var isPlain: Bool {
        // One that came under another name than its dialect's usual one goes out under it again.
        unknownMembers.isEmpty && unknownMembers.spelling.dialect == nil && delta.needsNoEscape
    }
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
    var needsNoEscape: Bool {
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
