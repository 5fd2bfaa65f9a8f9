internal import RealtimeUnits

/// When a relayed session ends by itself: after so long, or when nobody has said anything for so long.
///
/// A microphone that is left open sends audio for ever, so its frames do not count; CrestApps closes after 30 s of
/// silence and after 300 s in any case, which is made for a demonstration, not for a telephone line on hold.
struct SessionClock: Hashable, Sendable {
    enum Alarm: Hashable, Sendable {
        case warning(left: Duration)
        case expired
        case idle
    }

    private let limits: RelayLimits
    private var startedAt: SessionInstant?
    private var spokenAt = SessionInstant.start
    /// Until when the listener hears what was sent.
    private var playsUntil = SessionInstant.start
    private var hasWarned = false

    init(_ limits: RelayLimits) { self.limits = limits }

    /// The client is there.
    mutating func start(at now: SessionInstant) {
        startedAt = now
        spokenAt = now
        playsUntil = now
    }

    /// Someone has said or asked something.
    mutating func active(at now: SessionInstant) { spokenAt = max(spokenAt, now) }

    /// Audio went to the listener, who hears it after what went before.
    mutating func played(_ duration: Duration, at now: SessionInstant) {
        playsUntil = max(playsUntil, now).advanced(by: duration)
    }

    /// The listener hears no more of what was sent.
    mutating func cut(at now: SessionInstant) {
        playsUntil = min(playsUntil, now)
        active(at: now)
    }

    var deadline: SessionInstant? {
        guard startedAt != nil else { return nil }
        var earliest: SessionInstant?
        for instant in [warnsAt, endsAt, idleAt] {
            guard let instant else { continue }
            earliest = earliest.map { min($0, instant) } ?? instant
        }
        return earliest
    }

    private var endsAt: SessionInstant? { limits.session.flatMap { startedAt?.advanced(by: $0) } }

    private var warnsAt: SessionInstant? {
        guard !hasWarned, let warning = limits.warning, let session = limits.session, warning < session else {
            return nil
        }
        return startedAt?.advanced(by: session - warning)
    }

    private var idleAt: SessionInstant? { limits.idle.map { max(spokenAt, playsUntil).advanced(by: $0) } }

    /// What is due at `now`, if anything is.
    mutating func alarm(at now: SessionInstant) -> Alarm? {
        guard startedAt != nil else { return nil }
        if let endsAt, now >= endsAt { return .expired }
        if let idleAt, now >= idleAt { return .idle }
        if let warnsAt, now >= warnsAt, let endsAt {
            hasWarned = true
            return .warning(left: now.duration(to: endsAt))
        }
        return nil
    }
}
