import RealtimeProtocol
import RealtimeUnits
import Testing

@testable import realtime_client

@Suite("The report")
struct CallReportTests {
    private func report(_ script: FakeModel.Script = FakeModel.Script(), turns: Int = 1) throws -> JSONValue {
        let clip = try SpeechClip.burst()
        var linked = try LinkedCall(clip: clip, turns: turns, script: script)
        try linked.run()
        let result = CallResult(
            outcome: try #require(linked.call.outcome),
            turns: linked.call.turns,
            greatestLateness: .microseconds(1_250),
            gaps: 0
        )
        let report = CallReport(
            result: result,
            server: "ws://127.0.0.1:8080",
            dialect: .browser,
            clip: clip,
            reference: "go forward ten metres"
        )
        return try JSONValue(parsing: report.json)
    }

    @Test("All figures of every turn are in it")
    func figures() throws {
        let json = try report(turns: 2)
        #expect(json["succeeded"] == true)
        #expect(json["failure"] == nil)
        #expect(json["clip"]?["speech_end_ms"]?.doubleValue == 600)
        #expect(json["greatest_microphone_lateness_ms"]?.doubleValue == 1.3)
        #expect(json["latency"]?["median_ms"]?.doubleValue == 460)
        let turns = try #require(json["turns"]?.arrayValue)
        #expect(turns.count == 2)
        #expect(turns[0]["transcript"] == "go forward ten meters")
        #expect(turns[0]["reply"] == "Going forward.")
        #expect(turns[0]["latency_ms"]?.doubleValue == 460)
        #expect(turns[0]["split"]?["source"] == "server")
        #expect(turns[0]["split"]?["endpointing_ms"]?.doubleValue == 300)
        #expect(turns[0]["word_errors"]?["rate"]?.doubleValue == 0.25)
        #expect(turns[0]["reply_samples"]?.intValue == 14_400)
        #expect(turns[0]["missing"] == [])
    }

    @Test("A turn that lacks something says what, and has no figures that are not known")
    func failure() throws {
        let json = try report(FakeModel.Script(audio: nil))
        #expect(json["succeeded"] == false)
        #expect(json["failure"]?.stringValue == "turn 1; missing: the reply's audio, the reply's end")
        #expect(json["latency"] == nil)
        let turn = try #require(json["turns"]?.arrayValue?.first)
        #expect(turn["missing"] == ["replyAudio", "replyEnd"])
        #expect(turn["latency_ms"] == nil)
    }

    @Test("A limit on word errors fails a call that went well")
    func limit() throws {
        var linked = try LinkedCall(clip: .burst())
        try linked.run()
        var result = CallResult(outcome: .succeeded, turns: linked.call.turns, greatestLateness: .zero, gaps: 0)
        result.limitWordErrors(to: 0.25, against: "go forward ten metres")
        #expect(result.outcome == .succeeded)
        result.limitWordErrors(to: 0.2, against: "go forward ten metres")
        guard case .failed(.misheard(let turn, let rate, _)) = result.outcome else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(turn == 1)
        #expect(rate.substitutions == 1)
    }
}
