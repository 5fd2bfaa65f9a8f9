/// What a request to the Engine.IO path asks for, by its method and its query.
public enum EngineIORequest: Hashable, Sendable {
    /// A new session, over polling: answer by creating an ``EngineIOSession``.
    case openPolling
    /// A new session, over the WebSocket that the request becomes.
    case openWebSocket
    /// A poll of a session.
    case poll(sessionID: String)
    /// Packets for a session, in the body.
    case post(sessionID: String)
    /// A WebSocket for a session that polls.
    case upgrade(sessionID: String)

    /// The longest `sid` that is looked for, in bytes.
    public static let longestSessionID = 128

    /// Judges a request.
    ///
    /// - Parameters:
    ///   - method: the method, in capitals.
    ///   - query: what follows the `?`, as written. Parameters that are not known are ignored; JSONP (`j`) is refused.
    ///   - isWebSocket: whether the request asks for a WebSocket.
    /// - Throws: ``EngineIORequestError``, whose ``EngineIORequestError/response`` is the answer.
    public init(method: String, query: String, isWebSocket: Bool) throws(EngineIORequestError) {
        var transport: Substring?
        var version: Substring?
        var session: Substring?
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? parts[1] : ""
            switch parts[0] {
            case "transport": transport = value
            case "EIO": version = value
            case "sid": session = value
            case "j": throw .badRequest
            default: break
            }
        }
        guard transport == "polling" || transport == "websocket" else { throw .unknownTransport }
        guard version == "4" else { throw .unsupportedVersion }
        guard (transport == "websocket") == isWebSocket else { throw .badRequest }
        guard let session else {
            guard method == "GET" else { throw .badHandshakeMethod }
            self = isWebSocket ? .openWebSocket : .openPolling
            return
        }
        // Names as drivers make them need no percent-encoding, so none is decoded.
        guard !session.isEmpty, session.utf8.count <= Self.longestSessionID else { throw .unknownSession }
        switch (method, isWebSocket) {
        case ("GET", true): self = .upgrade(sessionID: String(session))
        case ("GET", false): self = .poll(sessionID: String(session))
        case ("POST", false): self = .post(sessionID: String(session))
        default: throw .badRequest
        }
    }
}
