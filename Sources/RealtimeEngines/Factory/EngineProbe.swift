internal import RealtimePipeline
internal import RealtimeWebSocket

/// Asks servers whether they are there and believe the key. For a start-up check, not for the way of a conversation: it
/// blocks for as long as the timeouts allow.
public enum EngineProbe {
    /// What a server said.
    @nonexhaustive
    public enum Answer: Hashable, Sendable {
        /// It is there, and has not refused the key.
        case ready
        /// Something is there that does not know the path that was asked for, 404 or 405: an old server, or a wrong
        /// address.
        case unlisted
        /// It is there and wants another key: the status, 401 or 403.
        case keyRefused(status: Int)
        /// It is there, and answers with an error.
        case faulty(reason: String)
        /// It is not there, or what is there is something else.
        case unreachable(reason: String)
    }

    /// Asks an OpenAI-compatible server for its models, which costs nothing.
    public static func models(at endpoint: EngineEndpoint) -> Answer { ask("/models", endpoint) }

    /// Asks a CosyVoice server for its description, which FastAPI has by itself.
    public static func cosyVoice(at endpoint: EngineEndpoint) -> Answer { ask("/openapi.json", endpoint) }

    /// Opens a WebSocket to a FunASR runtime, and closes it.
    public static func funASR(_ configuration: FunASRRecognizer.Configuration) -> Answer {
        ping(configuration.client, Redaction(key: nil))
    }

    /// Opens a WebSocket to a model of DashScope, and closes it. A wrong key is refused by then, a wrong model may not be.
    public static func dashScope(_ endpoint: DashScopeEndpoint) -> Answer {
        ping(endpoint.client, Redaction(key: endpoint.key))
    }

    private static func ping(_ client: WebSocketClientConfiguration, _ redaction: Redaction) -> Answer {
        let loop: EngineLoop
        do throws(EngineError) {
            loop = try EngineLoop()
        } catch {
            return .unreachable(reason: error.description)
        }
        let link = WebSocketLink(client, on: loop)
        link.send(.ping)
        switch link.next(atMost: client.connectTimeout, .never) {
        case .closed(let reason):
            switch link.refusal {
            case .some(let status) where status == 401 || status == 403: return .keyRefused(status: status)
            case .some: return .faulty(reason: redaction.clean(reason))
            case nil: return .unreachable(reason: redaction.clean(reason))
            }
        case .pong, .text: return .ready
        case nil:
            return link.isOpen
                ? .faulty(reason: "it does not answer a ping")
                : .unreachable(reason: "no connection within \(client.connectTimeout.inWords)")
        }
    }

    private static func ask(_ path: String, _ endpoint: EngineEndpoint) -> Answer {
        var endpoint = endpoint
        endpoint.timeouts.firstByte = min(endpoint.timeouts.firstByte, .seconds(10))
        let connection = EngineConnection(engine: "", endpoint: endpoint)
        do throws(CallError) {
            _ = try connection.run(.get(path), cancellation: .never) { _ throws(EngineError) in .more }
            return .ready
        } catch {
            guard case .failed(let failure) = error else { return .ready }
            let reason = Redaction(key: endpoint.key).clean(failure.description)
            switch failure {
            case .status(404, _), .status(405, _): return .unlisted
            case .status(401, _): return .keyRefused(status: 401)
            case .status(403, _): return .keyRefused(status: 403)
            case .status: return .faulty(reason: reason)
            default: return .unreachable(reason: reason)
            }
        }
    }
}
