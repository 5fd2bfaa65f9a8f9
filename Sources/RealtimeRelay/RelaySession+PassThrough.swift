internal import RealtimeProtocol
public import RealtimeSession
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
    /// before anything else, to the upstream on ``servingConnection``; there is no output for it, and ``nextDeadline`` has
    /// not come nearer. `false`: nothing has happened, and the frame is for ``handle(_:at:)``.
    ///
    /// A session that is driven by this ends in the same state, and its peers get the same frames in the same order, as
    /// one that is driven by ``handle(_:at:)`` alone. It passes `input_audio_buffer.append` and the audio deltas of the
    /// live response: frames that ``AudioFrame`` finds to be well-formed JSON, UTF-8 and base64 within the limits, while
    /// both sides are open and read, nothing waits, and no deadline is due. They are counted, metered and observed as
    /// all frames are. Audio of a cancelled response, whatever a policy, a limit, a stage or a translation may change, and
    /// everything unusual takes the general way.
    ///
    /// `connection` is the upstream's that the frame came on. A driver that has one upstream connection at most need not
    /// say it; with a policy that may want two, a frame without it, or of another than ``servingConnection``, takes the
    /// general way.
    ///
    /// O(bytes) of the frame; no allocation once a response is under way. With a policy, the audio of an append is also
    /// kept for another connection: one allocation in a third of a second while a turn is open, none while the user is silent.
    public mutating func passThrough(
        _ text: Span<UInt8>,
        from side: Side,
        on connection: ConnectionID? = nil,
        at now: SessionInstant
    ) -> Bool {
        guard outputHead == outputs.count, now >= self.now else { return false }
        switch side {
        case .client: return passAppend(text, at: now)
        case .upstream:
            if mayMove || connection != nil, connection != servingConnection { return false }
            return passDelta(text, at: now)
        }
    }

    private mutating func passAppend(_ text: Span<UInt8>, at now: SessionInstant) -> Bool {
        guard uplink == nil, configuration.policy.events.isEmpty, now >= self.now, passesFrames(),
            upstream?.mayPassAppend() == true
        else { return false }
        // Counted on a copy, since what a limit refuses is refused the general way.
        var meter = meter
        guard meter.frame(byteCount: text.count, at: now) == .pass,
            let frame = upstream?.scanAppend(text, limits: configuration.client.limits.json)
        else { return false }
        let duration = formats.clientInput.duration(ofBytes: frame.byteCount)
        guard meter.audio(duration, at: now) == .pass, client.passAppend(frame, at: now) else {
            upstream?.forgetAppend()
            return false
        }
        upstream?.didPassAppend(frame)
        self.now = now
        self.meter = meter
        accounting.up.frames += 1
        accounting.up.bytes += text.count
        accounting.up.audio += duration
        observer?.value.relay(id, observed: .frame(.up, byteCount: text.count, audio: duration), at: now)
        return true
    }

    private mutating func passDelta(_ text: Span<UInt8>, at now: SessionInstant) -> Bool {
        guard downlink == nil, configuration.processing.echoCancellation == nil, now >= self.now, passesFrames(),
            client.mayPassDelta(),
            let frame = AudioFrame(validating: text, limits: configuration.client.limits.json),
            upstream?.passDelta(frame, of: text, at: now) == true
        else { return false }
        self.now = now
        client.didPassDelta(frame, of: text, at: now)
        accounting.down.frames += 1
        accounting.down.bytes += text.count
        let duration = noteDelta(byteCount: frame.byteCount)
        observer?.value.relay(id, observed: .frame(.down, byteCount: text.count, audio: duration), at: now)
        return true
    }

    /// ``isIdentity``, without a copy of the session: that is also why nothing here calls a method that does not change
    /// it.
    private mutating func passesFrames() -> Bool {
        translators == nil && (configuration.upstreamDialect == .browser || !client.isPage())
    }
}
