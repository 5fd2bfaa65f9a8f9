import RealtimeProtocol
import Testing

@testable import realtime_inspect

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Published and recorded events of all vendors, kept outside the repository: `REALTIME_CORPUS` names the folder.
private enum CorpusFiles {
    static let folder = getenv("REALTIME_CORPUS").map { String(cString: $0) }

    static let all = [
        "openai-ga.client", "openai-ga.server", "openai-beta.client", "openai-beta.server", "dashscope.client",
        "dashscope.server", "others",
    ].map { "\(folder ?? "")/\($0).jsonl" }
}

@Suite("The corpus", .enabled(if: CorpusFiles.folder != nil, "REALTIME_CORPUS is not set"))
struct CorpusTests {
    @Test("every event of every dialect comes back equal")
    func roundTrip() {
        let captured = CapturedConsole()
        #expect(Program.run(["roundtrip"] + CorpusFiles.all, captured.console) == .success)
        #expect(captured.outputLines.count == 1, "\(captured.outputLines)")
    }

    @Test(
        "a dialect is recognised by its shape in most lines where they do not say it",
        arguments: [
            (Dialect.xAI, "xai"), (.glm, "glm-realtime"), (.stepFun, "stepfun"), (.dashScopeTTS, "dashscope-tts"),
            (.openAITranslation, "openai-translation"), (.dashScopeOmni, "dashscope-qwen-audio"),
        ]
    )
    func detection(dialect: Dialect, name: String) throws {
        var lines: [Direction: [String]] = [:]
        for path in CorpusFiles.all {
            var reader = LineReader(try FileSource(path))
            while case .complete(let range)? = try reader.next() {
                let line = try JSONValue(parsing: reader.buffer.span.extracting(range))
                let said =
                    line["direction"]?.stringValue.flatMap { Direction(rawValue: $0) } ?? Direction(fileName: path)
                guard line["dialect"] == .string(name), let direction = said, let event = line["event"] else {
                    continue
                }
                lines[direction, default: []].append(#"{"direction":"\#(direction.rawValue)","event":\#(event)}"#)
            }
        }
        try #require(lines.count == 2)
        for (direction, lines) in lines {
            let kept = try KeepingVisitor.keep(lines)
            let right = kept.events.count { $0.dialect == dialect }
            // What comes before the first event that tells is taken for OpenAI's.
            #expect(right * 10 >= kept.events.count * 9, "\(direction): \(right) of \(kept.events.count)")
        }
    }
}
