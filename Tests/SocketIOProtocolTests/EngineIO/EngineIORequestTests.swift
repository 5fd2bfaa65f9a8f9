import SocketIOProtocol
import Testing

@Suite("Requests to the Engine.IO path")
struct EngineIORequestTests {
    static let requestsTable: [(method: String, query: String, isWebSocket: Bool, request: EngineIORequest)] = [
        ("GET", "EIO=4&transport=polling", false, .openPolling),
        ("GET", "EIO=4&transport=polling&t=N8hyd6w", false, .openPolling),
        ("GET", "transport=websocket&EIO=4", true, .openWebSocket),
        ("GET", "EIO=4&transport=polling&sid=x", false, .poll(sessionID: "x")),
        ("POST", "EIO=4&transport=polling&sid=x", false, .post(sessionID: "x")),
        ("GET", "EIO=4&transport=websocket&sid=x", true, .upgrade(sessionID: "x")),
    ]

    @Test("method, query and upgrade tell what is asked for", arguments: requestsTable)
    func requests(method: String, query: String, isWebSocket: Bool, request: EngineIORequest) throws {
        #expect(try EngineIORequest(method: method, query: query, isWebSocket: isWebSocket) == request)
    }

    static let faultsTable: [(method: String, query: String, isWebSocket: Bool, error: EngineIORequestError)] = [
        ("GET", "", false, .unknownTransport), ("GET", "EIO=4", false, .unknownTransport),
        ("GET", "EIO=4&transport=abc", false, .unknownTransport),
        ("GET", "transport=polling", false, .unsupportedVersion),
        ("GET", "EIO=3&transport=polling", false, .unsupportedVersion),
        ("GET", "EIO=abc&transport=websocket", true, .unsupportedVersion),
        ("POST", "EIO=4&transport=polling", false, .badHandshakeMethod),
        ("PUT", "EIO=4&transport=polling", false, .badHandshakeMethod),
        ("PUT", "EIO=4&transport=polling&sid=x", false, .badRequest),
        ("GET", "EIO=4&transport=websocket", false, .badRequest), ("GET", "EIO=4&transport=polling", true, .badRequest),
        ("GET", "EIO=4&transport=polling&sid=", false, .unknownSession),
        ("GET", "EIO=4&transport=polling&sid=" + String(repeating: "x", count: 129), false, .unknownSession),
        ("GET", "EIO=4&transport=polling&j=0", false, .badRequest),
    ]

    @Test("what does not fit is refused with the reference server's code", arguments: faultsTable)
    func faults(method: String, query: String, isWebSocket: Bool, error: EngineIORequestError) {
        #expect(throws: error) { try EngineIORequest(method: method, query: query, isWebSocket: isWebSocket) }
    }

    @Test("answers carry the published bodies")
    func bodies() {
        let errors: [EngineIORequestError] = [
            .unknownTransport, .unknownSession, .badHandshakeMethod, .badRequest, .forbidden, .unsupportedVersion,
        ]
        #expect(
            errors.map { "\($0.response.status) \(string($0.response.body))" } == [
                #"400 {"code":0,"message":"Transport unknown"}"#, #"400 {"code":1,"message":"Session ID unknown"}"#,
                #"400 {"code":2,"message":"Bad handshake method"}"#, #"400 {"code":3,"message":"Bad request"}"#,
                #"403 {"code":4,"message":"Forbidden"}"#, #"400 {"code":5,"message":"Unsupported protocol version"}"#,
            ]
        )
    }
}
