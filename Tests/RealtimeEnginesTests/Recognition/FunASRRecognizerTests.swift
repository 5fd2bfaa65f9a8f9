import Foundation
import RealtimeEngines
import RealtimePipeline
import RealtimeProtocol
import RealtimeUnits
import Testing

@Suite("FunASR", .timeLimit(.minutes(2))) struct FunASRRecognizerTests {
    private func online(_ text: String, isFinal: Bool = false) -> FunASRServer.Deed {
        .say(#"{"mode":"2pass-online","text":"\#(text)","wav_name":"realtime","is_final":\#(isFinal)}"#)
    }

    private func offline(_ text: String, isFinal: Bool) -> FunASRServer.Deed {
        .say(#"{"mode":"2pass-offline","text":"\#(text)","wav_name":"realtime","is_final":\#(isFinal)}"#)
    }

    private let end = FunASRServer.Deed.say(#"{"mode":"2pass","wav_name":"realtime","is_final":true,"is_end":true}"#)

    /// Speaks samples, and waits until the recogniser shows a text.
    private func speak(_ recognizer: FunASRRecognizer, _ samples: [Int16], until text: String) throws {
        try recognizer.accept(samples, inPiecesOf: 320)
        let limit = ContinuousClock.now.advanced(by: .seconds(10))
        while try recognizer.snapshot(.never).transcript.text != text {
            guard ContinuousClock.now < limit else {
                throw Failure("there is '\(recognizer.partialTranscript()?.text ?? "")' and not '\(text)'")
            }
            Thread.sleep(forTimeInterval: 0.005)
        }
        #expect(recognizer.partialTranscript()?.text == text)
    }

    @Test("pieces come while somebody speaks, sentences replace them, and the last one ends the utterance")
    func twoPasses() throws {
        let server = try FunASRServer([
            (.samples(9_600), [online("你")]), (.samples(19_200), [online("号"), offline("你好。", isFinal: false)]),
            (.end, [offline("再见。", isFinal: true)]),
        ])
        let recognizer = try server.recognizer()
        try recognizer.beginUtterance()
        #expect(recognizer.partialTranscript() == nil)
        try speak(recognizer, .ramp(9_600), until: "你")
        try speak(recognizer, .ramp(9_600), until: "你好。")
        let (transcript, duration) = try timed { try recognizer.finishUtterance(.never) }
        #expect(transcript.text == "你好。再见。")
        #expect(duration < .seconds(3), "nothing is waited for behind the last result")
    }

    @Test("the server is greeted, given frames of 60 ms with every sample, and told of the end")
    func wire() throws {
        let server = try FunASRServer([(.end, [offline("好。", isFinal: true), end])])
        let recognizer = try server.recognizer { $0.hotwords = ["阿里": 20] }
        let samples = [Int16].ramp(10_000)
        try recognizer.beginUtterance()
        try recognizer.accept(samples, inPiecesOf: 333)
        _ = try recognizer.finishUtterance(.never)
        let connection = try #require(server.connections.first)
        #expect(connection.subprotocol == "binary")
        #expect(connection.samples == samples)
        #expect(connection.binaryCounts == Array(repeating: 1_920, count: 10) + [800])
        #expect(connection.ending == ["is_speaking": false, "is_end": true])
        let greeting: JSONValue = [
            "mode": "2pass", "wav_name": "realtime", "wav_format": "pcm", "audio_fs": 16_000, "is_speaking": true,
            "chunk_size": [5, 10, 5], "chunk_interval": 10, "encoder_chunk_look_back": 4, "decoder_chunk_look_back": 1,
            "itn": true, "hotwords": #"{"阿里":20}"#,
        ]
        #expect(connection.greeting == greeting)
    }

    @Test("a server whose is_final says the opposite is understood")
    func inverted() throws {
        let server = try FunASRServer([
            (.samples(9_600), [online("你", isFinal: true)]),
            // The first sentence was recognised before the end came.
            (.end, [offline("你好。", isFinal: true), offline("再见。", isFinal: false)]),
        ])
        let recognizer = try server.recognizer { $0.settling = .seconds(60) }
        try recognizer.beginUtterance()
        try speak(recognizer, .ramp(9_600), until: "你")
        let (transcript, duration) = try timed { try recognizer.finishUtterance(.never) }
        #expect(transcript.text == "你好。再见。")
        #expect(duration < .seconds(3))
    }

    @Test("a server that has nothing more to say is not waited for long")
    func settled() throws {
        let server = try FunASRServer([(.samples(9_600), [offline("你好。", isFinal: true)])])
        let recognizer = try server.recognizer { $0.settling = .milliseconds(200) }
        try recognizer.beginUtterance()
        try speak(recognizer, .ramp(9_600), until: "你好。")
        let (transcript, duration) = try timed { try recognizer.finishUtterance(.never) }
        #expect(transcript.text == "你好。")
        #expect(duration >= .milliseconds(200) && duration < .seconds(3))
    }

    @Test("a short utterance, of which the first result is the last, is whole")
    func short() throws {
        let server = try FunASRServer([(.end, [offline("好。", isFinal: false)])])
        let recognizer = try server.recognizer { $0.settling = .milliseconds(200) }
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(3_200), inPiecesOf: 320)
        #expect(try recognizer.finishUtterance(.never).text == "好。")
    }

    @Test("a server that understood nothing and says nothing gives an empty transcript")
    func noise() throws {
        let server = try FunASRServer([])
        let recognizer = try server.recognizer { $0.finishing = .milliseconds(300) }
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(3_200), inPiecesOf: 320)
        #expect(try recognizer.finishUtterance(.never) == .empty)
    }

    @Test("a server that does not finish a sentence is an error after its time")
    func stall() throws {
        let server = try FunASRServer([(.samples(9_600), [online("你")])])
        let recognizer = try server.recognizer { $0.finishing = .milliseconds(300) }
        try recognizer.beginUtterance()
        try speak(recognizer, .ramp(9_600), until: "你")
        #expect(throws: failed("funasr", "the transcript was not complete within 300 ms")) {
            try recognizer.finishUtterance(.never)
        }
    }

    @Test("a connection that ends before the answer is an error, and the next utterance has another")
    func cut() throws {
        let server = try FunASRServer([(.end, [online("你"), .close])])
        let recognizer = try server.recognizer()
        for _ in 0..<2 {
            try recognizer.beginUtterance()
            try recognizer.accept([Int16].ramp(3_200), inPiecesOf: 320)
            #expect(throws: failed("funasr", "the server closed the connection")) {
                try recognizer.finishUtterance(.never)
            }
        }
        #expect(server.connections.count == 2)
    }

    @Test("a connection that ends while somebody speaks is one error, at the end of the utterance")
    func early() throws {
        let server = try FunASRServer([(.samples(9_600), [online("你"), .close])])
        let recognizer = try server.recognizer()
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(9_600), inPiecesOf: 320)
        let limit = ContinuousClock.now.advanced(by: .seconds(10))
        while !server.connections.allSatisfy(\.isOver), ContinuousClock.now < limit { usleep(5_000) }
        for _ in 0..<5 {
            try recognizer.accept([Int16].ramp(320).span)
            Thread.sleep(forTimeInterval: 0.02)
        }
        #expect(throws: failed("funasr", "the server closed the connection")) { try recognizer.snapshot(.never) }
        #expect(throws: failed("funasr", "the server closed the connection")) { try recognizer.finishUtterance(.never) }
        #expect(server.connections.count == 1)
    }

    @Test("a connection that ends behind the last sentence is the end")
    func closing() throws {
        let server = try FunASRServer([(.end, [offline("好。", isFinal: false), .close])])
        let recognizer = try server.recognizer { $0.settling = .seconds(60) }
        try recognizer.beginUtterance()
        try recognizer.accept([Int16].ramp(3_200), inPiecesOf: 320)
        #expect(try recognizer.finishUtterance(.never).text == "好。")
    }

    @Test("a message that is no result is an error")
    func garbage() throws {
        let server = try FunASRServer([(.end, [.say("{'is_final': True}")])])
        let recognizer = try server.recognizer()
        try recognizer.beginUtterance()
        #expect(throws: failed("funasr", "the server sent something that is not a result")) {
            try recognizer.finishUtterance(.never)
        }
    }

    @Test("a port where nobody listens is an error")
    func refused() throws {
        let port = try LoopbackServer.silentPort()
        let configuration = try FunASRRecognizer.Configuration(url: "ws://127.0.0.1:\(port)")
        let recognizer = FunASRRecognizer(configuration, on: try EngineLoop())
        try recognizer.prepare(for: ConversationSetup(scenario: bilingual, language: .chinese))
        try recognizer.beginUtterance()
        #expect(throws: failed("funasr", "the connection was refused")) { try recognizer.finishUtterance(.never) }
    }

    @Test("a server that is not a WebSocket is an error with its answer")
    func http() throws {
        let server = try LoopbackServer { _ in [.answer("404 Not Found", "text/plain", "no such page"), .close] }
        let configuration = try FunASRRecognizer.Configuration(url: "ws://127.0.0.1:\(server.port)")
        let recognizer = FunASRRecognizer(configuration, on: try EngineLoop())
        try recognizer.prepare(for: ConversationSetup(scenario: bilingual, language: .chinese))
        try recognizer.beginUtterance()
        let reason = try reason { _ = try recognizer.finishUtterance(.never) }
        #expect(reason.contains("404") && reason.contains("no such page"))
    }

    @Test("waiting for the end of an utterance is interrupted at once")
    func cancellation() throws {
        let server = try FunASRServer([(.samples(9_600), [online("你")])])
        let recognizer = try server.recognizer { $0.finishing = .seconds(60) }
        try recognizer.beginUtterance()
        try speak(recognizer, .ramp(9_600), until: "你")
        let interruption = Interruption()
        let moment = interruption.cancel(after: .milliseconds(200))
        _ = try recognizer.finishUtterance(interruption.cancellation)
        let age = try #require(moment.age)
        #expect(age < .milliseconds(500))
    }

    @Test("an utterance that is discarded ends its connection")
    func discarding() throws {
        let server = try FunASRServer([(.samples(9_600), [online("你")])])
        let recognizer = try server.recognizer()
        try recognizer.beginUtterance()
        try speak(recognizer, .ramp(9_600), until: "你")
        recognizer.discardUtterance()
        let limit = ContinuousClock.now.advanced(by: .seconds(10))
        while !server.connections.allSatisfy(\.isOver), ContinuousClock.now < limit { usleep(5_000) }
        #expect(server.connections.map(\.isOver) == [true])
        #expect(throws: EngineError.utteranceNotOpen) { try recognizer.finishUtterance(.never) }
    }

    @Test("a language that the server's model does not have is refused")
    func language() throws {
        let recognizer = try FunASRServer([]).recognizer { $0.languages = [.chinese] }
        #expect(throws: EngineError.languageUnavailable(.english, engine: "funasr", available: [.chinese])) {
            try recognizer.prepare(for: ConversationSetup(scenario: bilingual))
        }
    }
}
