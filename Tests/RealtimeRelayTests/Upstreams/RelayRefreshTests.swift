import RealtimeAudio
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("A relay that moves before the provider's limit")
struct RelayRefreshTests {
    typealias Harness = ConnectionsHarness

    private static func harness(change: (inout RelaySession.Configuration) -> Void = { _ in }) throws -> Harness {
        var harness = try Harness { configuration in
            configuration.refresh = RefreshPolicy(after: .seconds(50), deadline: .seconds(58))
            change(&configuration)
        }
        try harness.serve(Harness.first)
        return harness
    }

    @Test("The default policies know the provider's limit")
    func defaults() {
        var configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "r")),
            upstreamDialect: .openAI
        )
        #expect(configuration.reconnect == nil)
        #expect(configuration.refresh == nil)
        configuration = configuration.survivingConnections(chanceSeed: 7)
        #expect(configuration.reconnect == ReconnectPolicy())
        #expect(configuration.refresh?.after == .seconds(50 * 60))
        #expect(configuration.chanceSeed == 7)
    }

    @Test("The client hears nothing of a move between turns")
    func boundary() throws {
        var harness = try Self.harness()
        try harness.turn(1, on: Harness.first)
        try harness.pass(.seconds(50))
        #expect(harness.asked == [Harness.second])
        harness.toClient = []
        try harness.serve(Harness.second)
        // The answer is not over: both connections are there, and the first serves.
        #expect(harness.closed == [])
        #expect(harness.relay.servingConnection == Harness.first)
        #expect(harness.clientTypes == [])
        try harness.done(1, on: Harness.first)
        #expect(harness.closed == [Harness.first])
        #expect(harness.relay.servingConnection == Harness.second)
        #expect(harness.clientTypes == ["response.done"])
        #expect(harness.toClient.first?["response"]?["status"] == "completed")
        #expect(harness.given(Harness.second) == ["u1:question 1", "a1:one two"])
        try harness.turn(2, on: Harness.second)
        #expect(harness.clientTypes.contains("response.output_audio.delta"))
        #expect(harness.relay.accounting.refreshes == 1)
        #expect(harness.clientCloses == [])
    }

    @Test("Audio goes to the connection that serves, and its successor is not sent it before the move")
    func audio() throws {
        var harness = try Self.harness()
        try harness.turn(1, on: Harness.first)
        try harness.pass(.seconds(50))
        try harness.serve(Harness.second)
        try harness.client(AudioText.append([1, 0]))
        #expect(try harness.audio(Harness.second) == [])
        try harness.done(1, on: Harness.first)
        try harness.client(AudioText.append([2, 0]))
        #expect(try harness.audio(Harness.first) == [1, 0])
        #expect(try harness.audio(Harness.second) == [1, 0, 2, 0])
    }

    @Test("At the deadline an answer ends as cancelled, its item stays, and the client is not told that it is gone")
    func deadline() throws {
        var harness = try Self.harness()
        try harness.pass(.seconds(49))
        try harness.turn(1, on: Harness.first)
        try harness.pass(.seconds(1))
        try harness.serve(Harness.second)
        harness.toClient = []
        try harness.pass(.seconds(8))
        #expect(harness.closed == [Harness.first])
        #expect(harness.clientTypes == ["response.done"])
        #expect(harness.toClient.first?["response"]?["status"] == "cancelled")
        #expect(harness.given(Harness.second) == ["u1:question 1", "a1:one two"])
    }

    @Test("A function that the client answers by itself does not hold the move up")
    func functions() throws {
        var harness = try Self.harness()
        try harness.upstream(Harness.first, #"{"type":"response.created","response":{"id":"r"}}"#)
        let call =
            #"{"id":"f","type":"function_call","call_id":"c","name":"look","arguments":"{}","status":"completed"}"#
        try harness.upstream(
            Harness.first,
            #"{"type":"response.output_item.done","response_id":"r","output_index":0,"item":\#(call)}"#
        )
        try harness.upstream(
            Harness.first,
            #"{"type":"response.done","response":{"id":"r","status":"completed","output":[\#(call)]}}"#
        )
        try harness.pass(.seconds(50))
        try harness.serve(Harness.second)
        #expect(harness.relay.servingConnection == Harness.first)
        try harness.client(
            #"{"type":"conversation.item.create","item":{"type":"function_call_output","call_id":"c","output":"1"}}"#
        )
        try harness.client(#"{"type":"response.create"}"#)
        // The create is not answered yet.
        #expect(harness.relay.servingConnection == Harness.first)
        try harness.upstream(Harness.first, #"{"type":"response.created","response":{"id":"q"}}"#)
        try harness.upstream(Harness.first, #"{"type":"response.done","response":{"id":"q","status":"completed"}}"#)
        #expect(harness.relay.servingConnection == Harness.second)
    }

    @Test("A successor that cannot be made is tried again, and the client hears nothing of it")
    func failure() throws {
        var harness = try Self.harness()
        try harness.pass(.seconds(50))
        harness.toClient = []
        try harness.input(.upstream(.connectFailed(Harness.second, status: nil)))
        try harness.pass(.seconds(1))
        try harness.serve(Harness.third)
        #expect(harness.relay.servingConnection == Harness.third)
        #expect(harness.closed == [Harness.first])
        #expect(harness.clientTypes == [])
    }

    @Test("Turns that the relay finds by itself go on over the move")
    func ownTurns() throws {
        var harness = try Self.harness { $0.processing.turnDetection = .init() }
        let speech = AudioText.sine(300, seconds: 1, rate: .hz24000).flatMap { sample -> [UInt8] in
            let value = Int16(sample * 20_000)
            return [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
        }
        try harness.pass(.seconds(50))
        try harness.serve(Harness.second)
        #expect(harness.relay.servingConnection == Harness.second)
        let update = harness.sent[Harness.second]?.first
        #expect(update?["session"]?["audio"]?["input"]?["turn_detection"] == .null)
        try harness.client(AudioText.append(speech))
        #expect(try !harness.audio(Harness.second).isEmpty)
    }
}
