package import RealtimeProtocol
package import RealtimeUnits

/// A relay's short way for audio: what ``ClientSession/forward(_:audio:)`` and ``ClientSession/handle(_:at:)`` would do
/// for a frame of audio and nothing else, without a copy of the frame, an event or an output.
///
/// As at the other role, each question comes before what it allows, and `false` leaves the frame to the general way.
extension ClientSession {
    // All of these are mutating, also where they change nothing, because a session that is only asked is copied first.

    /// Whether a client's audio may go to the server now: it is ready, reads, and nothing waits before it.
    package mutating func mayPassAppend() -> Bool {
        isReady && outputHead == outputs.count && isWritable && sendQueue.isEmpty
    }

    /// Scans a client's frame as `AudioFrame(validating:)` does, and keeps its audio where another connection may have to
    /// go on. Only after ``mayPassAppend()`` said `true`; where it returns a frame, either ``didPassAppend(_:)`` or
    /// ``forgetAppend()`` must come next.
    ///
    /// Decodes the audio into memory that is not needed any more. None is allocated while the user is silent; while a turn is
    /// open, which is kept whole, it grows by a third of a second at a time. Without a policy nothing is kept.
    package mutating func scanAppend(_ text: Span<UInt8>, limits: JSONLimits) -> AudioFrame? {
        guard hasContinuity else { return AudioFrame(validating: text, limits: limits) }
        var frame: AudioFrame?
        changeContinuity { frame = $0?.scan(text, limits: limits) }
        return frame
    }

    /// The caller has sent the frame on that ``scanAppend(_:limits:)`` returned.
    package mutating func didPassAppend(_ frame: AudioFrame) {
        guard hasContinuity else { return }
        let format = inputFormat
        let count = format.sampleCount(ofBytes: frame.byteCount)
        changeContinuity { $0?.keepScanned(count, rate: format.sampleRate) }
    }

    /// The frame that ``scanAppend(_:limits:)`` returned takes the general way.
    package mutating func forgetAppend() {
        guard hasContinuity else { return }
        changeContinuity { $0?.log.forgetScanned() }
    }

    /// Takes audio of the server that the caller sends on; `false` where the general way must take it: what is not the
    /// dialect's own delta of the response that is live, samples that are wanted (``Configuration/decodesAudio``), outputs
    /// that wait, a deadline that is due. The frame is one of the connection that serves (``currentConnection``).
    ///
    /// - Parameters:
    ///   - frame: was validated.
    ///   - text: what `frame` was scanned from.
    ///   - now: when it came.
    package mutating func passDelta(
        _ frame: AudioFrame,
        of text: Span<UInt8>,
        at now: SessionInstant
    ) -> Bool {
        guard !configuration.decodesAudio, isReady, outputHead == outputs.count, now >= lastInstant,
            frame.event == codec.dialect.audioDelta,
            // The first delta of a response begins it, and a stale one is dropped.
            response.isLive(frame, in: text), isCalm(at: now)
        else { return false }
        lastInstant = now
        // Any frame shows that the server lives.
        pongDue = nil
        lastActivity = now
        let count = outputFormat.sampleCount(ofBytes: frame.byteCount)
        ledger.receive(count, of: frame, in: text, at: now)
        if hasContinuity { changeContinuity { $0?.memory.received(count, of: frame, in: text) } }
        memory?.received(count, of: frame, in: text)
        return true
    }

    /// Whether nothing waits and no deadline is due: as ``nextDeadline`` says it, without a copy of the session.
    private mutating func isCalm(at now: SessionInstant) -> Bool {
        for timer in Timer.allCases {
            let isCalm =
                switch timer {
                case .ready: isReady
                case .ping: nextPing.map { $0 > now } ?? true
                case .pong: pongDue.map { $0 > now } ?? true
                case .response: !response.isWaiting
                case .stall: sendQueue.isEmpty
                case .interruption: interruption == nil
                // While a response is live there is no boundary to move at, so that the deadlines are all there is.
                case .successor, .refresh, .move: !hasContinuity || isSettled(at: now)
                case .closing: closing == nil
                case .idle: configuration.idleTimeout.map { lastActivity.advanced(by: $0) > now } ?? true
                case .total:
                    configuration.totalTimeout.flatMap { startedAt?.advanced(by: $0) }.map { $0 > now } ?? true
                }
            if !isCalm { return false }
        }
        return true
    }

    /// Whether nothing about another connection is due.
    private mutating func isSettled(at now: SessionInstant) -> Bool {
        var isSettled = true
        let (connectedAt, readyTimeout) = (connectedAt ?? now, configuration.readyTimeout)
        changeContinuity {
            isSettled = $0?.isSettled(connectedAt: connectedAt, readyTimeout: readyTimeout, at: now) ?? true
        }
        return isSettled
    }
}
