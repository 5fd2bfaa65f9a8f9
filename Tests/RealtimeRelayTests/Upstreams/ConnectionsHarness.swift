import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// Drives a relay that may have other upstream connections than its first, playing the client and all of them by hand.
struct ConnectionsHarness {
    static let client = ConnectionID(1)
    static let first = ConnectionID(1)
    static let second = ConnectionID(2)
    static let third = ConnectionID(3)

    var relay: RelaySession
    var clock = ManualClock()
    var toClient: [JSONValue] = []
    var clientFrames: [Frame] = []
    var clientCloses: [CloseReason] = []
    var sent: [ConnectionID: [JSONValue]] = [:]
    var asked: [ConnectionID] = []
    var closed: [ConnectionID] = []
    var firstConnects = 0

    init(
        _ dialect: Dialect = .openAI,
        to upstream: Dialect = .openAI,
        observer: (any RelayObserver)? = nil,
        change: (inout RelaySession.Configuration) -> Void = { _ in }
    ) throws {
        var configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(dialect: dialect, identifiers: IdentifierSource(prefix: "r")),
            upstreamDialect: upstream
        )
        configuration.reconnect = ReconnectPolicy()
        change(&configuration)
        relay = RelaySession(configuration, observer: observer)
        try input(.client(.connected(Self.client)))
    }

    var now: SessionInstant { clock.now }
    var clientTypes: [String] { toClient.compactMap { $0["type"]?.stringValue } }
    func types(_ connection: ConnectionID) -> [String] {
        (sent[connection] ?? []).compactMap { $0["type"]?.stringValue }
    }

    mutating func input(_ input: RelaySession.Input) throws {
        try relay.handle(input, at: now)
        try drain()
    }

    mutating func drain() throws {
        while let output = relay.nextOutput() {
            switch output {
            case .client(.send(_, let frame)):
                clientFrames.append(frame)
                guard case .text(let bytes) = frame else { continue }
                toClient.append(try JSONValue(parsing: bytes))
            case .client(.close(_, let reason)): clientCloses.append(reason)
            case .client(.connect): Issue.record("a client is called back")
            case .upstream(.send(let connection, .text(let bytes))):
                sent[connection, default: []].append(try JSONValue(parsing: bytes))
            case .upstream(.send): Issue.record("a binary message")
            case .upstream(.close(let connection, _)): closed.append(connection)
            case .upstream(.connect(let connection)): asked.append(connection)
            case .connectUpstream: firstConnects += 1
            }
        }
    }

    mutating func client(_ json: String) throws {
        try input(.client(.received(Self.client, .text(Array(json.utf8)))))
    }

    mutating func upstream(_ connection: ConnectionID, _ json: String) throws {
        try input(.upstream(.received(connection, .text(Array(json.utf8)))))
    }

    /// The connection is there, and its server greets, and accepts what it is configured with.
    mutating func serve(_ connection: ConnectionID) throws {
        try input(.upstream(.connected(connection)))
        try upstream(connection, #"{"type":"session.created","session":{"id":"s\#(connection.rawValue)"}}"#)
        guard types(connection).contains("session.update") else { return }
        try upstream(connection, #"{"type":"session.updated","session":{"id":"s\#(connection.rawValue)"}}"#)
    }

    mutating func lose(_ connection: ConnectionID, _ reason: CloseReason? = nil) throws {
        try input(.upstream(.disconnected(connection, reason: reason)))
    }

    mutating func pass(_ duration: Duration) throws {
        let end = now.advanced(by: duration)
        while let deadline = relay.nextDeadline, deadline <= end {
            clock.advance(to: deadline)
            try input(.deadlineReached)
        }
        clock.advance(to: end)
    }

    /// The user's turn `number` is written down, and its answer begins with 100 ms of audio.
    mutating func turn(_ number: Int, on connection: ConnectionID) throws {
        try upstream(connection, #"{"type":"input_audio_buffer.committed","item_id":"u\#(number)"}"#)
        let item = #"{"id":"u\#(number)","type":"message","role":"user","content":[]}"#
        try upstream(connection, #"{"type":"conversation.item.added","item":\#(item)}"#)
        try upstream(
            connection,
            #"{"type":"conversation.item.input_audio_transcription.completed","item_id":"u\#(number)","transcript":"question \#(number)"}"#
        )
        try upstream(connection, #"{"type":"response.created","response":{"id":"r\#(number)"}}"#)
        try upstream(
            connection,
            #"{"type":"response.output_item.added","response_id":"r\#(number)","item":{"id":"a\#(number)","type":"message","role":"assistant","status":"in_progress"}}"#
        )
        try upstream(
            connection,
            #"{"type":"response.output_audio_transcript.delta","response_id":"r\#(number)","item_id":"a\#(number)","delta":"one two"}"#
        )
        try upstream(
            connection,
            AudioText.delta([UInt8](repeating: 0, count: 4_800), item: "a\(number)", response: "r\(number)")
        )
    }

    mutating func done(_ number: Int, on connection: ConnectionID) throws {
        try upstream(connection, #"{"type":"response.done","response":{"id":"r\#(number)","status":"completed"}}"#)
    }

    /// The audio that a connection was sent.
    func audio(_ connection: ConnectionID) throws -> [UInt8] {
        var result: [UInt8] = []
        for event in sent[connection] ?? [] where event["type"] == "input_audio_buffer.append" {
            result += try AudioPayload(base64: Array((event["audio"]?.stringValue ?? "").utf8)).decoded()
        }
        return result
    }

    /// The items that a connection was given, as `id:words`.
    func given(_ connection: ConnectionID) -> [String] {
        (sent[connection] ?? []).compactMap { event in
            guard event["type"] == "conversation.item.create" else { return nil }
            let item = event["item"]
            let words = (item?["content"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
            return "\(item?["id"]?.stringValue ?? "?"):\(words.joined(separator: ","))"
        }
    }
}
