internal import RealtimeWebSocket

/// `/healthz` and `/readyz`: for load balancers, which know the server by any name, and to whom it tells nothing else.
enum HealthEndpoints {
    /// The answer, if the request asks for one of them.
    static func response(to request: HTTPRequest, of state: ServerState) -> HTTPResponse? {
        let isReadiness = request.path == "/readyz"
        guard isReadiness || request.path == "/healthz" else { return nil }
        guard request.method == .get || request.method == .head else {
            return HTTPResponse(status: .methodNotAllowed, headers: ["Allow": "GET, HEAD"])
        }
        let isWell = !isReadiness || state.isReady
        var response = HTTPResponse(
            status: isWell ? .ok : .serviceUnavailable,
            text: isWell ? "ok\n" : state.isDraining ? "draining\n" : "full\n"
        )
        response.headers.add("Cache-Control", "no-store")
        return response
    }
}
