import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// Drives a server session the canonical way, and decodes what the client would see.
struct ServerHarness {
    static let connection = ConnectionID(1)

    var session: ServerSession
    var now = SessionInstant.start
    /// What the client has seen, by type.
    var seen: [JSONValue] = []
    /// What the model side was told.
    var told: [ServerSessionEvent] = []
    var closes: [CloseReason] = []

    init(
        dialect: Dialect = .openAI,
        lead: Duration? = .milliseconds(400),
        change: (inout ServerSession.Configuration) -> Void = { _ in }
    ) throws {
        var initial = SessionConfiguration()
        initial.type = "realtime"
        initial.model = "test"
        initial.instructions = .value("Be brief.")
        var configuration = ServerSession.Configuration(
            dialect: dialect,
            session: initial,
            identifiers: IdentifierSource(prefix: "t"),
            outputLead: lead
        )
        change(&configuration)
        session = ServerSession(configuration)
        try input(.connected(Self.connection))
    }

    mutating func input(_ event: TransportInput) throws {
        try session.handle(event, at: now)
        try drain()
    }

    mutating func client(_ json: String) throws {
        try input(.received(Self.connection, .text(Array(json.utf8))))
    }

    mutating func command<Result>(_ body: (inout ServerSession, SessionInstant) -> Result) throws -> Result {
        let result = body(&session, now)
        try drain()
        return result
    }

    /// Lets time pass, waking the session at each of its deadlines.
    mutating func pass(_ duration: Duration) throws {
        let end = now.advanced(by: duration)
        while let deadline = session.nextDeadline, deadline <= end {
            now = max(now, deadline)
            try input(.deadlineReached)
        }
        now = end
    }

    mutating func drain() throws {
        while let output = session.nextOutput() {
            switch output {
            case .transport(.send(_, .text(let bytes))): seen.append(try JSONValue(parsing: bytes))
            case .transport(.send(_, .binary)): Issue.record("a binary frame")
            case .transport(.close(_, let reason)): closes.append(reason)
            case .transport(.connect): Issue.record("the server role asks for a connection")
            case .event(let event): told.append(event)
            }
        }
    }

    var types: [String] { seen.compactMap { $0["type"]?.stringValue } }

    /// The types seen since the last call, runs of one type written once.
    mutating func newTypes() -> [String] {
        defer { seen = [] }
        return types.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    func last(_ type: String) -> JSONValue? { seen.last { $0["type"]?.stringValue == type } }

    /// Milliseconds of audio seen in deltas.
    var heardMilliseconds: Int {
        let bytes = seen.filter {
            ["response.output_audio.delta", "response.audio.delta"].contains($0["type"]?.stringValue)
        }
        .reduce(0) { $0 + AudioPayload(base64: Array(($1["delta"]?.stringValue ?? "").utf8)).byteCount }
        return bytes / 48
    }

    static func silence(_ milliseconds: Int) -> [UInt8] { [UInt8](repeating: 0, count: milliseconds * 48) }

    mutating func append(_ milliseconds: Int) throws {
        let audio = String(decoding: AudioPayload(encoding: Self.silence(milliseconds)).base64, as: UTF8.self)
        try client(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#)
    }
}
