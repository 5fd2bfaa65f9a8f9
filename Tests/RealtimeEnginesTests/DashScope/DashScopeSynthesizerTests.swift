import RealtimeEngines
import RealtimePipeline
import RealtimeProtocol
import RealtimeUnits
import Testing

@Suite("DashScope, speaking", .timeLimit(.minutes(2))) struct DashScopeSynthesizerTests {
    private func synthesizer(_ server: EventServer, timeouts: EngineTimeouts = quick) throws -> DashScopeSynthesizer {
        let configuration = DashScopeSynthesizer.Configuration(endpoint: try server.endpoint(timeouts: timeouts))
        let synthesizer = DashScopeSynthesizer(configuration, on: try EngineLoop())
        try synthesizer.prepare(for: ConversationSetup(scenario: bilingual, language: .chinese))
        return synthesizer
    }

    /// A server that answers a committed text with `deeds`.
    private func server(_ deeds: @escaping @Sendable (Int) -> [EventServer.Deed]) throws -> EventServer {
        try EventServer { type, connection in
            switch type {
            case "session.update": [.updated]
            case "input_text_buffer.commit": deeds(connection)
            default: []
            }
        }
    }

    @Test("clauses are committed one by one on one connection, and their samples come as they are sent")
    func clauses() throws {
        let samples = [Int16].ramp(1_000)
        let server = try server { _ in [.audio(Array(samples[..<400])), .audio(Array(samples[400...])), .done()] }
        let synthesizer = try synthesizer(server)
        for _ in 0..<2 {
            let (chunks, error) = synthesizer.chunks(of: "你好。")
            #expect(error == nil)
            #expect(chunks == [Array(samples[..<400]), Array(samples[400...])])
        }
        let connection = try #require(server.connections.first)
        #expect(server.connections.count == 1)
        #expect(connection.authorization == "Bearer sk-secret")
        let clause = ["input_text_buffer.append", "input_text_buffer.commit"]
        #expect(connection.types == ["session.update"] + clause + clause)
        let session: JSONValue = [
            "voice": "Cherry", "mode": "commit", "language_type": "Chinese", "response_format": "pcm",
            "sample_rate": 24_000,
        ]
        #expect(connection.events.first?["session"] == session)
        #expect(connection.events.compactMap { $0["text"]?.stringValue } == ["你好。", "你好。"])
    }

    @Test("an interrupted clause ends its connection, and the next one hears nothing of it")
    func interruption() throws {
        let late = [Int16].ramp(500)
        let server = try server { connection in
            connection == 1 ? [.audio([1, 2, 3]), .audio([4, 5, 6])] : [.audio(late), .done()]
        }
        let synthesizer = try synthesizer(server)
        var count = 0
        try synthesizer.synthesize("一。", cancellation: .never) { samples in
            count += samples.count
            return false
        }
        #expect(count == 3)
        let (chunks, error) = synthesizer.chunks(of: "二。")
        #expect(chunks == [late] && error == nil)
        #expect(server.connections.count == 2)
    }

    @Test("a connection that the server has ended between two clauses is made again")
    func reconnection() throws {
        let server = try server { _ in [.audio([1, 2, 3]), .done(), .finished, .close] }
        let synthesizer = try synthesizer(server)
        for number in 1...2 {
            let (chunks, error) = synthesizer.chunks(of: "你好。")
            #expect(chunks == [[1, 2, 3]] && error == nil)
            let limit = ContinuousClock.now.advanced(by: .seconds(10))
            while server.connections.filter(\.isOver).count < number, ContinuousClock.now < limit {}
        }
        #expect(server.connections.count == 2)
    }

    @Test(
        "errors, stalls, cuts and garbage are errors after what came",
        arguments: [
            ([EventServer.Deed.error], "the server reports: no such voice [key]"),
            ([], "nothing more came for 400 ms"), ([.close], "the server closed the connection"),
            ([.say("{}")], "the server sent something that is not an event"),
            ([.finished], "the server ended the session in mid-answer"),
            (
                [.done("failed", #"{"type":"failed","error":{"code":"x","message":"too hot"}}"#)],
                "the server could not speak: too hot"
            ),
        ]
    )
    func failures(_ deeds: [EventServer.Deed], _ reason: String) throws {
        let server = try server { _ in [.audio([7, 8])] + deeds }
        let (chunks, error) = try synthesizer(server).chunks(of: "你好。")
        #expect(chunks == [[7, 8]])
        #expect(error == failed("dashscope-tts", reason))
    }

    @Test("audio that is not base64 is an error")
    func base64() throws {
        let server = try server { _ in
            [.say(#"{"type":"response.audio.delta","response_id":"r","item_id":"i","delta":"{base64}"}"#)]
        }
        let (chunks, error) = try synthesizer(server).chunks(of: "你好。")
        #expect(chunks.isEmpty && error != nil)
    }

    @Test("a server that does not take the configuration is an error, and text without words asks nobody")
    func silence() throws {
        let server = try EventServer { _, _ in [] }
        let synthesizer = try synthesizer(server, timeouts: EngineTimeouts(connecting: .milliseconds(300)))
        #expect(synthesizer.chunks(of: "…").error == nil)
        #expect(server.connections.isEmpty)
        #expect(synthesizer.chunks(of: "你好。").error == failed("dashscope-tts", "no connection within 300 ms"))
    }

    @Test("a waiting clause is interrupted at once")
    func cancellation() throws {
        let server = try server { _ in [.audio([1])] }
        let synthesizer = try synthesizer(server, timeouts: EngineTimeouts())
        let interruption = Interruption()
        let moment = interruption.cancel(after: .milliseconds(200))
        let (chunks, error) = synthesizer.chunks(of: "你好。", interruption.cancellation)
        #expect(chunks == [[1]] && error == nil)
        #expect(try #require(moment.age) < .milliseconds(500))
    }
}
