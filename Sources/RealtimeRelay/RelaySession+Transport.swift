internal import RealtimeProtocol
public import RealtimeSession

extension RelaySession {
    /// What happened.
    public enum Input: Hashable, Sendable {
        /// At the client's connection.
        case client(TransportInput)
        /// At an upstream's connection: the one that ``Output/connectUpstream`` asked for, under a name of the driver's
        /// choice, or one of those that `.upstream(.connect(_))` has named.
        case upstream(TransportInput)
        /// The first connection could not be made. The text is shown to the client, redacted. For later ones there is
        /// `.upstream(.connectFailed(_, status:))`.
        case upstreamUnreachable(String)
        /// The instant of `nextDeadline` has come.
        case deadlineReached
    }

    /// What is to be done.
    public enum Output: Hashable, Sendable {
        /// At the client's connection.
        case client(TransportOutput)
        /// At the upstream's connection of that name. `.connect` comes with a policy alone
        /// (``Configuration/reconnect``, ``Configuration/refresh``), and while another connection may be in use.
        case upstream(TransportOutput)
        /// Open the first connection to the upstream, and hand in `.upstream(.connected(…))` or `.upstreamUnreachable`.
        case connectUpstream
    }

    // MARK: Frames

    mutating func received(_ frame: Frame, fromClient connection: ConnectionID) throws(SessionUsageError) {
        defer { frameAudio = nil }
        guard admit(byteCount: frame.byteCount) else { return }
        let frame = client.dialect.binaryMessages == .none ? frame : textual(frame, fromClient: true)
        try client.handle(.received(connection, frame), at: now)
        pump()
        observe(.frame(.up, byteCount: frame.byteCount, audio: frameAudio))
    }

    mutating func received(_ frame: Frame, fromUpstream connection: ConnectionID) throws(SessionUsageError) {
        defer { frameAudio = nil }
        accounting.down.frames += 1
        accounting.down.bytes += frame.byteCount
        let frame = configuration.upstreamDialect.binaryMessages == .none ? frame : textual(frame, fromClient: false)
        try upstream?.handle(.received(connection, frame), at: now)
        pump()
        observe(.frame(.down, byteCount: frame.byteCount, audio: frameAudio))
    }

    /// A binary message as the text message that says the same: samples of xAI's, events of GLM's.
    private func textual(_ frame: Frame, fromClient: Bool) -> Frame {
        guard case .binary(let bytes) = frame else { return frame }
        let codec = EventCodec(
            dialect: fromClient ? client.dialect : configuration.upstreamDialect,
            limits: configuration.client.limits.json
        )
        if codec.dialect.binaryMessages == .events { return .text(bytes) }
        let text =
            if fromClient {
                (try? codec.decodeClientEvent(binary: bytes.span)).flatMap(codec.encode)
            } else {
                (try? codec.decodeServerEvent(binary: bytes.span)).flatMap(codec.encode)
            }
        return text.map(Frame.text) ?? frame
    }

    // MARK: Limits

    /// Counts a frame of the client against its limits. Where it must not go on, the client is told, or closed.
    mutating func admit(byteCount: Int) -> Bool {
        accounting.up.frames += 1
        accounting.up.bytes += byteCount
        return apply(meter.frame(byteCount: byteCount, at: now))
    }

    /// Counts audio of the client against its limits; as ``admit(byteCount:)``.
    mutating func admit(audio: Duration) -> Bool { apply(meter.audio(audio, at: now)) }

    private mutating func apply(_ verdict: RelayMeter.Verdict) -> Bool {
        switch verdict {
        case .pass: return true
        case .refuse(let limit, let isTold):
            accounting.limited += 1
            observe(.limited(limit))
            if isTold { client.report(limit.detail(configuration.policy.limits)) }
        case .close(let limit):
            accounting.limited += 1
            observe(.limited(limit))
            client.close(.policy("rate limit exceeded"), error: limit.detail(configuration.policy.limits))
        }
        return false
    }

    // MARK: Observation

    func observe(_ observation: RelayObservation) {
        observer?.value.relay(id, observed: observation, at: now)
    }

    /// Audio that had to go because a side does not read.
    mutating func countDrops() {
        let down = client.droppedAudio
        if down.frames != accounting.down.droppedFrames {
            let (frames, audio) = (accounting.down.droppedFrames, accounting.down.droppedAudio)
            (accounting.down.droppedFrames, accounting.down.droppedAudio) = down
            observe(.dropped(.down, frames: down.frames - frames, audio: down.duration - audio))
        }
        guard let up = upstream?.droppedAudio, up.frames != accounting.up.droppedFrames else { return }
        let (frames, audio) = (accounting.up.droppedFrames, accounting.up.droppedAudio)
        (accounting.up.droppedFrames, accounting.up.droppedAudio) = up
        observe(.dropped(.up, frames: up.frames - frames, audio: up.duration - audio))
    }
}
