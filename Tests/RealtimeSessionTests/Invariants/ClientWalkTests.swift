import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Recordings of the client role")
struct ClientWalkTests {
    @Test(
        "What was recorded of a walk gives the same outputs again, bit for bit, and nothing after the end",
        arguments: UInt64(1)...9
    )
    func replay(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let use = WatchedClient.Use.allCases[Int(seed % 3)]
        var client = WatchedClient(use)
        var lines: [[UInt8]] = []
        var outputs: [ClientSession.Output] = []
        for step in 0..<600 where !client.session.isEnded {
            let move = step == 0 ? .connect : client.randomMove(using: &generator)
            guard move != .close, move != .disconnect, client.make(move), let entry = client.entry else { continue }
            lines.append(entry.line)
            outputs += client.outputs
        }
        let entries = try lines.map { try RecordedInput<ClientCommand>(line: $0.span) }
        var again = ClientSession(WatchedClient.configuration(use))
        #expect(try again.replay(entries) == outputs, "the recording of seed \(seed) gives other outputs")
        #expect(outputs.count > 50)
        _ = try again.replay([RecordedInput(.command(.close(.normal)), at: client.now)])
        let late = try again.replay(entries.suffix(50).map { RecordedInput($0.input, at: client.now) })
        #expect(late.isEmpty, "something follows the end")
    }
}
