internal import RealtimeProtocol
package import RealtimeUnits

/// What tells the states of a client session apart, without the names and numbers that are different in every run.
///
/// Two sessions of the same shape take the same branch at every input, as far as branches depend on what is here; an
/// exploration of all states visits each shape once.
package struct ClientSessionShape: Hashable, Sendable {
    package enum Fill: Hashable, Sendable { case none, some, many }
    package enum Playback: Hashable, Sendable { case none, playing, heard }
    package enum Due: Hashable, Sendable { case never, now, later }

    package var phase: String
    package var response: RemoteResponseShape
    package var interruption: String
    package var ledger: PlayedAudioShape
    package var playback: Playback
    package var hasBrokenSample: Bool
    package var truncations: Fill
    package var collectedCalls: Fill
    package var openCalls: Fill
    package var serverInterrupts: Bool
    package var isWritable: Bool
    package var queue: Fill
    package var isTelephony: Bool
    package var due: [Due]
}

/// The same for the server's response.
package struct RemoteResponseShape: Hashable, Sendable {
    package var state: String
    package var queue: ClientSessionShape.Fill
    package var hasCancelled: Bool
    package var hasFinished: Bool
    package var cancelsWhenCreated: Bool
}

/// The same for the account of what was heard.
package struct PlayedAudioShape: Hashable, Sendable {
    package var parts: [String]
    package var hasAcknowledged: Bool
    package var isHalted: Bool
    package var isPaused: Bool
}

extension ClientSession {
    /// The session's shape at `now`.
    package func shape(at now: SessionInstant) -> ClientSessionShape {
        var timed = self
        let deadlines = Timer.allCases.map { timed.deadline(of: $0) }
        return ClientSessionShape(
            phase: String("\(phase)".prefix { $0 != "(" }),
            response: response.shape,
            interruption: interruption?.name ?? "none",
            ledger: ledger.shape(at: now),
            playback: ledger.received == .zero ? .none : ledger.isPlaying(at: now) ? .playing : .heard,
            hasBrokenSample: !brokenSample.isEmpty,
            truncations: truncations.shape,
            collectedCalls: tools.shape.collected,
            openCalls: tools.shape.open,
            serverInterrupts: serverInterrupts,
            isWritable: isWritable,
            queue: sendQueue.isEmpty ? .none : sendQueue.statistics.queuedAudio == .zero ? .some : .many,
            isTelephony: outputFormat.encoding.bytesPerSample == 1,
            due: deadlines.map { deadline in deadline.map { $0 <= now ? .now : .later } ?? .never }
        )
    }
}

extension ClientSessionShape.Fill {
    init(_ count: Int) { self = count == 0 ? .none : count == 1 ? .some : .many }
}

extension InterruptionMachine {
    /// The state without its instant.
    var name: String {
        switch state {
        case .idle: "idle"
        case .guarded: "guarded"
        case .paused: "paused"
        case .waiting: "waiting"
        }
    }
}
