internal import RealtimeWebSocket
internal import SocketIOProtocol

/// The answer that a request of the polling transport waits for, which any loop may give.
struct SocketIOAnswer: Sendable {
    let responder: HTTPResponder
    /// The page that asks.
    let origin: String?

    /// Answers.
    func give(_ answer: EngineIOResponse) { give(HTTPResponse(answer)) }

    func give(_ response: HTTPResponse) { responder.respond(response.shared(with: origin)) }
}

extension HTTPResponse {
    /// An answer of the protocol's.
    init(_ answer: EngineIOResponse) {
        self.init(
            status: HTTPStatus(code: answer.status),
            headers: ["Content-Type": answer.contentType],
            body: answer.body
        )
    }

    /// Lets the page read the answer, and nothing on the way keep it. The page's origin was judged before: the server's
    /// own, or one on the list.
    func shared(with origin: String?) -> HTTPResponse {
        var response = self
        response.headers.add("Cache-Control", "no-store")
        response.headers.add("Vary", "Origin")
        if let origin { response.headers.add("Access-Control-Allow-Origin", origin) }
        return response
    }

    /// Tells a page of `origin` what it may ask for. Fields are those that ``Credentials`` are looked for in.
    static func preflight(for origin: String?) -> HTTPResponse {
        var response = HTTPResponse(status: .noContent).shared(with: origin)
        guard origin != nil else { return response }
        response.headers.add("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
        response.headers.add("Access-Control-Allow-Headers", "Authorization, Content-Type, api-key")
        // Browsers ask again before each poll otherwise. 10 min: what Chromium took at most before version 76.
        response.headers.add("Access-Control-Max-Age", "600")
        return response
    }
}
