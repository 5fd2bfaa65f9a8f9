import RealtimeProtocol
import Testing

@testable import realtime_inspect

@Suite("roundtrip")
struct RoundTripTests {
    @Test("events that come back equal are counted")
    func equal() throws {
        let lines = [Lines.session(), Lines.append(960), Lines.delta(960), #"{"type":"some.new.event","a":[1.0]}"#]
        let found = try Inspection(lines, RoundTripVisitor())
        #expect(found.output == ["4 events, 0 differ in 0 members, 1 without a type were passed through"])
        #expect(found.isWell)
    }

    @Test("malformed lines and other protocols are told apart")
    func problems() throws {
        let found = try Inspection(["{", #"{"dialect":"funasr","event":{}}"#], RoundTripVisitor())
        #expect(found.output.count == 2)
        #expect(found.output[0].hasPrefix("a.jsonl:1: "))
        #expect(
            found.output[1]
                == "0 events, 0 differ in 0 members, 1 lines are no events, 1 lines of other protocols were skipped"
        )
        #expect(!found.isWell)
    }

    @Test("duplicate names inside an event, which a peek does not see, are found")
    func duplicates() throws {
        let line = #"{"event":{"type":"response.done","response":{"id":"a","id":"b"}}}"#
        let found = try Inspection([line], RoundTripVisitor())
        #expect(found.output[0].contains("duplicate member name"))
        #expect(!found.isWell)
    }
}
