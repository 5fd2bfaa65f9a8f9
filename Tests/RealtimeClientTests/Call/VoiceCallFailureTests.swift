import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import realtime_client

@Suite("A call that fails")
struct VoiceCallFailureTests {
    private func failure(
        turns: Int = 1,
        dialect: Dialect = .browser,
        _ change: (inout FakeModel.Script) -> Void
    ) throws -> (failure: CallFailure?, at: SessionInstant, turn: Turn?) {
        var script = FakeModel.Script()
        change(&script)
        var linked = try LinkedCall(clip: .burst(), turns: turns, dialect: dialect, script: script)
        try linked.run()
        guard case .failed(let failure) = linked.call.outcome else { return (nil, linked.now, nil) }
        return (failure, linked.now, linked.call.turns.last)
    }

    private func missing(_ failure: CallFailure?) -> [TurnPart]? {
        if case .incomplete(_, let missing, _) = failure { missing } else { nil }
    }

    @Test("A transcript that does not come is named")
    func transcript() throws {
        #expect(missing(try failure { $0.transcript = nil }.failure) == [.transcript])
    }

    @Test("Text that does not come is named", arguments: [Dialect.browser, .openAI])
    func text(_ dialect: Dialect) throws {
        #expect(missing(try failure(dialect: dialect) { $0.reply = nil }.failure) == [.replyText])
    }

    @Test("Audio that does not come is named, the end of the reply with it")
    func audio() throws {
        #expect(missing(try failure { $0.audio = nil }.failure) == [.replyAudio, .replyEnd])
    }

    @Test("Audio that is silence is named")
    func silence() throws {
        let silence = Tone.silence(.milliseconds(300), at: .hz24000)
        #expect(missing(try failure { $0.audio = silence }.failure) == [.sound])
    }

    @Test("A reply without an end is named")
    func end() throws {
        #expect(missing(try failure(dialect: .openAI) { $0.finishes = false }.failure) == [.replyEnd])
    }

    @Test("The time counts from the end of speech where nothing comes")
    func timeout() throws {
        let result = try failure { $0.endpointing = .seconds(3_600) }
        let turn = try #require(result.turn)
        #expect(missing(result.failure) == [.transcript, .replyText, .replyAudio, .replyEnd])
        let waited = turn.speechEnd.duration(to: result.at)
        #expect(waited >= .seconds(5) && waited <= .seconds(5) + .milliseconds(20))
    }

    @Test("A session that is not made ready is named")
    func notReady() throws {
        let result = try failure { $0.opens = false }
        #expect(result.failure == .notReady)
        #expect(result.at == SessionInstant(.seconds(5)))
    }

    @Test("What the server complained of is told")
    func complaint() throws {
        let result = try failure {
            $0.complaint = "no voice today"
            $0.audio = nil
        }
        #expect(result.failure?.description.contains("server_error: no voice today") == true)
    }

    @Test("A server that hangs up is named with its reason and what is missing")
    func hangsUp() throws {
        let result = try failure { $0.hangsUp = true }
        #expect(
            result.failure?.description
                == "turn 1: the server closed the connection: 1011 out of order; missing: the user's transcript, "
                + "the reply's text, the reply's audio, the reply's end"
        )
    }

    @Test("Being stopped is neither success nor failure")
    func interrupt() throws {
        var linked = try LinkedCall(clip: .burst())
        try linked.run(for: .milliseconds(200))
        var call = linked.call
        call.interrupt()
        #expect(call.outcome == .interrupted)
        #expect(call.nextDeadline == nil)
        var closes = 0
        while let output = call.nextOutput() {
            if case .transport(.close(_, .normal)) = output { closes += 1 }
        }
        #expect(closes == 1)
    }
}
