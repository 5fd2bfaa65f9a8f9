import RealtimePipeline
import Testing

@testable import RealtimeOfflineEngines

@Suite(
    "Recognition by PocketSphinx",
    .enabled(if: RecordedSpeech.hasModel, "install pocketsphinx-en-us"),
    .enabled(if: RecordedSpeech.hasRecordings, "install pocketsphinx-testdata")
)
struct RecognitionTests {
    @Test("A recorded command is understood exactly, and surely, with the grammar of the commands")
    func goForward() throws {
        let recognizer = try PocketSphinxRecognizer()
        try recognizer.prepare(for: .commands())
        let transcript = try recognizer.hear(RecordedSpeech.samples(of: RecordedSpeech.goForward))
        #expect(transcript.text == "go forward ten meters")
        #expect(try #require(transcript.confidence) > 0.9)
    }

    @Test(
        "What the grammar does not contain is not understood",
        arguments: [
            RecordedSpeech.numbers, RecordedSpeech.something,
        ]
    )
    func rejected(path: String) throws {
        let recognizer = try PocketSphinxRecognizer()
        try recognizer.prepare(for: .commands())
        let transcript = try recognizer.hear(RecordedSpeech.samples(of: path))
        #expect(transcript.text.isEmpty)
        #expect(try #require(transcript.confidence) < 0.5)
    }

    @Test("A rejection level of zero lets everything through")
    func acceptsAll() throws {
        let recognizer = try PocketSphinxRecognizer(rejectionLevel: 0)
        try recognizer.prepare(for: .commands())
        #expect(try !recognizer.hear(RecordedSpeech.samples(of: RecordedSpeech.something)).text.isEmpty)
    }

    @Test("Words come while they are spoken, and the snapshot before the end is the transcript")
    func partials() throws {
        let recognizer = try PocketSphinxRecognizer()
        try recognizer.prepare(for: .commands())
        let samples = RecordedSpeech.samples(of: RecordedSpeech.goForward)
        try recognizer.beginUtterance()
        #expect(recognizer.partialTranscript() == nil)
        var partials: [String] = []
        for start in stride(from: 0, to: samples.count, by: 320) {
            try recognizer.accept(samples[start..<min(start + 320, samples.count)].span)
            if let text = recognizer.partialTranscript()?.text, text != partials.last { partials.append(text) }
        }
        #expect(partials.count >= 4)
        #expect(partials.last == "go forward ten meters")
        #expect(try recognizer.snapshot(.never).transcript.text == "go forward ten meters")
        #expect(try recognizer.finishUtterance(.never).text == "go forward ten meters")
    }

    @Test("Free speech that is asked for in a pause is answered as at the end, and what follows is joined to it")
    func pause() throws {
        let recognizer = try PocketSphinxRecognizer()
        try recognizer.prepare(for: .free)
        let samples = RecordedSpeech.samples(of: RecordedSpeech.something)
        let whole = try recognizer.hear(samples)
        try recognizer.prepare(for: .free)
        try recognizer.beginUtterance()
        try recognizer.accept(samples.span)
        let snapshot = try recognizer.snapshot(.never)
        #expect(snapshot.isFinal)
        #expect(snapshot.transcript == whole)
        #expect(recognizer.partialTranscript()?.text == whole.text)
        try recognizer.accept(Array(repeating: 0, count: 3_200).span)
        #expect(try recognizer.snapshot(.never).transcript.text == whole.text)
        try recognizer.accept(samples.span)
        let words = try recognizer.finishUtterance(.never).text.split(separator: " ")
        #expect(words.starts(with: whole.text.split(separator: " ")))
        #expect(words.count >= 10)
    }

    @Test("With a grammar a snapshot is not final: the end may still rule the words out")
    func grammarSnapshot() throws {
        let recognizer = try PocketSphinxRecognizer()
        try recognizer.prepare(for: .commands())
        try recognizer.beginUtterance()
        try recognizer.accept(RecordedSpeech.samples(of: RecordedSpeech.goForward).span)
        #expect(try !recognizer.snapshot(.never).isFinal)
    }

    @Test(
        "The chunks that audio comes in make no difference, down to the score",
        arguments: [1, 160, 333, 4_801, 1_000_000]
    )
    func chunking(chunk: Int) throws {
        let recognizer = try PocketSphinxRecognizer()
        let samples = RecordedSpeech.samples(of: RecordedSpeech.goForward)
        try recognizer.prepare(for: .commands())
        let whole = try recognizer.hear(samples)
        try recognizer.prepare(for: .commands())
        #expect(try recognizer.hear(samples, chunk: chunk) == whole)
    }

    @Test("A used decoder gives what a fresh one gives, down to the score, whatever was heard before")
    func independentOfHistory() throws {
        let goForward = RecordedSpeech.samples(of: RecordedSpeech.goForward)
        let fresh = try PocketSphinxRecognizer()
        try fresh.prepare(for: .commands())
        let expected = try fresh.hear(goForward)

        let used = try PocketSphinxRecognizer()
        let middle = Array(goForward.prefix(20_000))
        for path in [RecordedSpeech.numbers, RecordedSpeech.something, RecordedSpeech.goForward] {
            try used.prepare(for: .commands())
            _ = try used.hear(RecordedSpeech.samples(of: path))
            _ = try used.hear(RecordedSpeech.samples(of: path).map { $0 / 8 })
            // Left in the middle of a word.
            try used.beginUtterance()
            try used.accept(middle.span)
            try used.prepare(for: .commands())
            #expect(try used.hear(goForward) == expected)
        }
    }

    @Test("Free speech is understood in part, and its decoder goes back to a grammar")
    func freeSpeech() throws {
        let recognizer = try PocketSphinxRecognizer()
        try recognizer.prepare(for: .free)
        let samples = RecordedSpeech.samples(of: RecordedSpeech.something)
        let transcript = try recognizer.hear(samples)
        // Said: go somewhere and do something.
        #expect(transcript.text.hasPrefix("go somewhere"))
        #expect(transcript.text.hasSuffix("do something"))
        #expect(try #require(transcript.confidence) > 0)
        try recognizer.prepare(for: .commands())
        let goForward = try recognizer.hear(RecordedSpeech.samples(of: RecordedSpeech.goForward))
        #expect(goForward.text == "go forward ten meters")
        try recognizer.prepare(for: .free)
        #expect(try recognizer.hear(samples) == transcript)
    }

    @Test("Silence, noise and nothing at all give an empty transcript")
    func nothingSaid() throws {
        let recognizer = try PocketSphinxRecognizer()
        try recognizer.prepare(for: .commands())
        #expect(try recognizer.hear([]).text.isEmpty)
        #expect(try recognizer.hear([1]).text.isEmpty)
        #expect(try recognizer.hear(Array(repeating: 0, count: 32_000)).text.isEmpty)
        #expect(try recognizer.hear(Array(repeating: .min, count: 16_000)).text.isEmpty)
        var state: UInt32 = 7
        let noise = (0..<32_000).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int16(truncatingIfNeeded: state >> 20)
        }
        #expect(try recognizer.hear(noise).text.isEmpty)
    }

    @Test("An utterance of more than half a minute is understood in parts, joined")
    func longUtterance() throws {
        let recognizer = try PocketSphinxRecognizer()
        try recognizer.prepare(for: .grammar("( go forward ten meters )*"))
        let command = RecordedSpeech.samples(of: RecordedSpeech.goForward)
        let transcript = try recognizer.hear(Array(repeatElement(command, count: 15).joined()))
        let words = transcript.text.split(separator: " ")
        #expect(words.count >= 4 * 12)
        #expect(words.starts(with: ["go", "forward", "ten", "meters"]))
    }
}
