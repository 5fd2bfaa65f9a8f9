/// What the server tells in its `open` packet.
public struct EngineIOHandshake: Hashable, Sendable {
    /// The session's name, which whoever knows it may speak for.
    public var sessionID: String
    /// Transports the client may go over to.
    public var upgrades: [String]
    /// See ``EngineIOConfiguration/pingInterval``.
    public var pingInterval: Duration
    /// See ``EngineIOConfiguration/pingTimeout``.
    public var pingTimeout: Duration
    /// See ``EngineIOConfiguration/maximumPayload``.
    public var maximumPayload: Int

    /// Creates the handshake of a session.
    ///
    /// - Parameters:
    ///   - sessionID: the session's name.
    ///   - configuration: times and limits.
    ///   - isPolling: whether the client polls, and may be offered a WebSocket.
    public init(sessionID: String, configuration: EngineIOConfiguration, isPolling: Bool) {
        self.sessionID = sessionID
        upgrades = isPolling && configuration.allowsUpgrade ? ["websocket"] : []
        pingInterval = configuration.pingInterval
        pingTimeout = configuration.pingTimeout
        maximumPayload = configuration.maximumPayload
    }

    /// The packet, with times in whole milliseconds.
    public var packet: EngineIOPacket {
        let names = upgrades.map { JSONText.quoted($0) }.joined(separator: ",")
        let text =
            "{\"sid\":\(JSONText.quoted(sessionID)),\"upgrades\":[\(names)],"
            + "\"pingInterval\":\(Self.milliseconds(pingInterval)),"
            + "\"pingTimeout\":\(Self.milliseconds(pingTimeout)),\"maxPayload\":\(maximumPayload)}"
        return .open(Array(text.utf8))
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
