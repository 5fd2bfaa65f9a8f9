internal import RealtimePipeline
internal import RealtimeServer
internal import SocketIOProtocol

/// Why a client does not come into a role-play, as its `connect_error` says it.
struct RolePlayRefusal: Error, Hashable {
    /// For programs.
    let code: String
    /// For people.
    let message: String
    /// When to try again.
    var retryAfter: Duration?

    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The server does not serve this client.
    init(_ refusal: SocketIORefusal) {
        self.init(refusal.code.rawValue, refusal.message)
        retryAfter = refusal.retryAfter
    }

    /// The engines cannot hold this conversation, or no further one.
    init(_ error: EngineError) {
        if case .sessionLimitReached = error {
            self.init("session_limit_reached", "\(error)")
            retryAfter = .seconds(5)
        } else {
            self.init("engines_unavailable", "\(error)")
        }
    }

    /// The answer to `CONNECT`. Whoever cannot be served now learns after how many seconds it may be.
    var admission: SocketIOAdmission {
        var data: [SocketIOValue.Member] = [.init("code", .string(code))]
        if let retryAfter {
            data.append(.init("retryAfter", .integer(max(1, (retryAfter.wholeMilliseconds + 999) / 1_000))))
        }
        return .refuse(message: message, data: .object(data))
    }
}
