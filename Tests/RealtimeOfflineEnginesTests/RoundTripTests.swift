import RealtimeLocks
import RealtimeUnits
import Testing

@testable import RealtimeOfflineEngines
@testable import RealtimePipeline

@Suite("From speech to speech", .enabled(if: RecordedSpeech.hasModel, "install pocketsphinx-en-us"))
struct RoundTripTests {
    @Test(
        "What flite says PocketSphinx understands, with the grammar of the commands",
        arguments: [
            "go forward ten meters", "turn left ninety degrees", "move backward five feet", "stop",
            "please turn around",
            "walk straight ahead twenty one steps", "drive back a hundred meters", "where are you", "what can you do",
        ]
    )
    func commands(command: String) throws {
        let recognizer = try PocketSphinxRecognizer()
        let synthesizer = FliteSynthesizer()
        for voice in FliteSynthesizer.voices {
            var setup = try ConversationSetup.commands()
            setup.voice = voice
            try recognizer.prepare(for: setup)
            try synthesizer.prepare(for: setup)
            let pause = [Int16](repeating: 0, count: 4_800)
            let samples = try pause + synthesizer.samples(of: command) + pause
            #expect(try recognizer.hear(samples).text == command, "\(voice)")
        }
    }

    @Test("A spoken command is answered by a spoken confirmation, through the runner")
    func wholeTurn() throws {
        let runner = try EngineRunner(
            factory: OfflineEngineFactory(),
            configuration: .init(sessionLimit: 1, workers: 2)
        )
        defer { runner.stop() }
        let setup = try ConversationSetup.commands()
        let results = Monitor<[EngineResult]>([])
        let lease = try runner.admit(setup) { result in results.withLock { $0.append(result) } }
        defer { lease.release() }
        func wait(for isWanted: (EngineResult.Payload) -> Bool) throws -> EngineResult {
            #expect(eventually { results.withLock { $0.contains { isWanted($0.payload) } } })
            return try #require(results.withLock { $0.first { isWanted($0.payload) } })
        }

        let pause = [Int16](repeating: 0, count: 4_800)
        let spoken = try pause + FliteSynthesizer().samples(of: "turn left ninety degrees") + pause
        let utterance = Generation(1)
        try lease.submit(EngineCommand(.beginUtterance, generation: utterance))
        for start in stride(from: 0, to: spoken.count, by: 320) {
            let chunk = Array(spoken[start..<min(start + 320, spoken.count)])
            try lease.submit(EngineCommand(.audio(chunk), generation: utterance))
        }
        try lease.submit(EngineCommand(.finishUtterance, generation: utterance))
        let final = try wait { if case .finalTranscript = $0 { true } else { false } }
        guard case .finalTranscript(let transcript) = final.payload else { return }
        #expect(transcript.text == "turn left ninety degrees")

        let history = ConversationHistory(turns: [.user(transcript.text)])
        try lease.submit(EngineCommand(.generateReply(history), generation: Generation(2)))
        let reply = try wait { if case .replyFinished = $0 { true } else { false } }
        #expect(reply.payload == .replyFinished("Turning left ninety degrees."))

        try lease.submit(EngineCommand(.synthesize("Turning left ninety degrees."), generation: Generation(2)))
        _ = try wait { if case .synthesisFinished(let count, .hz16000) = $0 { count.value > 16_000 } else { false } }
        #expect(runner.statistics.failures == 0)
    }
}
