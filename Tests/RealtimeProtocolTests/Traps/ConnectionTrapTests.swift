import Foundation
import RealtimeProtocol
import RealtimeUnits
import Testing

@Suite("Traps 13 to 17: connections")
struct ConnectionTrapTests {
    @Test(
        "Trap 13: a server is ready when its dialect says so",
        arguments: [
            (Dialect.openAI, Dialect.ReadySignal.sessionCreated), (.azureOpenAI, .sessionCreated),
            (.openAIBeta, .sessionCreated), (.azureVoiceLive, .sessionCreated), (.dashScopeOmni, .sessionCreated),
            (.xAI, .sessionUpdated), (.browser, .sessionCreatedOnRequest),
        ]
    )
    func readySignal(dialect: Dialect, signal: Dialect.ReadySignal) {
        #expect(dialect.readySignal == signal)
    }

    @Test(
        "Trap 14: audio that overtakes the session's answer is read in the dialect's default format",
        arguments: [
            (Dialect.xAI, AudioFormat.pcm16At24kHz), (.dashScopeOmni, .pcm16At16kHz), (.dashScopeASR, .pcm16At16kHz),
        ]
    )
    func defaultFormat(dialect: Dialect, format: AudioFormat) {
        #expect(dialect.defaultInputFormat == format)
    }

    @Test(
        "Trap 15: output_audio_buffer events exist at OpenAI, and two of them at Voice Live",
        arguments: Dialect.allCases
    )
    func outputAudioBuffer(dialect: Dialect) {
        let codec = EventCodec(dialect: dialect)
        let isOpenAI = [.openAI, .azureOpenAI, .openAIBeta].contains(dialect)
        let hasClear = isOpenAI || dialect == .azureVoiceLive
        #expect((codec.encode(.outputAudioBufferStarted(OutputAudioBufferEvent())) != nil) == isOpenAI)
        #expect((codec.encode(.outputAudioBufferStopped(OutputAudioBufferEvent())) != nil) == isOpenAI)
        #expect((codec.encode(.outputAudioBufferCleared(OutputAudioBufferEvent())) != nil) == hasClear)
        #expect((codec.encode(.outputAudioBufferClear(PlainEvent())) != nil) == hasClear)
    }

    @Test("Trap 16: a model is any name")
    func models() throws {
        let session = try Wire.session(#""model":"a-model-of-2031""#)
        #expect(session.model == "a-model-of-2031")
    }

    @Test("Trap 16: no name of a model stands in the library's code")
    func noModelLists() throws {
        let sources = Repository.file("Sources/RealtimeProtocol")
        let files = try #require(FileManager.default.enumerator(atPath: sources.path)?.allObjects as? [String])
        let swift = files.filter { $0.hasSuffix(".swift") }
        try #require(swift.count > 50)
        for file in swift {
            let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
            for line in text.split(separator: "\n") where !line.drop(while: \.isWhitespace).hasPrefix("//") {
                #expect(!line.contains(/"[^"]*(gpt-|grok-|qwen\d|step-1|glm-\d)[^"]*"/), "\(file): \(line)")
            }
        }
    }

    @Test("Trap 17: xAI's binary messages are samples, both ways")
    func binaryAudio() throws {
        let samples: [UInt8] = [0, 1, 2, 255]
        let codec = EventCodec(dialect: .xAI)
        guard case .outputAudioDelta(let delta) = try codec.decodeServerEvent(binary: samples.span),
            case .inputAudioBufferAppend(let append) = try codec.decodeClientEvent(binary: samples.span)
        else {
            Issue.record("not audio")
            return
        }
        #expect(try delta.delta.decoded() == samples)
        #expect(try append.audio.decoded() == samples)
        #expect(delta.responseID == nil)
    }

    @Test("Trap 17: GLM's binary messages are events")
    func binaryEvents() throws {
        let text = Array(#"{"type":"heartbeat"}"#.utf8)
        let codec = EventCodec(dialect: .glm)
        #expect(try codec.decodeServerEvent(binary: text.span) == codec.decodeServerEvent(text))
        let commit = Array(#"{"type":"input_audio_buffer.commit"}"#.utf8)
        #expect(try codec.decodeClientEvent(binary: commit.span) == codec.decodeClientEvent(commit))
    }

    @Test(
        "Trap 17: elsewhere a binary message is an error",
        arguments: Dialect.allCases.filter { $0 != .xAI && $0 != .glm }
    )
    func binaryRefused(dialect: Dialect) {
        let message: [UInt8] = [0, 1, 2]
        #expect(throws: EventError(.invalidValue(expected: "a text message", found: "a binary one of 3 bytes"))) {
            try EventCodec(dialect: dialect).decodeServerEvent(binary: message.span)
        }
        #expect(throws: EventError(.invalidValue(expected: "a text message", found: "a binary one of 3 bytes"))) {
            try EventCodec(dialect: dialect).decodeClientEvent(binary: message.span)
        }
    }
}
