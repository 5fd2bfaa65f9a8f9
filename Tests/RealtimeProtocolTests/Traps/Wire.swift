import RealtimeProtocol
import Testing

/// Shorthand for tests that go over the wire.
enum Wire {
    static func client(_ text: String, _ dialect: Dialect = .openAI) throws -> ClientEvent {
        try EventCodec(dialect: dialect).decodeClientEvent(Array(text.utf8))
    }

    static func server(_ text: String, _ dialect: Dialect = .openAI) throws -> ServerEvent {
        try EventCodec(dialect: dialect).decodeServerEvent(Array(text.utf8))
    }

    static func json(_ event: ClientEvent, _ dialect: Dialect = .openAI) throws -> JSONValue {
        try JSONValue(parsing: try #require(EventCodec(dialect: dialect).encode(event)))
    }

    static func json(_ event: ServerEvent, _ dialect: Dialect = .openAI) throws -> JSONValue {
        try JSONValue(parsing: try #require(EventCodec(dialect: dialect).encode(event)))
    }

    /// The session of a `session.update`.
    static func session(_ members: String, _ dialect: Dialect = .openAI) throws -> SessionConfiguration {
        let name = dialect == .browser ? "session.create" : "session.update"
        guard case .sessionUpdate(let update) = try client(#"{"type":"\#(name)","session":{\#(members)}}"#, dialect)
        else { throw NoSession() }
        return update.session
    }

    /// The `session` member of the update that says this.
    static func json(_ session: SessionConfiguration, _ dialect: Dialect) throws -> JSONValue {
        try #require(try json(.sessionUpdate(SessionUpdate(session: session)), dialect)["session"])
    }

    struct NoSession: Error {}
}
