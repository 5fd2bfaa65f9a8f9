import Glibc
import RealtimeOfflineEngines
import RealtimePipeline

/// Recordings and models that apt packages install.
enum RecordedSpeech {
    static let folder = "/usr/share/pocketsphinx/test/data"
    /// "go forward ten meters", raw PCM16 at 16 kHz; from pocketsphinx-testdata.
    static let goForward = folder + "/goforward.raw"
    /// Four seconds of numbers, and three of something: neither is in the grammar of the commands.
    static let numbers = folder + "/numbers.raw"
    static let something = folder + "/something.raw"

    static let hasModel = access("/usr/share/pocketsphinx/model/en-us/en-us/mdef", R_OK) == 0
    static let hasRecordings = access(goForward, R_OK) == 0 && access(numbers, R_OK) == 0

    /// The samples of a raw file, in native byte order (little endian wherever Swift runs on Linux).
    static func samples(of path: String) -> [Int16] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var samples = [Int16](repeating: 0, count: 1_000_000)
        let count = fread(&samples, 2, samples.count, file)
        return Array(samples.prefix(count))
    }
}

extension ConversationSetup {
    /// The example server's commands.
    static func commands() throws(ScenarioError) -> ConversationSetup {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let path = root.joined(separator: "/") + "/Examples/Relay/Scenarios/commands.json"
        return ConversationSetup(scenario: try Scenario(contentsOfFile: path), language: .english)
    }

    /// A conversation bound to one rule.
    static func grammar(_ rule: String) -> ConversationSetup {
        let grammar = "#JSGF V1.0;\ngrammar test;\npublic <test> = \(rule);\n"
        return ConversationSetup(scenario: Scenario(id: "test", grammar: grammar))
    }

    /// A conversation without a grammar.
    static let free = ConversationSetup(scenario: Scenario(id: "free"))
}

extension PocketSphinxRecognizer {
    /// The transcript of one utterance that comes in chunks of `chunk` samples.
    func hear(_ samples: [Int16], chunk: Int = 320) throws(EngineError) -> Transcript {
        try beginUtterance()
        for start in stride(from: 0, to: samples.count, by: chunk) {
            try accept(samples[start..<min(start + chunk, samples.count)].span)
        }
        return try finishUtterance(.never)
    }
}

extension FliteSynthesizer {
    /// All the samples of a text.
    func samples(of text: String) throws(EngineError) -> [Int16] {
        var samples: [Int16] = []
        try synthesize(text, cancellation: .never) { chunk in
            for index in chunk.indices { samples.append(chunk[index]) }
            return true
        }
        return samples
    }
}
