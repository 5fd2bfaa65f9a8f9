import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("Echo session")
struct EchoSessionTests {
    static let connection = ConnectionID(1)

    static func drain(_ session: inout EchoSession) throws -> [JSONValue] {
        var seen: [JSONValue] = []
        while let output = session.nextOutput() {
            if case .send(_, .text(let bytes)) = output { seen.append(try JSONValue(parsing: bytes)) }
        }
        return seen
    }

    static func open() throws -> EchoSession {
        var session = EchoSession(
            ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "e"))
        )
        try session.handle(.connected(connection), at: .start)
        _ = try drain(&session)
        return session
    }

    static func append(_ audio: String) -> TransportInput {
        .received(connection, .text(Array(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#.utf8)))
    }

    @Test("Every append is answered by one delta with the same audio, in one response")
    func echoes() throws {
        var session = try Self.open()
        var deltas: [String] = []
        var created = 0
        for index in 0..<10 {
            let audio = "AAA\(index)"
            try session.handle(Self.append(audio), at: SessionInstant(.milliseconds(20 * index)))
            // Three bytes are no whole number of samples; two appends of four characters each would be.
            for event in try Self.drain(&session) {
                if event["type"] == "response.output_audio.delta" { deltas.append(event["delta"]?.stringValue ?? "") }
                if event["type"] == "response.created" { created += 1 }
            }
        }
        #expect(deltas.isEmpty)
        for index in 0..<10 {
            try session.handle(Self.append("AAA\(index)AAAA"), at: SessionInstant(.milliseconds(200 + 20 * index)))
            for event in try Self.drain(&session) {
                if event["type"] == "response.output_audio.delta" { deltas.append(event["delta"]?.stringValue ?? "") }
                if event["type"] == "response.created" { created += 1 }
            }
        }
        #expect(deltas == (0..<10).map { "AAA\($0)AAAA" })
        #expect(created == 1)
    }

    @Test("Half a second without audio ends the response")
    func pause() throws {
        var session = try Self.open()
        try session.handle(Self.append("AAAAAAAA"), at: .start)
        _ = try Self.drain(&session)
        let deadline = session.nextDeadline
        #expect(deadline == SessionInstant(.milliseconds(500)))
        try session.handle(.deadlineReached, at: SessionInstant(.milliseconds(500)))
        #expect(try Self.drain(&session).last?["type"] == "response.done")
    }
}
