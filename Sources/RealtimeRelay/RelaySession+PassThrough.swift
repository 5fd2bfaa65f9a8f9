internal import RealtimeProtocol
internal import RealtimeSession
public import RealtimeUnits

/// The short way for audio that nobody changes: one scan of the frame, no copy, no allocation, and the same bytes out.
extension RelaySession {
    /// Where a frame comes from.
    public enum Side: Hashable, Sendable {
        /// The client.
        case client
        /// The upstream.
        case upstream
    }

    /// Takes a text frame of audio that goes on as it came. `true`: **send the same bytes to the other side now**,
    /// before anything else; there is no output for it, and ``nextDeadline`` has not come nearer. `false`: nothing has
    /// happened, and the frame is for ``handle(_:at:)``.
    ///
    /// A session that is driven by this ends in the same state, and its peers get the same frames in the same order, as
    /// one that is driven by ``handle(_:at:)`` alone. It passes `input_audio_buffer.append` and the audio deltas of the
    /// live response: frames that ``AudioFrame`` finds to be well-formed JSON, UTF-8 and base64 within the limits, while
    /// both sides are open and read, nothing waits, and no deadline is due. They are counted, metered and observed as
    /// all frames are. Audio of a cancelled response, whatever a policy, a limit, a stage or a translation may change, and
    /// everything unusual takes the general way.
    ///
    /// O(bytes) of the frame; no allocation once a response is under way.
    public mutating func passThrough(_ text: Span<UInt8>, from side: Side, at now: SessionInstant) -> Bool {
        guard isIdentity, outputHead == outputs.count, now >= self.now else { return false }
        switch side {
        case .client: return passAppend(text, at: now)
        case .upstream: return passDelta(text, at: now)
        }
    }

    private mutating func passAppend(_ text: Span<UInt8>, at now: SessionInstant) -> Bool {
        // What a limit refuses is refused the general way. Base64 writes four characters for three bytes at least.
        guard isIdentity, uplink == nil, configuration.policy.events.isEmpty, now >= self.now,
            meter.hasRoom(
                byteCount: text.count,
                audio: formats.clientInput.duration(ofBytes: text.count / 4 * 3),
                at: now
            ),
            upstream?.mayPassAppend() == true, let byteCount = client.passAppend(text, at: now)
        else { return false }
        self.now = now
        _ = admit(byteCount: text.count)
        let duration = formats.clientInput.duration(ofBytes: byteCount)
        frameAudio = duration
        _ = admit(audio: duration)
        accounting.up.audio += duration
        observe(.frame(.up, byteCount: text.count, audio: duration))
        return true
    }

    private mutating func passDelta(_ text: Span<UInt8>, at now: SessionInstant) -> Bool {
        guard downlink == nil, configuration.processing.echoCancellation == nil, client.mayPassDelta(),
            let frame = AudioFrame(validating: text, limits: configuration.client.limits.json),
            let owner = upstream?.passDelta(frame, of: text, at: now)
        else { return false }
        self.now = now
        client.didPassDelta(byteCount: frame.byteCount, response: owner.response, item: owner.item, at: now)
        accounting.down.frames += 1
        accounting.down.bytes += text.count
        let duration = noteDelta(byteCount: frame.byteCount)
        frameAudio = duration
        observe(.frame(.down, byteCount: text.count, audio: duration))
        return true
    }
}
