internal import RealtimePipeline
internal import RealtimeProtocol
internal import RealtimeWebSocket

/// A connection that realtime events go over, for a thread that blocks.
final class RealtimeLink {
    /// What came.
    enum Arrival {
        case event(ServerEvent)
        /// Nothing within the time, or the call was cancelled.
        case nothing
    }

    private let link: WebSocketLink
    private let codec: EventCodec
    private let engine: String
    private let redaction: Redaction
    private var count = 0
    /// Whether the server has taken the session's configuration.
    private(set) var isReady = false

    /// Begins to connect, and sends the configuration when the connection is there.
    init(
        _ endpoint: DashScopeEndpoint,
        dialect: Dialect,
        engine: String,
        session: SessionConfiguration,
        on loop: EngineLoop
    ) {
        link = WebSocketLink(endpoint.client, on: loop)
        codec = EventCodec(dialect: dialect)
        self.engine = engine
        redaction = Redaction(key: endpoint.key)
        send(.sessionUpdate(SessionUpdate(session: session, eventID: nextID())))
    }

    /// The identifier of the next event, without which DashScope refuses it.
    func nextID() -> EventID {
        count += 1
        return EventID(rawValue: "event_\(count)")
    }

    func send(_ event: ClientEvent) {
        guard let bytes = codec.encode(event) else { return }
        link.send(.text(bytes))
    }

    /// The next event; waits for one, `limit` at most.
    ///
    /// - Throws: `EngineError.engineFailed` for an error that the server reports, for the end of the connection, and for
    ///   what is no event.
    func next(atMost limit: Duration, _ cancellation: EngineCancellation) throws(EngineError) -> Arrival {
        let end = ContinuousClock.now.advanced(by: limit)
        while let event = link.next(atMost: ContinuousClock.now.duration(to: end), cancellation) {
            if let event = try read(event) { return .event(event) }
        }
        return .nothing
    }

    /// The next event, if one is there.
    func poll() throws(EngineError) -> ServerEvent? {
        while let event = link.poll() {
            if let event = try read(event) { return event }
        }
        return nil
    }

    /// An error of this engine.
    func error(_ reason: String) -> EngineError { .engineFailed(engine: engine, reason: redaction.clean(reason)) }

    func close() { link.close() }

    private func read(_ event: WebSocketLink.Event) throws(EngineError) -> ServerEvent? {
        switch event {
        case .pong: return nil
        case .closed(let reason): throw error(reason)
        case .text(let bytes):
            guard let event = try? codec.decodeServerEvent(bytes) else {
                throw error("the server sent something that is not an event")
            }
            if case .error(let report) = event { throw error("the server reports: \(report.error.message)") }
            if case .sessionUpdated = event { isReady = true }
            return event
        }
    }
}
