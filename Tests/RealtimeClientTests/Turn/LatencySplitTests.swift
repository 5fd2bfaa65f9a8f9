import RealtimeProtocol
import RealtimeUnits
import Testing

@testable import realtime_client

@Suite("The split of a latency")
struct LatencySplitTests {
    private static func at(_ milliseconds: Int) -> SessionInstant { SessionInstant(.milliseconds(milliseconds)) }

    private func split(_ stopped: Int?, _ transcript: Int?, _ text: Int?) -> LatencySplit {
        let arrivals = LatencySplit.Arrivals(
            speechStopped: stopped.map(Self.at),
            transcript: transcript.map(Self.at),
            replyText: text.map(Self.at)
        )
        return LatencySplit(arrivals, from: Self.at(1_000), to: Self.at(1_900))
    }

    @Test("Events in their order give all four parts")
    func inOrder() {
        let split = split(1_500, 1_650, 1_700)
        #expect(split.endpointing == .milliseconds(500))
        #expect(split.recognition == .milliseconds(150))
        #expect(split.reply == .milliseconds(50))
        #expect(split.synthesis == .milliseconds(200))
    }

    @Test("Without the reply's words its two parts are one")
    func withoutText() {
        let split = split(1_500, 1_650, nil)
        #expect(split.reply == .milliseconds(250))
        #expect(split.synthesis == nil)
    }

    @Test("A transcript after the first audio has no part")
    func lateTranscript() {
        let split = split(1_500, 2_400, 1_800)
        #expect(split.recognition == nil)
        #expect(split.reply == .milliseconds(300))
    }

    @Test("The parts add up to the latency, whatever came when")
    func addsUp() {
        let instants: [Int?] = [nil, 900, 1_000, 1_300, 1_600, 1_900, 2_000]
        for stopped in instants {
            for transcript in instants {
                for text in instants {
                    #expect(split(stopped, transcript, text).sum == .milliseconds(900))
                }
            }
        }
    }

    @Test("The server's own event is read, fractions included")
    func server() throws {
        let event = UnknownEvent(
            type: "turn.latency",
            object: ["endpointing_ms": 500, "recognition_ms": .number(try #require(JSONNumber(12.5))), "reply_ms": 0]
        )
        let split = try #require(LatencySplit(event))
        #expect(split.source == .server)
        #expect(split.recognition == .microseconds(12_500))
        #expect(split.reply == .zero)
        #expect(split.synthesis == nil)
        #expect(split.sum == .microseconds(512_500))
    }

    @Test("Other events, and figures that are no times, are not")
    func nonsense() throws {
        #expect(LatencySplit(UnknownEvent(type: "other", object: ["endpointing_ms": 1])) == nil)
        #expect(LatencySplit(UnknownEvent(type: "turn.latency", object: ["endpointing_ms": "soon"])) == nil)
        let huge = JSONObject(dictionaryLiteral: ("reply_ms", .number(try #require(JSONNumber(1e300)))))
        #expect(LatencySplit(UnknownEvent(type: "turn.latency", object: huge)) == nil)
    }
}
