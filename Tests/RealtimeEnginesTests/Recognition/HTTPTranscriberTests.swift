import RealtimeEngines
import RealtimePipeline
import RealtimeUnits
import Testing

@testable import enum RealtimeEngines.WAVFile

@Suite("Transcription over HTTP", .timeLimit(.minutes(2))) struct HTTPTranscriberTests {
    private let speech = [Int16].ramp(4_000)

    private func transcriber(
        _ server: LoopbackServer,
        _ change: (inout HTTPTranscriber.Configuration) -> Void = { _ in }
    ) throws -> HTTPTranscriber {
        var configuration = HTTPTranscriber.Configuration(
            endpoint: try server.endpoint(timeouts: quick),
            model: "whisper-1"
        )
        change(&configuration)
        let transcriber = HTTPTranscriber(configuration)
        try transcriber.prepare(for: ConversationSetup(scenario: bilingual, language: .chinese))
        return transcriber
    }

    private static func transcript(_ text: String) -> Step {
        .answer("200 OK", "application/json", "{\"text\":\"\(text)\"}")
    }

    @Test("the whole utterance is sent as one file, whatever its pieces were, and its text comes back trimmed")
    func utterance() throws {
        let server = try LoopbackServer { _ in [Self.transcript(" 你好 \\n")] }
        let transcriber = try transcriber(server) { $0.prompt = "FunASR" }
        try transcriber.beginUtterance()
        try transcriber.accept(speech, inPiecesOf: 333)
        #expect(transcriber.partialTranscript() == nil)
        #expect(try transcriber.finishUtterance(.never) == Transcript(text: "你好"))
        let request = try #require(server.requests.first)
        #expect(request.line == "POST /v1/audio/transcriptions HTTP/1.1")
        let file = WAVFile.bytes(of: speech, at: .hz16000)
        #expect(request.body.firstRange(of: file) != nil)
        for (name, value) in [
            ("model", "whisper-1"), ("language", "zh"), ("response_format", "json"), ("prompt", "FunASR"),
        ] { #expect(request.text.contains("name=\"\(name)\"\r\n\r\n\(value)\r\n"), "\(name)") }
    }

    @Test("a snapshot leaves the utterance open, and the next utterance begins anew")
    func snapshot() throws {
        let server = try LoopbackServer { request in [Self.transcript(request.body.count > 16_000 ? "long" : "short")] }
        let transcriber = try transcriber(server)
        try transcriber.beginUtterance()
        try transcriber.accept(speech, inPiecesOf: 320)
        #expect(try transcriber.snapshot(.never) == TranscriptSnapshot(Transcript(text: "short"), isFinal: true))
        try transcriber.accept([Int16].ramp(8_000), inPiecesOf: 320)
        #expect(try transcriber.finishUtterance(.never).text == "long")
        try transcriber.beginUtterance()
        try transcriber.accept(speech, inPiecesOf: 320)
        #expect(try transcriber.finishUtterance(.never).text == "short")
    }

    @Test("less than a tenth of a second is not sent")
    func short() throws {
        let server = try LoopbackServer { _ in [Self.transcript("x")] }
        let transcriber = try transcriber(server)
        try transcriber.beginUtterance()
        try transcriber.accept([Int16].ramp(1_599), inPiecesOf: 320)
        #expect(try transcriber.finishUtterance(.never) == .empty)
        #expect(server.requests.isEmpty)
    }

    @Test("an utterance beyond the bound is an error, and the next one is not")
    func long() throws {
        let server = try LoopbackServer { _ in [Self.transcript("x")] }
        let transcriber = try transcriber(server) { $0.longestUtterance = .milliseconds(250) }
        try transcriber.beginUtterance()
        try transcriber.accept([Int16].ramp(4_001), inPiecesOf: 320)
        #expect(throws: failed("openai-transcription", "the utterance is longer than 250 ms")) {
            try transcriber.finishUtterance(.never)
        }
        try transcriber.beginUtterance()
        try transcriber.accept([Int16].ramp(4_000), inPiecesOf: 320)
        #expect(try transcriber.finishUtterance(.never).text == "x")
    }

    @Test("samples without an utterance are refused")
    func order() throws {
        let server = try LoopbackServer { _ in [] }
        let transcriber = try transcriber(server)
        #expect(throws: EngineError.utteranceNotOpen) { try transcriber.accept(speech.span) }
        #expect(throws: EngineError.utteranceNotOpen) { try transcriber.finishUtterance(.never) }
        try transcriber.beginUtterance()
        transcriber.discardUtterance()
        #expect(throws: EngineError.utteranceNotOpen) { try transcriber.snapshot(.never) }
    }

    @Test(
        "an answer without a transcript is an error",
        arguments: [
            (Step.answer("200 OK", "application/json", "{}"), "the server answered without a transcript"),
            (.answer("200 OK", "text/plain", "hello"), "the server answered without a transcript"),
            (
                .answer("400 Bad Request", "application/json", #"{"error":"bad file"}"#),
                "the server answered 400: bad file"
            ),
            (.stall, "no answer within 400 ms"), (.close, "the server ended the connection in mid-answer"),
        ]
    )
    func failures(_ step: Step, _ reason: String) throws {
        let server = try LoopbackServer { _ in [step] }
        let transcriber = try transcriber(server)
        try transcriber.beginUtterance()
        try transcriber.accept(speech, inPiecesOf: 320)
        #expect(throws: failed("openai-transcription", reason)) { try transcriber.finishUtterance(.never) }
    }
}
