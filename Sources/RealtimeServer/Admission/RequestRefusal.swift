internal import RealtimeProtocol
internal import RealtimeWebSocket

/// Why a request is not served.
enum RequestRefusal: Error {
    case access(AccessPolicy.Refusal)
    case client(ClientAdmission.Refusal)
    /// Too many wrong keys came from this address; it is listened to again after this time.
    case failures(retryAfter: Duration)
    case draining
    case noRoute(String)

    /// The answer to give.
    var response: HTTPResponse {
        switch self {
        case .access(let refusal): return refusal.response
        case .client(.sessions):
            return Self.tooMany("This client has as many sessions as it may have at a time.", after: 5)
        case .client(.rate(let wait)):
            return Self.tooMany("This client begins sessions too often.", after: Int(wait.inSeconds.rounded(.up)))
        case .failures(let wait):
            return Self.tooMany("Too many wrong keys came from this address.", after: Int(wait.inSeconds.rounded(.up)))
        case .draining:
            var response = HTTPResponse(status: .serviceUnavailable, text: "The server is shutting down.\n")
            response.headers.add("Retry-After", "1")
            return response
        case .noRoute(let path):
            let text = "There is no WebSocket at '\(path)'; expected /, /v1/realtime or /api-ws/v1/realtime.\n"
            return HTTPResponse(status: .notFound, text: text)
        }
    }

    private static func tooMany(_ message: String, after seconds: Int) -> HTTPResponse {
        let detail = ErrorDetail(type: "rate_limit_error", code: .rateLimitExceeded, message: message)
        var response = HTTPResponse(status: .tooManyRequests, error: detail)
        response.headers.add("Retry-After", String(max(1, seconds)))
        return response
    }

    /// Which check failed, in a word for logs.
    var check: String {
        switch self {
        case .access(let refusal): refusal.check
        case .client(.sessions): "client_sessions"
        case .client(.rate): "rate"
        case .failures: "failures"
        case .draining: "draining"
        case .noRoute: "route"
        }
    }

    /// The same for metrics.
    var reason: LoopMetrics.RefusalReason {
        switch self {
        case .access(.host): .host
        case .access(.origin): .origin
        case .access(.key): .key
        case .access(.token): .token
        case .client(.sessions): .clientSessions
        case .client(.rate), .failures: .rate
        case .draining: .draining
        case .noRoute: .request
        }
    }
}
