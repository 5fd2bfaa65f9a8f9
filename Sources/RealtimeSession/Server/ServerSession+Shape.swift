internal import RealtimeProtocol
package import RealtimeUnits

/// What tells the states of a server session apart, without the names and numbers that are different in every run.
///
/// Two sessions of the same shape take the same branch at every input, as far as branches depend on what is here; an
/// exploration of all states visits each shape once.
package struct ServerSessionShape: Hashable, Sendable {
    package enum Fill: Hashable, Sendable { case none, some, enough }
    package enum Playback: Hashable, Sendable { case none, silent, playing, heard }
    package enum Due: Hashable, Sendable { case never, now, later }
    package enum Phase: String, Hashable, Sendable { case connecting, opening, open, ended }
    package enum Reply: String, Hashable, Sendable { case none, written, spoken, complete }

    package var phase: Phase
    package var isSpeaking: Bool
    package var buffered: Fill
    package var reply: Reply
    package var hasText: Bool
    package var playback: Playback
    package var wasCut: Bool
    package var isHoldingAudio: Bool
    package var isWritable: Bool
    package var queue: Fill
    package var isStalled: Bool
    package var items: Int
    package var lastStatus: String?
    package var due: [Due]
}

extension ServerSession {
    /// The session's shape at `now`.
    package func shape(at now: SessionInstant) -> ServerSessionShape {
        var timed = self
        let deadlines = Timer.allCases.map { timed.deadline(of: $0) }
        return ServerSessionShape(
            phase: phaseName,
            isSpeaking: input.isSpeaking,
            buffered: bufferedFill,
            reply: replyName,
            hasText: !(ledger?.text ?? response.active?.text ?? "").isEmpty,
            playback: playbackName(at: now),
            wasCut: cutLedger != nil,
            isHoldingAudio: !pacer.isEmpty,
            isWritable: isWritable,
            queue: sendQueue.isEmpty ? .none : sendQueue.statistics.queuedAudio == .zero ? .some : .enough,
            isStalled: stalledSince != nil,
            items: min(items.count, 2),
            lastStatus: items.last?.status?.rawValue,
            due: deadlines.map { deadline in deadline.map { $0 <= now ? .now : .later } ?? .never }
        )
    }

    private var phaseName: ServerSessionShape.Phase {
        switch phase {
        case .connecting: .connecting
        case .opening: .opening
        case .open: .open
        case .ended: .ended
        }
    }

    private var bufferedFill: ServerSessionShape.Fill {
        let least = SampleCount(configuration.limits.shortestCommit, at: inputFormat.sampleRate)
        return input.buffered == .zero ? .none : input.buffered < least ? .some : .enough
    }

    private var replyName: ServerSessionShape.Reply {
        guard let active = response.active else { return .none }
        if active.isComplete { return .complete }
        return active.modality == .text ? .written : .spoken
    }

    private func playbackName(at now: SessionInstant) -> ServerSessionShape.Playback {
        guard let ledger else { return .none }
        if ledger.sent == .zero { return .silent }
        return ledger.isPlaying(at: now) ? .playing : .heard
    }
}
