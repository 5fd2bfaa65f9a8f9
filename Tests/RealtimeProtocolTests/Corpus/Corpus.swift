import Foundation
import RealtimeProtocol
import Testing

/// Published and recorded events of all vendors, kept outside the repository: `REALTIME_CORPUS` names the folder.
enum Corpus {
    struct Line: CustomTestStringConvertible {
        let file: String
        let number: Int
        let dialect: Dialect
        let isServer: Bool
        let kind: String
        let note: String?
        let event: JSONValue

        var testDescription: String { "\(file):\(number)" }
        var place: String { "\(file):\(number)" }
    }

    static let folder = ProcessInfo.processInfo.environment["REALTIME_CORPUS"]

    /// A corpus that is named but cannot be read fails; one that is not named skips.
    static func lines() throws -> [Line] {
        let folder = try #require(folder)
        let names =
            ["openai-ga", "openai-beta", "dashscope"].flatMap { ["\($0).client", "\($0).server"] } + ["others"]
        return try names.flatMap { name in
            let text = try String(contentsOfFile: "\(folder)/\(name).jsonl", encoding: .utf8)
            return try text.split(separator: "\n").enumerated().compactMap { index, line in
                try parse(String(line), file: name, number: index + 1)
            }
        }
    }

    private static func parse(_ line: String, file: String, number: Int) throws -> Line? {
        let json = try JSONValue(parsing: line)
        let name = json["dialect"]?.stringValue
        let direction = json["direction"]?.stringValue ?? (file.hasSuffix("client") ? "client" : "server")
        guard let event = json["event"], direction == "client" || direction == "server",
            let dialect = dialect(name, file: file)
        else { return nil }
        return Line(
            file: file,
            number: number,
            dialect: dialect,
            isServer: direction == "server",
            kind: json["kind"]?.stringValue ?? "",
            note: json["note"]?.stringValue,
            event: event
        )
    }

    /// `nil` for the protocols that are not dialects of this one: Live, telephony, FunASR, Socket.IO.
    private static func dialect(_ name: String?, file: String) -> Dialect? {
        switch name {
        case "azure-openai": .azureOpenAI
        case "dashscope-omni", "dashscope-omni35", "dashscope-qwen-audio": .dashScopeOmni
        case "dashscope-asr": .dashScopeASR
        case "dashscope-tts": .dashScopeTTS
        case "xai": .xAI
        case "azure-voice-live": .azureVoiceLive
        case "glm-realtime": .glm
        case "stepfun": .stepFun
        case "openai-translation": .openAITranslation
        case "hf-speech-to-speech": .openAI
        case nil where file.hasPrefix("openai-ga"): .openAI
        case nil where file.hasPrefix("openai-beta"): .openAIBeta
        default: nil
        }
    }
}
