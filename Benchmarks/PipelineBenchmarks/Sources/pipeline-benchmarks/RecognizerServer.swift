import RealtimeEngines
import RealtimeOfflineEngines
import RealtimePipeline

/// A recogniser behind OpenAI's transcription interface, to measure beside the embedded one.
struct RecognizerServer {
    let configuration: HTTPTranscriber.Configuration

    init(_ url: String) throws {
        configuration = HTTPTranscriber.Configuration(endpoint: try EngineEndpoint(url), model: "bench")
    }

    /// Replies and speaks as the embedded engines do.
    func factory() throws -> any EngineFactory {
        try NetworkEngineFactory(recognizer: .transcription(configuration), base: OfflineEngineFactory())
    }

    func recognizer() -> HTTPTranscriber { HTTPTranscriber(configuration) }

    /// What it writes, as transcripts of the recordings are written: small letters, no marks, small numbers in words.
    static func plain(_ text: String) -> String {
        let letters = text.lowercased().map { $0.isLetter || $0.isNumber || $0 == "'" ? $0 : " " }
        let words = String(letters).split(separator: " ").map { word in
            Int(word).flatMap { numbers[$0] } ?? String(word)
        }
        return words.joined(separator: " ")
    }

    private static let numbers = [
        2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten",
    ]
}
