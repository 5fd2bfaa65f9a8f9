import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// Drives a client session with policies by hand, over as many connections as it asks for.
struct ContinuityHarness {
    var session: ClientSession
    var clock = ManualClock()
    /// What was sent on each connection, decoded.
    var sent: [ConnectionID: [JSONValue]] = [:]
    var binary: [ConnectionID: [[UInt8]]] = [:]
    var events: [ClientSession.Event] = []
    var connects: [ConnectionID] = []
    var closed: [ConnectionID] = []

    static let first = ConnectionID(7)

    init(dialect: Dialect = .openAI, change: (inout ClientSession.Configuration) -> Void = { _ in }) throws {
        var wanted = SessionConfiguration()
        wanted.type = "realtime"
        wanted.instructions = .value("be brief")
        var configuration = ClientSession.Configuration(
            dialect: dialect,
            session: wanted,
            identifiers: IdentifierSource(prefix: "c")
        )
        configuration.reconnect = ReconnectPolicy()
        configuration.playback = .acknowledged
        change(&configuration)
        session = ClientSession(configuration)
        try input(.connected(Self.first))
        try greet(Self.first)
        events = []
    }

    var now: SessionInstant { clock.now }

    mutating func input(_ event: TransportInput) throws {
        try session.handle(event, at: now)
        try drain()
    }

    /// The server becomes ready, as its dialect has it.
    mutating func greet(_ connection: ConnectionID) throws {
        try server(connection, #"{"type":"session.created","session":{}}"#)
        try server(connection, #"{"type":"session.updated","session":{}}"#)
    }

    mutating func server(_ connection: ConnectionID, _ json: String) throws {
        try input(.received(connection, .text(Array(json.utf8))))
    }

    @discardableResult
    mutating func command<Result>(_ body: (inout ClientSession, SessionInstant) -> Result) throws -> Result {
        let result = body(&session, now)
        try drain()
        return result
    }

    mutating func pass(_ duration: Duration) throws {
        let end = now.advanced(by: duration)
        while let deadline = session.nextDeadline, deadline <= end {
            clock.advance(to: deadline)
            try input(.deadlineReached)
        }
        clock.advance(to: end)
    }

    mutating func drain() throws {
        while let output = session.nextOutput() {
            switch output {
            case .transport(.send(let connection, .text(let bytes))):
                sent[connection, default: []].append(try JSONValue(parsing: bytes))
            case .transport(.send(let connection, .binary(let bytes))): binary[connection, default: []].append(bytes)
            case .transport(.close(let connection, _)): closed.append(connection)
            case .transport(.connect(let connection)): connects.append(connection)
            case .event(let event): events.append(event)
            }
        }
    }

    func types(_ connection: ConnectionID) -> [String] {
        (sent[connection] ?? []).compactMap { $0["type"]?.stringValue }
    }

    /// The user says something and the server writes it down; then the model answers, in audio of this many samples.
    mutating func turn(_ number: Int, on connection: ConnectionID, audio: Int = 0) throws {
        try server(connection, #"{"type":"input_audio_buffer.committed","item_id":"u\#(number)"}"#)
        try server(
            connection,
            #"{"type":"conversation.item.input_audio_transcription.completed","item_id":"u\#(number)","transcript":"question \#(number)"}"#
        )
        try server(connection, #"{"type":"response.created","response":{"id":"r\#(number)"}}"#)
        try server(
            connection,
            #"{"type":"response.output_item.added","response_id":"r\#(number)","item":{"id":"a\#(number)","type":"message","role":"assistant","status":"in_progress"}}"#
        )
        try server(
            connection,
            #"{"type":"response.output_audio_transcript.delta","response_id":"r\#(number)","item_id":"a\#(number)","delta":"one two three four"}"#
        )
        guard audio > 0 else { return }
        let payload = AudioPayload(encoding: [UInt8](repeating: 0, count: audio * 2))
        try server(
            connection,
            #"{"type":"response.output_audio.delta","response_id":"r\#(number)","item_id":"a\#(number)","content_index":0,"delta":"\#(String(decoding: payload.base64, as: UTF8.self))"}"#
        )
    }

    mutating func done(_ number: Int, on connection: ConnectionID) throws {
        try server(connection, #"{"type":"response.done","response":{"id":"r\#(number)","status":"completed"}}"#)
    }

    /// The items that a connection was given, as `id:words`.
    func given(_ connection: ConnectionID) -> [String] {
        (sent[connection] ?? []).compactMap { event in
            guard event["type"] == "conversation.item.create" else { return nil }
            let item = event["item"]
            let parts = item?["content"]?.arrayValue ?? []
            let words = parts.map { "\($0["type"]?.stringValue ?? "")=\($0["text"]?.stringValue ?? "audio")" }
            return "\(item?["id"]?.stringValue ?? "?"):\(words.joined(separator: ","))"
        }
    }
}
