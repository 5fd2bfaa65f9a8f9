public import RealtimeProtocol
public import RealtimeUnits

/// How often and how soon a connection that broke is made again.
public struct ReconnectPolicy: Hashable, Sendable {
    /// Attempts in a row. Default 5, as OpenAI's Python client.
    public var attempts: Int
    /// The pause before the second attempt; every further one is twice as long. Default 500 ms.
    public var firstPause: Duration
    /// The longest pause. Default 8 s.
    public var longestPause: Duration
    /// The part of a pause that chance may take away, 0 to 1, so that clients that were cut off together do not come
    /// back together. Default a quarter.
    public var jitter: Double
    /// How long a connection must have been ready for the attempts to be counted anew. Default 10 s: a server that
    /// takes every connection and drops it must not be asked for ever.
    public var stableAfter: Duration

    /// Creates a policy with the documented defaults.
    public init(
        attempts: Int = 5,
        firstPause: Duration = .milliseconds(500),
        longestPause: Duration = .seconds(8),
        jitter: Double = 0.25,
        stableAfter: Duration = .seconds(10)
    ) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.jitter = jitter
        self.stableAfter = stableAfter
    }
}

/// Decides whether and when a driver connects again. Without clock and chance: both are handed in.
///
/// Never retried: what the application or the server has ended on purpose, and errors that another connection does not
/// mend (``ErrorSeverity/fatal``).
public struct ReconnectMachine: Hashable, Sendable {
    private enum State: Hashable, Sendable {
        /// Can become `connected` or `givenUp`.
        case connecting
        /// Ready since then. Can become `connecting` or `givenUp`.
        case connected(since: SessionInstant)
        /// For good.
        case givenUp
    }

    /// What to do after a connection has ended.
    public enum Decision: Hashable, Sendable {
        /// Connect at this instant.
        case connect(at: SessionInstant)
        /// Tell the application.
        case giveUp
    }

    /// How often and how soon.
    public let policy: ReconnectPolicy
    private var state = State.connecting
    private var failures = 0
    private var hasFatalError = false
    /// Whether the server has said that the session is over, so that its close means no more than that.
    private var expectsEnd = false

    /// Attempts since a connection last held.
    public var attemptsMade: Int { failures }

    /// Creates a machine whose first connection is being made.
    public init(_ policy: ReconnectPolicy = ReconnectPolicy()) { self.policy = policy }

    /// Close codes after which a connection may be made again: 1001 going away, 1005 and 1006 broken off, 1011 to 1015
    /// trouble of the server or of TLS. All others say that the peer wants the end.
    public static let retriedCloseCodes: Set<UInt16> = [1001, 1005, 1006, 1011, 1012, 1013, 1014, 1015]

    /// The session has become ready.
    public mutating func ready(at now: SessionInstant) {
        switch state {
        case .connecting:
            state = .connected(since: now)
            expectsEnd = false
        case .connected, .givenUp: break
        }
    }

    /// The server has sent an error.
    public mutating func received(_ error: ErrorDetail, in dialect: Dialect) {
        switch error.severity(in: dialect) {
        case .harmless, .failed: break
        case .sessionOver: expectsEnd = true
        case .fatal: hasFatalError = true
        }
    }

    /// The handshake was refused with this HTTP status.
    ///
    /// A refusal of the request itself (400, 401, 403, 404, …) is not mended by asking again. What RFC 9110 and
    /// RFC 6585 say to try again later is: 408, 425, 429, and every trouble of the server (5xx).
    public mutating func refused(status: Int?) {
        guard let status, (400..<500).contains(status), ![408, 425, 429].contains(status) else { return }
        hasFatalError = true
    }

    /// The session has ended. `chance`, 0 to 1, is the caller's random number; anything outside is brought inside.
    public mutating func ended(_ end: ClientSession.SessionEnd, chance: Double, at now: SessionInstant) -> Decision {
        switch state {
        case .givenUp: return .giveUp
        case .connected(let since):
            if since.duration(to: now) >= policy.stableAfter { failures = 0 }
        case .connecting: break
        }
        let isOnPurpose = end == .closedByApplication || end == .idle || end == .tooLong
        guard !hasFatalError, expectsEnd && !isOnPurpose || Self.isRetried(end), failures < policy.attempts else {
            state = .givenUp
            return .giveUp
        }
        state = .connecting
        defer { failures += 1 }
        guard failures > 0 else { return .connect(at: now) }
        var pause = policy.firstPause
        // At most 2⁶² times the first pause: doubling stops at the longest one long before.
        for _ in 1..<min(failures, 62) where pause < policy.longestPause { pause = pause * 2 }
        pause = min(pause, policy.longestPause)
        let kept = 1 - min(max(policy.jitter, 0), 1) * min(max(chance.isNaN ? 0 : chance, 0), 1)
        return .connect(at: now.advanced(by: pause * kept))
    }

    private static func isRetried(_ end: ClientSession.SessionEnd) -> Bool {
        switch end {
        case .closedByApplication, .idle, .tooLong: false
        case .closedByServer(nil), .notReady, .heartbeatMissed, .serverDoesNotRead: true
        // xAI ends a session that has reached its limit in the ordinary way, with this reason.
        case .closedByServer(.some(CloseReason(code: 1000, text: "max_duration"))): true
        case .closedByServer(let reason?): retriedCloseCodes.contains(reason.code)
        }
    }
}
