package import RealtimeProtocol
package import RealtimeUnits

/// A relay's short way for audio: what ``ClientSession/forward(_:audio:)`` and ``ClientSession/handle(_:at:)`` would do
/// for a frame of audio and nothing else, without a copy of the frame, an event or an output.
///
/// As at the other role, each question comes before what it allows, and `false` leaves the frame to the general way.
extension ClientSession {
    // All of these are mutating, also where they change nothing, because a session that is only asked is copied first.

    /// Whether a client's audio may go to the server now: it is ready, reads, nothing waits before it, and the session
    /// keeps no account of what it sent for another connection (refresh, reconnect). A frame that passes changes nothing
    /// here.
    package mutating func mayPassAppend() -> Bool {
        isReady && continuity == nil && outputHead == outputs.count && isWritable && sendQueue.isEmpty
    }

    /// Takes audio of the server that the caller sends on, and returns whose it is; `nil` where the general way must
    /// take it: what is not the dialect's own delta of the response that is live, samples that are wanted
    /// (``Configuration/decodesAudio``), a session that may move to another connection, outputs that wait, a deadline that
    /// is due.
    ///
    /// - Parameters:
    ///   - frame: was validated.
    ///   - text: what `frame` was scanned from.
    ///   - now: when it came.
    package mutating func passDelta(
        _ frame: AudioFrame,
        of text: Span<UInt8>,
        at now: SessionInstant
    ) -> (response: ResponseID, item: ItemID?)? {
        guard !configuration.decodesAudio, isReady, outputHead == outputs.count, now >= lastInstant,
            frame.event == codec.dialect.audioDelta, let id = frame.responseID(in: text),
            // The first delta of a response begins it, and a stale one is dropped.
            response.isLive(id), continuity == nil, isCalm(at: now)
        else { return nil }
        let item = frame.itemID(in: text)
        lastInstant = now
        // Any frame shows that the server lives.
        pongDue = nil
        lastActivity = now
        let part = PlayedAudioLedger.PartName(response: id, item: item, contentIndex: frame.contentIndex ?? 0)
        let count = outputFormat.sampleCount(ofBytes: frame.byteCount)
        ledger.receive(count, of: part, at: now)
        if memory != nil, let item { memory?.received(count, of: item) }
        return (id, item)
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
                case .successor, .refresh, .move: continuity == nil
                case .closing: closing == nil
                case .idle: configuration.idleTimeout.map { lastActivity.advanced(by: $0) > now } ?? true
                case .total:
                    configuration.totalTimeout.flatMap { startedAt?.advanced(by: $0) }.map { $0 > now } ?? true
                }
            if !isCalm { return false }
        }
        return true
    }
}
