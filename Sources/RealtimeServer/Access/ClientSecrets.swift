internal import RealtimeLocks
internal import RealtimeProtocol
internal import RealtimeWebSocket

/// Client secrets of this process: made for a browser by whoever has a key, good for a while, and bound to the session
/// that was posted with them.
///
/// One memory for all loops, behind a lock: it is touched once a connection and never for a frame. A secret may open
/// more than one session until it expires, as OpenAI's may; ``ClientLimits`` bound how many at a time.
final class ClientSecrets: Sendable {
    /// What a secret is good for.
    struct Grant: Sendable {
        /// Who is connected by it.
        var principal: Principal
        /// The session that was posted with it.
        var session: SessionConfiguration
        /// When it ends, in seconds since 1970.
        var expiresAt: Int
        fileprivate var size: Int
        fileprivate var owner: String
    }

    /// Why no secret is made.
    enum Refusal: Error {
        /// The owner, or the server, has too many that have not expired.
        case tooMany
    }

    /// Secrets that may wait at a time, of one owner and of all, and the bytes of the sessions bound to them. 1,000 and
    /// 10,000: as many calls as a process serves, ten times over; 64 MiB: a thousand of the longest requests.
    static let limits = (owner: 1_000, all: 10_000, bytes: 64 << 20)
    /// 192 random bits, half as many again as RFC 6749 section 10.10 asks for.
    private static let randomBytes = 24
    static let prefix = "ek_"

    private struct State {
        var grants: [SecretDigest: Grant] = [:]
        var owned: [String: Int] = [:]
        var bytes = 0
        var made = 0
        var nextSweep = Int.min
    }

    private let state = Lock(State())

    /// Makes a secret for `session`, which took `size` bytes to say.
    ///
    /// - Returns: the secret, and the grant with its principal.
    func make(
        for session: SessionConfiguration,
        size: Int,
        owner: String,
        lifetime: Int,
        at now: Int
    ) throws(Refusal) -> (value: String, grant: Grant) {
        let digits = Array("0123456789abcdef")
        var value = Self.prefix
        for _ in 0..<Self.randomBytes {
            let byte = UInt8.random(in: .min ... .max)
            value.append(digits[Int(byte >> 4)])
            value.append(digits[Int(byte & 15)])
        }
        let digest = SecretDigest(of: value.utf8)
        let grant = state.withLock { state -> Grant? in
            Self.sweep(&state, at: now)
            guard state.grants.count < Self.limits.all, state.bytes + size <= Self.limits.bytes,
                state.owned[owner, default: 0] < Self.limits.owner
            else { return nil }
            state.made += 1
            let grant = Grant(
                principal: Principal(name: "\(owner)/\(state.made)", proof: .clientSecret),
                session: session,
                expiresAt: now + lifetime,
                size: size,
                owner: owner
            )
            state.grants[digest] = grant
            state.owned[owner, default: 0] += 1
            state.bytes += size
            state.nextSweep = min(state.nextSweep, grant.expiresAt)
            return grant
        }
        guard let grant else { throw .tooMany }
        return (value, grant)
    }

    /// What `value` is good for at `now`; `nil` where it is no secret of this process, or has expired.
    func grant(for value: String, at now: Int) -> Grant? {
        guard value.hasPrefix(Self.prefix), value.utf8.count == Self.prefix.utf8.count + 2 * Self.randomBytes else {
            return nil
        }
        let digest = SecretDigest(of: value.utf8)
        return state.withLock { state in
            guard let grant = state.grants[digest], now < grant.expiresAt else { return nil }
            return grant
        }
    }

    /// Secrets that are kept.
    var count: Int { state.withLock { $0.grants.count } }

    private static func sweep(_ state: inout State, at now: Int) {
        guard now >= state.nextSweep else { return }
        var next = Int.max
        state.grants = state.grants.filter { _, grant in
            guard grant.expiresAt <= now else {
                next = min(next, grant.expiresAt)
                return true
            }
            state.bytes -= grant.size
            let left = (state.owned[grant.owner] ?? 1) - 1
            state.owned[grant.owner] = left > 0 ? left : nil
            return false
        }
        state.nextSweep = next
    }
}
