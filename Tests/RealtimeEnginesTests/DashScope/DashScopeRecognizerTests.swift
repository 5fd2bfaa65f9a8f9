import Foundation
import RealtimeEngines
import RealtimePipeline
import RealtimeProtocol
import RealtimeUnits
import Testing

@Suite("DashScope, recognising", .timeLimit(.minutes(2))) struct DashScopeRecognizerTests {
    private func recognizer(
        _ server: EventServer,
        timeouts: EngineTimeouts = quick,
        _ change: (inout DashScopeRecognizer.Configuration) -> Void = { _ in }
    ) throws -> DashScopeRecognizer {
        var configuration = DashScopeRecognizer.Configuration(endpoint: try server.endpoint(timeouts: timeouts))
        change(&configuration)
        let recognizer = DashScopeRecognizer(configuration, on: try EngineLoop())
        try recognizer.prepare(for: ConversationSetup(scenario: bilingual, language: .chinese))
        return recognizer
    }

    /// A server that understands everything as `text`.
    private func server(_ text: String) throws -> EventServer {
        try EventServer { type, _ in
            switch type {
            case "session.update": [.updated]
            case "input_audio_buffer.commit": [.transcript(text)]
            case "session.finish": [.finished]
            default: []
            }
        }
    }

    @Test("an utterance is configured, appended, committed and finished, with every sample in it")
    func wire() throws {
        let server = try server("今天天气怎么样？")
        let recognizer = try recognizer(server) { $0.corpus = "天气" }
        let samples = [Int16].ramp(10_000)
        try recognizer.beginUtterance()
        try recognizer.accept(samples, inPiecesOf: 333)
        #expect(try recognizer.finishUtterance(.never) == Transcript(text: "今天天气怎么样？"))
        let connection = try #require(server.connections.first)
        #expect(connection.target == "/api-ws/v1/realtime?model=qwen3")
        #expect(connection.authorization == "Bearer sk-secret")
        #expect(
            connection.types == [
                "session.update", "input_audio_buffer.append", "input_audio_buffer.commit", "session.finish",
            ]
        )
        let session: JSONValue = [
            "modalities": ["text"], "input_audio_format": "pcm", "sample_rate": 16_000,
            "input_audio_transcription": ["language": "zh", "corpus": ["text": "天气"]], "turn_detection": .null,
        ]
        #expect(connection.events.first?["session"] == session)
        let audio = try connection.events.compactMap { $0["audio"]?.stringValue }.flatMap {
            try AudioPayload(base64: Array($0.utf8)).decoded()
        }
        #expect(audio == samples.littleEndian)
        let identifiers = connection.events.compactMap { $0["event_id"]?.stringValue }
        #expect(identifiers.count == connection.events.count && Set(identifiers).count == identifiers.count)
    }

    @Test("what is sure and what is guessed is shown, and the transcript replaces both")
    func partials() throws {
        let server = try EventServer { type, _ in
            switch type {
            case "session.update": [.updated, .guess("", "今"), .guess("今天", "田七")]
            case "input_audio_buffer.commit": [.transcript("今天天气。")]
            case "session.finish": [.finished]
            default: []
            }
        }
        let recognizer = try recognizer(server)
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(3_200), inPiecesOf: 320)
        let limit = ContinuousClock.now.advanced(by: .seconds(10))
        while try recognizer.snapshot(.never).transcript.text != "今天田七", ContinuousClock.now < limit { usleep(5_000) }
        #expect(recognizer.partialTranscript()?.text == "今天田七")
        #expect(try recognizer.finishUtterance(.never).text == "今天天气。")
    }

    @Test("audio waits until the server has taken the configuration")
    func order() throws {
        let server = try EventServer { type, _ in type == "session.finish" ? [.finished] : [] }
        let recognizer = try recognizer(server, timeouts: EngineTimeouts(connecting: .milliseconds(300)))
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(16_000), inPiecesOf: 320)
        #expect(throws: failed("dashscope-asr", "no connection within 300 ms")) {
            try recognizer.finishUtterance(.never)
        }
        #expect(server.connections.first?.types == ["session.update"])
    }

    @Test("a session that ends without a transcript was not understood, and too short an utterance is not sent")
    func nothing() throws {
        let server = try EventServer { type, _ in
            switch type {
            case "session.update": [.updated]
            case "session.finish": [.finished]
            default: []
            }
        }
        let recognizer = try recognizer(server)
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(3_200), inPiecesOf: 320)
        #expect(try recognizer.finishUtterance(.never) == .empty)
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(1_599), inPiecesOf: 320)
        #expect(try recognizer.finishUtterance(.never) == .empty)
        let commits = server.connections.flatMap(\.types).filter { $0 == "input_audio_buffer.commit" }
        #expect(commits.count == 1)
    }

    @Test(
        "errors, stalls, cuts and garbage are errors of the utterance",
        arguments: [
            ([EventServer.Deed.error], "the server reports: no such voice [key]"), ([], "no answer within 400 ms"),
            ([.guess("a", "b")], "nothing more came for 400 ms"), ([.close], "the server closed the connection"),
            ([.say("[1]")], "the server sent something that is not an event"),
        ]
    )
    func failures(_ deeds: [EventServer.Deed], _ reason: String) throws {
        let server = try EventServer { type, _ in
            switch type {
            case "session.update": [.updated]
            case "session.finish": deeds
            default: []
            }
        }
        let recognizer = try recognizer(server)
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(3_200), inPiecesOf: 320)
        #expect(throws: failed("dashscope-asr", reason)) { try recognizer.finishUtterance(.never) }
    }

    @Test("an utterance beyond the bound is one error, at its end")
    func long() throws {
        let recognizer = try recognizer(try server("x")) { $0.longestUtterance = .milliseconds(250) }
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(8_000), inPiecesOf: 320)
        #expect(throws: failed("dashscope-asr", "the utterance is longer than 250 ms")) {
            try recognizer.finishUtterance(.never)
        }
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(4_000), inPiecesOf: 320)
        #expect(try recognizer.finishUtterance(.never).text == "x")
    }

    @Test("waiting for the transcript is interrupted at once")
    func cancellation() throws {
        let server = try EventServer { type, _ in type == "session.update" ? [.updated] : [] }
        let recognizer = try recognizer(server, timeouts: EngineTimeouts())
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(3_200), inPiecesOf: 320)
        let interruption = Interruption()
        let moment = interruption.cancel(after: .milliseconds(200))
        _ = try recognizer.finishUtterance(interruption.cancellation)
        #expect(try #require(moment.age) < .milliseconds(500))
    }

    @Test("a model's name that would change the address is refused", arguments: ["", "a&b", "a b", "ü", "a#"])
    func names(_ name: String) {
        #expect(throws: EndpointError.character) { try DashScopeEndpoint(model: name) }
    }
}
