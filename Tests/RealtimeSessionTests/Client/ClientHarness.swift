import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// Drives a client session that is ready, playing the server by hand.
struct ClientHarness {
    static let connection = ConnectionID(7)
    var session: ClientSession
    var clock = ManualClock()
    /// What was sent, decoded.
    var sent: [JSONValue] = []
    var events: [ClientSession.Event] = []
    var closes: [CloseReason] = []
    var connects: [ConnectionID] = []

    init(dialect: Dialect = .openAI, change: (inout ClientSession.Configuration) -> Void = { _ in }) throws {
        var configuration = ClientSession.Configuration(
            dialect: dialect,
            session: nil,
            identifiers: IdentifierSource(prefix: "c")
        )
        change(&configuration)
        session = ClientSession(configuration)
        try input(.connected(Self.connection))
    }

    var now: SessionInstant { clock.now }

    mutating func input(_ event: TransportInput) throws {
        try session.handle(event, at: now)
        try drain()
    }

    mutating func server(_ json: String) throws {
        try input(.received(Self.connection, .text(Array(json.utf8))))
    }

    /// The server says a piece of an item.
    mutating func audio(_ milliseconds: Int, response: String = "r", item: String = "i", part: Int = 0) throws {
        let width = session.outputFormat.encoding.bytesPerSample
        let count = milliseconds * session.outputFormat.sampleRate.hertz / 1_000 * width
        let payload = AudioPayload(encoding: [UInt8](repeating: 0, count: count))
        try server(
            """
            {"type":"response.output_audio.delta","response_id":"\(response)","item_id":"\(item)",\
            "content_index":\(part),"delta":"\(String(decoding: payload.base64, as: UTF8.self))"}
            """
        )
    }

    mutating func created(_ id: String) throws {
        try server(#"{"type":"response.created","response":{"id":"\#(id)","status":"in_progress"}}"#)
    }

    mutating func done(_ id: String, _ status: String = "completed") throws {
        try server(#"{"type":"response.done","response":{"id":"\#(id)","status":"\#(status)"}}"#)
    }

    mutating func speechStarted() throws {
        try server(#"{"type":"input_audio_buffer.speech_started","item_id":"u"}"#)
    }

    /// Lets the time pass until the session wants to be woken.
    mutating func passToDeadline() throws { try pass(session.nextDeadline.map { now.duration(to: $0) } ?? .zero) }

    @discardableResult
    mutating func command<Result>(_ body: (inout ClientSession, SessionInstant) -> Result) throws -> Result {
        let result = body(&session, now)
        try drain()
        return result
    }

    /// Lets time pass, waking the session at each of its deadlines.
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
            case .transport(.send(_, .text(let bytes))): sent.append(try JSONValue(parsing: bytes))
            case .transport(.send(_, .binary)): Issue.record("a binary frame")
            case .transport(.close(_, let reason)): closes.append(reason)
            case .transport(.connect(let connection)): connects.append(connection)
            case .event(let event): events.append(event)
            }
        }
    }

    var types: [String] { sent.compactMap { $0["type"]?.stringValue } }

    /// Truncations and deletions, as `item:milliseconds` and `-item`.
    var cuts: [String] {
        sent.compactMap { event in
            let item = event["item_id"]?.stringValue ?? ""
            switch event["type"]?.stringValue {
            case "conversation.item.truncate":
                let part = event["content_index"].map(\.description) ?? ""
                return "\(item)/\(part):\(event["audio_end_ms"].map(\.description) ?? "")"
            case "conversation.item.delete": return "-\(item)"
            default: return nil
            }
        }
    }
}
