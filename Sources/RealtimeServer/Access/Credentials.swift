internal import RealtimeWebSocket

/// What a request shows to be let in. Held for one decision and never described.
enum Credentials {
    /// A page cannot set headers on a WebSocket; OpenAI's browser clients show the key as a subprotocol.
    static let keySubprotocol = "openai-insecure-api-key."
    /// The same at xAI, whose clients show a client secret.
    static let secretSubprotocol = "xai-client-secret."
    /// Each one is checked against every key, so a request may not show a thousand.
    static let most = 4

    /// Keys, tokens and client secrets in the places where clients put them: a bearer token, Azure's `api-key` field,
    /// and the subprotocols of browsers. Never the query, which ends in the logs of everything on the way.
    static func shown(in request: HTTPRequest) -> [String] {
        var shown: [String] = []
        for field in request.headers.values(for: "Authorization") where field.lowercased().hasPrefix("bearer ") {
            shown.append(String(field.dropFirst(7).drop { $0 == " " }))
        }
        shown += request.headers.values(for: "api-key")
        for offer in request.headers.elements(of: "Sec-WebSocket-Protocol") {
            for prefix in [keySubprotocol, secretSubprotocol] where offer.hasPrefix(prefix) {
                shown.append(String(offer.dropFirst(prefix.count)))
            }
        }
        return Array(shown.prefix(most))
    }
}
