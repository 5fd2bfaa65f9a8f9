internal import RealtimeProtocol
internal import RealtimeUnits

/// Counts what a client sends against its ``RelayLimits``.
struct RelayMeter: Hashable, Sendable {
    /// Whether a frame may go on.
    enum Verdict: Hashable, Sendable {
        case pass
        /// Not this one; `isTold` says whether the client hears of it (once a second at most, since an answer to every
        /// frame of a flood would be a flood).
        case refuse(RelayLimit, isTold: Bool)
        /// Not this one, and no other.
        case close(RelayLimit)
    }

    private let limits: RelayLimits
    private var events: TokenBucket?
    private var bytes: TokenBucket?
    private var audio: TokenBucket?
    /// Audio that was taken from no bucket yet, because a frame is no whole number of milliseconds.
    private var owedAudio: Duration = .zero
    private var refusals = 0
    private var refusedAt: SessionInstant?
    private var toldAt: SessionInstant?

    init(_ limits: RelayLimits, at now: SessionInstant) {
        self.limits = limits
        events = limits.events.map { TokenBucket($0, at: now) }
        bytes = limits.bytes.map { TokenBucket($0, at: now) }
        audio = limits.audio.map { TokenBucket($0, at: now) }
    }

    /// Counts a frame as it comes, whatever is in it.
    mutating func frame(byteCount: Int, at now: SessionInstant) -> Verdict {
        if events?.take(at: now) == false { return refuse(.events, at: now) }
        if bytes?.take(byteCount, at: now) == false { return refuse(.bytes, at: now) }
        return .pass
    }

    /// Counts audio.
    mutating func audio(_ duration: Duration, at now: SessionInstant) -> Verdict {
        guard audio != nil else { return .pass }
        let owed = owedAudio + duration
        let milliseconds = owed.wholeMilliseconds
        guard audio?.take(milliseconds, at: now) == true else { return refuse(.audio, at: now) }
        owedAudio = owed - .milliseconds(milliseconds)
        return .pass
    }

    private mutating func refuse(_ limit: RelayLimit, at now: SessionInstant) -> Verdict {
        if let refusedAt, refusedAt.duration(to: now) > limits.forgiveness { refusals = 0 }
        refusedAt = now
        refusals += 1
        guard refusals < limits.refusalsBeforeClose else { return .close(limit) }
        let isTold = toldAt.map { $0.duration(to: now) >= .seconds(1) } ?? true
        if isTold { toldAt = now }
        return .refuse(limit, isTold: isTold)
    }
}

/// Which limit a client has met.
public enum RelayLimit: String, Hashable, Sendable, CaseIterable {
    /// ``RelayLimits/events``
    case events
    /// ``RelayLimits/bytes``
    case bytes
    /// ``RelayLimits/audio``
    case audio
}

extension RelayLimit {
    func detail(_ limits: RelayLimits) -> ErrorDetail {
        let text =
            switch self {
            case .events: "at most \(limits.events?.perSecond ?? 0) events a second"
            case .bytes: "at most \(limits.bytes?.perSecond ?? 0) bytes a second"
            case .audio: "at most \(limits.audio?.perSecond ?? 0) ms of audio a second"
            }
        return ErrorDetail(
            code: .rateLimitExceeded,
            message: "Rate limit reached: this server takes \(text) from a session."
        )
    }
}

extension Duration {
    /// Rounded towards zero.
    fileprivate var wholeMilliseconds: Int {
        if let nanoseconds = shortNanoseconds { return nanoseconds / 1_000_000 }
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
