import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Recording and replay")
struct RecordingTests {
    /// A random walk, what was recorded of it as text, and what the session gave.
    static func walk(seed: UInt64) -> (lines: [[UInt8]], outputs: [ServerSession.Output]) {
        var generator = SeededGenerator(seed: seed)
        var server = WatchedServer()
        var lines: [[UInt8]] = []
        var outputs: [ServerSession.Output] = []
        var move = ServerMove.connect
        for _ in 0..<400 {
            if let (entry, given) = server.make(move) {
                lines.append(entry.line)
                outputs += given
            }
            move = server.randomMove(using: &generator)
        }
        return (lines, outputs)
    }

    @Test("A recording gives the same outputs again, bit for bit", arguments: UInt64(1)...10)
    func replay(seed: UInt64) throws {
        let (lines, outputs) = Self.walk(seed: seed)
        let entries = try lines.map { try RecordedInput<ServerCommand>(line: $0.span) }
        var session = WatchedServer().session
        let again = try session.replay(entries)
        #expect(again == outputs)
        #expect(outputs.count >= 20)
    }

    @Test("Every line is one line of JSON, and reads back equal")
    func lines() throws {
        for line in Self.walk(seed: 3).lines {
            #expect(!line.contains(0x0A))
            _ = try JSONValue(parsing: line)
            let entry = try RecordedInput<ServerCommand>(line: line.span)
            #expect(entry.line == line)
        }
    }

    @Test("A received event stands in its line byte for byte, unusual spacing and all")
    func exactBytes() throws {
        let frame = Array(#"{ "type" : "response.create" ,"x":1.0e5 }"#.utf8)
        let instant = SessionInstant(.seconds(3) + .nanoseconds(7))
        let entry = RecordedInput<ServerCommand>(
            .transport(.received(ConnectionID(9), .text(frame))),
            at: instant
        )
        let text = String(decoding: entry.line, as: UTF8.self)
        #expect(
            text
                == #"{"at":3.000000007,"direction":"client","connection":9,"event":{ "type" : "response.create" ,"x":1.0e5 }}"#
        )
        let again = try RecordedInput<ServerCommand>(line: entry.line.span)
        #expect(again == entry)
    }

    @Test("Frames that cannot stand in a line are kept all the same", arguments: ["{", "[1]", "{\"a\":\n1}", ""])
    func oddFrames(text: String) throws {
        for frame in [Frame.text(Array(text.utf8)), .binary(Array(text.utf8))] {
            let entry = RecordedInput<ClientCommand>(.transport(.received(ConnectionID(1), frame)), at: .start)
            let again = try RecordedInput<ClientCommand>(line: entry.line.span)
            #expect(again == entry)
        }
    }

    @Test("Instants keep every digit", arguments: [0, 1, 999_999_999, 1_000_000_000_000_000_001, -5] as [Int64])
    func instants(attoseconds: Int64) throws {
        let offset = Duration(secondsComponent: 0, attosecondsComponent: attoseconds)
        let entry = RecordedInput<ClientCommand>(.transport(.deadlineReached), at: SessionInstant(offset))
        let again = try RecordedInput<ClientCommand>(line: entry.line.span)
        #expect(again.instant.offset == offset)
    }

    static let clientCommands: [ClientCommand] = [
        .appendAudio([1, 2]), .forward([3]), .commitInput, .createResponse, .cancelResponse,
        .acknowledgePlayback(SampleCount(5), .first), .reportPlayback(SampleCount(6)), .truncateToHeard,
        .submit("out \"put\"", "call"), .userSpeechStarted, .userSpeechStopped, .close(.goingAway("bye")),
    ]

    @Test("Every command of the client role reads back equal", arguments: clientCommands)
    func clientCommand(command: ClientCommand) throws {
        let entry = RecordedInput(.command(command), at: .start)
        let again = try RecordedInput<ClientCommand>(line: entry.line.span)
        #expect(again == entry)
    }

    @Test(
        "A line that is no entry is an error that says what is wrong",
        arguments: [
            ("{", "malformed"), (#"{"direction":"session","event":{}}"#, "at"),
            (#"{"at":1,"direction":"session"}"#, "event"),
            (#"{"at":1,"direction":"nobody","event":{}}"#, "direction"),
            (#"{"at":1,"direction":"client","event":{}}"#, "connection"),
            (#"{"at":1,"direction":"session","event":{"type":"dance"}}"#, "dance"),
        ]
    )
    func refused(line: String, word: String) {
        let bytes = Array(line.utf8)
        let error = #expect(throws: RecordingError.self) { try RecordedInput<ServerCommand>(line: bytes.span) }
        #expect(error.map { "\($0)" }?.contains(word) == true)
    }
}
