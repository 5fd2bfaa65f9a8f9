internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeSession
internal import RealtimeWebSocket

/// Answers operators on one loop: metrics, the list of sessions, what was said in one, and its end.
final class AdminRouter: HTTPRequestHandler {
    private let state: ServerState
    private let keys: StaticKeys?
    private let hosts: AccessPolicy

    init(state: ServerState, configuration: AdminConfiguration) {
        self.state = state
        keys = configuration.keys
        hosts = AccessPolicy(allowedHosts: configuration.allowedHosts)
    }

    func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
        if let health = HealthEndpoints.response(to: request, of: state) { return .respond(health) }
        if let refusal = refusal(of: request) {
            state.log(
                LogRecord(
                    level: .warning,
                    message: "operator refused",
                    fields: [("check", refusal.check), ("address", peer.host)]
                )
            )
            return .respond(refusal.response)
        }
        return .respond(response(to: request))
    }

    private func refusal(of request: HTTPRequest) -> AccessPolicy.Refusal? {
        guard let keys else {
            // Without a key, a page that points its own name here must not read on behalf of whoever opened it.
            return hosts.refusal(ofOriginOf: request)
        }
        return Credentials.shown(in: request).contains { keys.name(of: $0) != nil } ? nil : .key
    }

    private func response(to request: HTTPRequest) -> HTTPResponse {
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        switch Array(parts) {
        case ["metrics"]: return only(.get, request) { metrics }
        case ["admin", "nodes"]: return only(.get, request) { nodes }
        case ["admin", "sessions"]: return only(.get, request) { sessions }
        case let path where path.count == 3 && path.starts(with: ["admin", "sessions"]):
            return session(String(path[2]), request)
        case let path where path.count == 4 && path.starts(with: ["admin", "sessions"]) && path[3] == "transcript":
            return only(.get, request) { transcript(String(path[2])) }
        default: return HTTPResponse(status: .notFound, text: "There is nothing at '\(request.path)'.\n")
        }
    }

    private func only(_ method: HTTPMethod, _ request: HTTPRequest, _ answer: () -> HTTPResponse) -> HTTPResponse {
        if request.method == method || (method == .get && request.method == .head) { return answer() }
        return HTTPResponse(status: .methodNotAllowed, headers: ["Allow": method.rawValue])
    }

    private var metrics: HTTPResponse {
        let text = state.metrics.text(
            sessions: state.registry.active,
            limit: state.registry.limit,
            isReady: state.isReady,
            store: state.configuration.store?.statistics,
            application: state.configuration.socketIO?.metrics() ?? [],
            process: .current
        )
        var response = HTTPResponse(status: .ok, headers: ["Content-Type": PrometheusText.mediaType])
        response.headers.add("Cache-Control", "no-store")
        response.body = Array(text.utf8)
        return response
    }

    private var sessions: HTTPResponse {
        let now = state.second
        let records = state.registry.all.map { $0.description(at: now) }
        return HTTPResponse(
            status: .ok,
            json: [
                "active": .number(JSONNumber(state.registry.active)),
                "served": .number(JSONNumber(state.registry.served)),
                "limit": .number(JSONNumber(state.registry.limit)),
                "draining": .bool(state.isDraining), "sessions": .array(records),
            ]
        )
    }

    /// The servers that share a registry; this one alone knows of none.
    private var nodes: HTTPResponse {
        let nodes = (state.configuration.registry?.nodes ?? []).map { node -> JSONValue in
            [
                "name": .string(node.name), "active": .number(JSONNumber(node.count)),
                "sessions": .array(node.sessions.map { .string($0) }),
            ]
        }
        return HTTPResponse(status: .ok, json: ["nodes": .array(nodes)])
    }

    private func session(_ id: String, _ request: HTTPRequest) -> HTTPResponse {
        guard let record = state.registry.record(id, at: state.second) else { return unknown(id) }
        switch request.method {
        case .get, .head: return HTTPResponse(status: .ok, json: record.description(at: state.second))
        case .delete:
            switch record.owner {
            case .webSocket(let socket, let loop):
                loop.execute { context in
                    let host = context.webSocket(id: socket)?.userState as? SessionHost
                    host?.close(.policy("ended by an operator"), error: nil)
                }
            case .socketIO(let courier): courier.post { client, _ in client.end() }
            }
            return HTTPResponse(status: .noContent)
        case .post, .put, .patch, .options:
            return HTTPResponse(status: .methodNotAllowed, headers: ["Allow": "GET, HEAD, DELETE"])
        }
    }

    private func transcript(_ id: String) -> HTTPResponse {
        guard let record = state.registry.record(id, at: state.second) else { return unknown(id) }
        guard let log = record.transcript else {
            return HTTPResponse(status: .notFound, text: "This server writes nothing down.\n")
        }
        let (entries, dropped) = log.contents
        let items = entries.map { entry -> JSONValue in
            [
                "role": .string(entry.role.rawValue), "item_id": entry.item.map(JSONValue.string) ?? .null,
                "text": .string(entry.text), "seconds": .init(seconds: entry.time.inSeconds),
            ]
        }
        return HTTPResponse(
            status: .ok,
            json: ["id": .string(id), "dropped": .number(JSONNumber(dropped)), "items": .array(items)]
        )
    }

    private func unknown(_ id: String) -> HTTPResponse {
        HTTPResponse(status: .notFound, text: "There is no session '\(id)'.\n")
    }
}
