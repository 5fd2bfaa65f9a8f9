import Testing

@testable import RealtimeEngines

@Suite("FunASR results") struct FunASRTranscriptTests {
    private func message(_ json: String) throws -> FunASRMessage {
        try #require(FunASRMessage(Array(json.utf8)))
    }

    private func online(_ text: String, isFinal: Bool? = nil) throws -> FunASRMessage {
        try message(#"{"mode":"2pass-online","text":"\#(text)"\#(isFinal.map { ",\"is_final\":\($0)" } ?? "")}"#)
    }

    private func offline(_ text: String, isFinal: Bool? = nil) throws -> FunASRMessage {
        try message(#"{"mode":"2pass-offline","text":"\#(text)"\#(isFinal.map { ",\"is_final\":\($0)" } ?? "")}"#)
    }

    @Test("pieces are appended, and a sentence replaces its pieces")
    func twoPasses() throws {
        var transcript = FunASRTranscript()
        transcript.take(try online("你"))
        transcript.take(try online("号"))
        #expect(transcript.text == "你号")
        #expect(!transcript.isSettled)
        transcript.take(try offline("你好。"))
        #expect(transcript.text == "你好。")
        #expect(transcript.isSettled)
        transcript.take(try online("在"))
        #expect(transcript.text == "你好。在")
        transcript.take(try offline("再见。"))
        #expect(transcript.text == "你好。再见。")
    }

    @Test("words of an alphabet are kept apart")
    func blanks() throws {
        var transcript = FunASRTranscript()
        for piece in ["hello", " world", "again"] { transcript.take(try online(piece)) }
        #expect(transcript.text == "hello world again")
        transcript.take(try offline("Hello world, again."))
        transcript.take(try offline("好3"))
        transcript.take(try offline("Yes"))
        #expect(transcript.text == "Hello world, again.好3 Yes")
    }

    @Test("where is_final means what it says, the last sentence is the one that says so")
    func asNamed() throws {
        var transcript = FunASRTranscript()
        transcript.take(try online("a", isFinal: false))
        transcript.endWasAsked()
        transcript.take(try offline("A.", isFinal: false))
        #expect(!transcript.isComplete, "that one was on its way")
        transcript.take(try offline("B.", isFinal: true))
        #expect(transcript.isComplete)
        #expect(transcript.text == "A. B.")
    }

    @Test("where is_final is is_speaking, the last sentence is the one that denies it")
    func inverted() throws {
        var transcript = FunASRTranscript()
        transcript.take(try online("a", isFinal: true))
        #expect(transcript.finality == .inverted)
        transcript.endWasAsked()
        transcript.take(try offline("A.", isFinal: true))
        #expect(!transcript.isComplete, "that one was on its way")
        transcript.take(try offline("B.", isFinal: false))
        #expect(transcript.isComplete)
    }

    @Test("without a result before the end, is_final is not believed")
    func unknown() throws {
        for isFinal in [true, false] {
            var transcript = FunASRTranscript()
            transcript.endWasAsked()
            transcript.take(try offline("A.", isFinal: isFinal))
            #expect(!transcript.isComplete)
            #expect(transcript.isSettled)
        }
    }

    @Test("is_end is the end, with or without a text")
    func end() throws {
        var transcript = FunASRTranscript()
        transcript.take(try offline("A."))
        transcript.endWasAsked()
        transcript.take(try message(#"{"mode":"2pass","wav_name":"x","is_final":true,"is_end":true}"#))
        #expect(transcript.isComplete)
        #expect(transcript.text == "A.")
        #expect(transcript.finality == .unknown)
    }

    @Test("members of other types are left alone, and what is no object is no message")
    func malformed() throws {
        #expect(FunASRMessage(Array("[1]".utf8)) == nil)
        #expect(FunASRMessage(Array("{'mode': '2pass-online', 'is_final': True}".utf8)) == nil)
        var transcript = FunASRTranscript()
        transcript.take(try message(#"{"mode":3,"text":{"a":1},"is_final":"yes"}"#))
        #expect(transcript.text.isEmpty && !transcript.isComplete)
    }
}
