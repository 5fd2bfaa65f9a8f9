package import RealtimeProtocol
package import RealtimeUnits

/// A relay's short way for audio: what ``ServerSession/handle(_:at:)`` and ``ServerSession/forward(_:event:at:)`` would
/// do for a frame of audio and nothing else, without a copy of the frame, an event or an output.
///
/// Where the short way is not open nothing has happened, and the frame goes the general way, which ends in the same state.
extension ServerSession {
    // MARK: From the client

    // All of these are mutating, also where they change nothing, because a session that is only asked is copied first.

    /// Takes the client's `input_audio_buffer.append`, whose bytes the caller sends on. `false` for any other frame,
    /// outside the relay role, before the session is open, while outputs wait, and when a deadline is due: the general way
    /// gives the error or the close that belongs to it. O(1), no allocation.
    package mutating func passAppend(_ frame: AudioFrame, at now: SessionInstant) -> Bool {
        guard configuration.role == .relay, isOpen, outputHead == outputs.count, now >= lastInstant, isCalm(at: now),
            // An escape makes the text longer than what it says: the general way counts it.
            frame.event == .inputAudioBufferAppend, !frame.payloadHasEscapes
        else { return false }
        lastInstant = now
        lastReceived = now
        // By the length of the text, as the general way counts: the upstream judges the payload.
        input.appended(inputFormat.sampleCount(ofBytes: Base64.decodedCapacity(ofCharacters: frame.payload.count)))
        return true
    }

    /// Whether the client has turned out to be a page.
    package mutating func isPage() -> Bool { codec.dialect == .browser }

    /// Whether nothing waits and no deadline is due: as ``nextDeadline`` says it, without a copy of the session.
    private mutating func isCalm(at now: SessionInstant) -> Bool {
        for timer in Timer.allCases {
            let isCalm =
                switch timer {
                case .opening: isOpen
                case .idle: lastReceived.advanced(by: configuration.limits.idle) > now
                case .total: connectedAt.map { $0.advanced(by: configuration.limits.total) > now } ?? false
                case .pacing: pacer.isEmpty
                case .stall: sendQueue.isEmpty
                }
            if !isCalm { return false }
        }
        return true
    }

    // MARK: From the upstream

    /// Whether audio of the upstream could go out now: the client is served, reads, and nothing waits before it.
    package mutating func mayPassDelta() -> Bool {
        isOpen && outputHead == outputs.count && isWritable && sendQueue.isEmpty
    }

    /// Notes audio of the upstream that the caller sends on: it is on its way to the listener.
    ///
    /// Only after ``mayPassDelta()`` said `true`. `text` is what `frame`, which names its response, was scanned from.
    package mutating func didPassDelta(_ frame: AudioFrame, of text: Span<UInt8>, at now: SessionInstant) {
        let count = outputFormat.sampleCount(ofBytes: frame.byteCount)
        if ledger?.pass(count, of: frame, in: text, at: now) == true { return }
        guard let response = frame.responseID(in: text) else { return }
        account(for: count, response: response, item: frame.itemID(in: text), at: now)
    }
}
