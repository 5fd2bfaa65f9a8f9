public import RealtimeUnits

/// Upstreams in order of preference, of which those that failed lately are left alone for a while.
///
/// A value for whoever connects: one list for all sessions of a process, behind a lock, so that the first session that
/// meets a dead upstream spares the others the wait. Upstreams of one list must speak one dialect and take one format,
/// since a session does not know which of them answers.
public struct UpstreamList<Upstream: Sendable>: Sendable {
    private struct Entry: Sendable {
        var upstream: Upstream
        var failures = 0
        var availableAt = SessionInstant.start
    }

    /// How long an upstream is left alone after its first failure in a row; twice as long after each further one.
    /// Default 10 s, LiveKit's fallback adapter's.
    public let cooldown: Duration
    /// The longest it is left alone. Default 5 minutes.
    public let longestCooldown: Duration
    private var entries: [Entry]

    /// Creates a list, the preferred upstream first.
    public init(
        _ upstreams: [Upstream],
        cooldown: Duration = .seconds(10),
        longestCooldown: Duration = .seconds(300)
    ) {
        entries = upstreams.map { Entry(upstream: $0) }
        self.cooldown = cooldown
        self.longestCooldown = max(cooldown, longestCooldown)
    }

    /// How many upstreams there are.
    public var count: Int { entries.count }

    /// The upstream at `index`.
    public subscript(index: Int) -> Upstream { entries[index].upstream }

    /// The first upstream that is not left alone and was not tried by this session; where all of those are left alone,
    /// the one whose time comes first, since a session that waits is no better off. `nil` where all were tried. O(n).
    public func next(at now: SessionInstant, tried: Set<Int> = []) -> Int? {
        let candidates = entries.indices.filter { !tried.contains($0) }
        return candidates.first { entries[$0].availableAt <= now }
            ?? candidates.min { entries[$0].availableAt < entries[$1].availableAt }
    }

    /// The upstream could not be reached, or broke before it was of use.
    public mutating func failed(_ index: Int, at now: SessionInstant) {
        guard entries.indices.contains(index) else { return }
        var pause = cooldown
        for _ in 0..<min(entries[index].failures, 62) where pause < longestCooldown { pause = pause * 2 }
        entries[index].failures += 1
        entries[index].availableAt = now.advanced(by: min(pause, longestCooldown))
    }

    /// The upstream works.
    public mutating func succeeded(_ index: Int) {
        guard entries.indices.contains(index) else { return }
        entries[index].failures = 0
        entries[index].availableAt = .start
    }
}
