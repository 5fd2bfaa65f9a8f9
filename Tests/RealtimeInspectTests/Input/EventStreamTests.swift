import RealtimeProtocol
import Testing

@testable import realtime_inspect

@Suite("Reading events from lines")
struct EventStreamTests {
    private static let clear = #"{"type":"input_audio_buffer.clear"}"#

    @Test("a bare event and one in an envelope are the same")
    func envelope() throws {
        let kept = try KeepingVisitor.keep([Self.clear, #"{"note":"x","event":\#(Self.clear),"kind":"test"}"#])
        #expect(kept.events.map(\.text) == [Self.clear, Self.clear])
    }

    @Test("an event with a member 'event' is an event")
    func keyPress() throws {
        let line = #"{"type":"input_audio_buffer.dtmf_event_received","event":"9","received_at":1}"#
        #expect(try KeepingVisitor.keep([line]).events.map(\.text) == [line])
        let nested = #"{"type":"response.event","event":{"type":"x"}}"#
        #expect(try KeepingVisitor.keep([nested]).events.map(\.type) == ["response.event"])
    }

    @Test("an envelope's dialect, direction and instant count")
    func members() throws {
        let kept = try KeepingVisitor.keep([
            #"{"at":1.5,"direction":"server","dialect":"xai","event":\#(Self.clear)}"#,
            #"{"at_ms":2500,"dialect":"dashscope-tts","event":\#(Self.clear)}"#,
            #"{"at":1700000000250,"event":\#(Self.clear)}"#,
        ])
        #expect(kept.events.map(\.instant) == [1.5, 2.5, 1_700_000_000.25])
        #expect(kept.events.map(\.direction) == [.server, .client, .client])
        #expect(kept.events.map(\.dialect) == [.xAI, .dashScopeTTS, .dashScopeTTS])
    }

    @Test("lines with more members than a peek has room for are read all the same")
    func wide() throws {
        let others = (0..<40).map { #""m\#($0)":\#($0)"# }.joined(separator: ",")
        let kept = try KeepingVisitor.keep([
            #"{\#(others),"type":"input_audio_buffer.clear"}"#,
            #"{\#(others),"event":\#(Self.clear),"direction":"server"}"#,
            "{\(others)}",
        ])
        #expect(kept.events.map(\.type) == ["input_audio_buffer.clear", "input_audio_buffer.clear"])
        #expect(kept.events.map(\.direction) == [.client, .server])
        #expect(kept.problems.map(\.place.line) == [3])
        // Nothing of a bare event is lost.
        let first = try JSONValue(parsing: kept.events[0].text)
        #expect(first["m39"] == 39)
    }

    @Test("a line that is no event is reported with its number, and reading goes on")
    func problems() throws {
        let kept = try KeepingVisitor.keep([Self.clear, "{", "", "[]", #"{"a":1}"#, #"{"type":1}"#, Self.clear])
        #expect(kept.events.map(\.line) == [1, 7])
        #expect(kept.problems.map(\.place.line) == [2, 4, 5, 6])
        #expect(kept.problems.map(\.isFault) == [true, true, true, true])
    }

    @Test("the offset of an error is counted in the line")
    func offset() throws {
        let line = #"{"event":{"type":"error","error":{"message":1}}}"#
        let found = try Inspection([line], ValidateVisitor(checksAudio: false), ["validate"])
        let place = try #require(line.utf8Offset(of: "1}}}"))
        #expect(found.output.first?.hasSuffix("(byte \(place))") == true, "\(found.output)")
    }

    @Test("other protocols and what did not go over the socket are passed over without blame")
    func foreign() throws {
        let kept = try KeepingVisitor.keep([
            #"{"dialect":"funasr","event":{"mode":"2pass"}}"#,
            #"{"direction":"rest","event":{"id":"sess_1"}}"#,
        ])
        #expect(kept.events.isEmpty)
        #expect(kept.problems.map(\.isFault) == [false, false])
    }

    @Test("carriage returns, blank lines and a byte order mark do no harm")
    func spaces() throws {
        let kept = try KeepingVisitor.keep(["\u{FEFF}\(Self.clear)\r", "  \t\r", "\(Self.clear)\r"])
        #expect(kept.events.map(\.line) == [1, 3])
        #expect(kept.problems.isEmpty)
    }

    @Test("types without end do not take memory without end")
    func types() throws {
        var table = EventTypeTable()
        var ids: Set<Int> = []
        for number in 0..<3_000 { ids.insert(table.type(Array("t\(number)".utf8).span).id) }
        #expect(ids.count == EventTypeTable.capacity + 1)
        #expect(table.type(Array("t5".utf8).span).name == "t5")
    }
}

extension String {
    /// Where `part` begins, in bytes.
    fileprivate func utf8Offset(of part: String) -> Int? {
        let (whole, part) = (Array(utf8), Array(part.utf8))
        return whole.indices.first { whole[$0...].starts(with: part) }
    }
}
