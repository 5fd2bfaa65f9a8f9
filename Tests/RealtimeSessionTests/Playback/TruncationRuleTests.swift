import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("Truncation rules")
struct TruncationRuleTests {
    @Test("Of a burst of several items each is cut by itself: the heard left alone, the begun cut, the rest deleted")
    func burst() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        for item in ["a", "b", "c"] { try harness.audio(1_000, item: item) }
        try harness.done("r")
        try harness.pass(.milliseconds(1_300))
        try harness.command { $0.cancelResponse(at: $1) }
        #expect(harness.cuts == ["b/0:300", "-c"])
    }

    @Test("On the wire the cancellation comes before the truncation, and the loudspeaker is stopped before both")
    func order() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.audio(1_000)
        try harness.pass(.milliseconds(300))
        harness.events = []
        try harness.command { $0.cancelResponse(at: $1) }
        #expect(harness.types == ["response.cancel", "conversation.item.truncate"])
        #expect(harness.events == [.stopPlayback])
    }

    @Test("A server that stops by itself is not asked to cancel")
    func serverInterrupts() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.audio(1_000)
        try harness.pass(.milliseconds(300))
        try harness.speechStarted()
        #expect(harness.types == ["conversation.item.truncate"])
    }

    @Test("A server whose detector is on and says nothing of interrupting stops the playback by hearing speech")
    func serverInterruptsByDefault() throws {
        var harness = try ClientHarness()
        let detection = #"{"audio":{"input":{"turn_detection":{"type":"server_vad"}}}}"#
        try harness.server(#"{"type":"session.updated","session":\#(detection)}"#)
        try harness.created("r")
        try harness.audio(1_000)
        try harness.speechStarted()
        #expect(harness.events.contains(.stopPlayback))
    }

    @Test("A server that was told not to interrupt does not stop the playback by hearing speech")
    func serverDoesNotInterrupt() throws {
        var harness = try ClientHarness()
        try harness.server(
            """
            {"type":"session.updated","session":{"type":"realtime","audio":{"input":{"turn_detection":\
            {"type":"server_vad","interrupt_response":false}}}}}
            """
        )
        try harness.created("r")
        try harness.audio(1_000)
        try harness.speechStarted()
        #expect(!harness.events.contains(.stopPlayback))
        #expect(harness.session.isPlaying(at: harness.now))
    }

    @Test("Nothing is sent of what was heard to its end")
    func heardAll() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.audio(1_000)
        try harness.done("r")
        try harness.pass(.milliseconds(1_000))
        try harness.command { $0.cancelResponse(at: $1) }
        #expect(harness.types.isEmpty)
    }

    @Test("An item that is announced and of which no sound has come is deleted")
    func announced() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.server(
            """
            {"type":"response.content_part.added","response_id":"r","item_id":"i","content_index":0,\
            "part":{"type":"audio","transcript":""}}
            """
        )
        try harness.speechStarted()
        #expect(harness.cuts == ["-i"])
    }

    @Test("Nothing is sent of a written answer")
    func written() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.server(
            """
            {"type":"response.content_part.added","response_id":"r","item_id":"i","content_index":0,\
            "part":{"type":"text","text":""}}
            """
        )
        try harness.server(#"{"type":"response.output_text.delta","response_id":"r","item_id":"i","delta":"hello"}"#)
        try harness.speechStarted()
        #expect(harness.types.isEmpty)
    }

    @Test("A later part of which nothing was heard is cut to nothing, and the item with its heard part is kept")
    func laterPart() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.audio(500, part: 0)
        try harness.audio(500, part: 1)
        try harness.done("r")
        try harness.pass(.milliseconds(500))
        try harness.command { $0.cancelResponse(at: $1) }
        #expect(harness.cuts == ["i/1:0"])
    }

    /// 300 ms of each of two items, in turns.
    private static func mixing() throws -> ClientHarness {
        var harness = try ClientHarness()
        try harness.created("r")
        for _ in 0..<3 {
            try harness.audio(100, item: "a")
            try harness.audio(100, item: "b")
        }
        return harness
    }

    @Test("Items whose pieces come mixed are each cut to their own share")
    func mixed() throws {
        var harness = try Self.mixing()
        try harness.pass(.milliseconds(350))
        try harness.command { $0.cancelResponse(at: $1) }
        #expect(harness.cuts == ["a/0:200", "b/0:150"])
    }

    @Test("Nothing is sent of items whose pieces came mixed when all of them were heard")
    func mixedHeardAll() throws {
        var harness = try Self.mixing()
        try harness.done("r")
        try harness.pass(.milliseconds(600))
        try harness.command { $0.cancelResponse(at: $1) }
        #expect(harness.types.isEmpty)
    }

    @Test("A late acknowledgement of audio that was thrown away is not taken for the audio after it")
    func lateAcknowledgement() throws {
        var harness = try ClientHarness { $0.playback = .acknowledged }
        try harness.created("r1")
        try harness.audio(1_000, response: "r1", item: "a")
        let generation = harness.session.playbackGeneration
        try harness.speechStarted()
        try harness.created("r2")
        try harness.audio(1_000, response: "r2", item: "b")
        try harness.command { session, _ in session.acknowledgePlayback(upTo: SampleCount(24_000), of: generation) }
        #expect(harness.session.heard(at: harness.now) == .zero)
        let present = harness.session.playbackGeneration
        #expect(present > generation)
        try harness.command { session, _ in session.acknowledgePlayback(upTo: SampleCount(2_400), of: present) }
        try harness.speechStarted()
        #expect(harness.cuts == ["-a", "b/0:100"])
    }

    @Test("An acknowledgement of more than came, or of less than before, is not believed")
    func oddAcknowledgements() throws {
        var harness = try ClientHarness { $0.playback = .acknowledged }
        try harness.created("r")
        try harness.audio(100)
        let generation = harness.session.playbackGeneration
        for count in [1_200, 600, 1_000_000, -5] {
            try harness.command { session, _ in session.acknowledgePlayback(upTo: SampleCount(count), of: generation) }
        }
        #expect(harness.session.heard(at: harness.now) == SampleCount(2_400))
    }

    @Test("A refused truncation does not end the session; the item is fetched again")
    func refused() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.audio(1_000)
        try harness.pass(.milliseconds(300))
        try harness.speechStarted()
        let id = try #require(harness.sent.last?["event_id"]?.stringValue)
        try harness.server(
            #"{"type":"error","error":{"type":"invalid_request_error","message":"too long","event_id":"\#(id)"}}"#
        )
        #expect(harness.types == ["conversation.item.truncate", "conversation.item.retrieve"])
        #expect(harness.sent.last?["item_id"] == "i")
        #expect(!harness.session.isEnded)
    }

    @Test("A delta that breaks a sample in two costs nothing: the next one brings the rest")
    func brokenSample() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        // Three bytes and three more: three samples of two bytes.
        for _ in 0..<2 {
            try harness.server(
                #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"AQID"}"#
            )
        }
        let audio = harness.events.compactMap { if case .audio(_, let bytes) = $0 { bytes } else { nil } }
        #expect(audio == [[1, 2], [3, 1, 2, 3]])
    }

    @Test("G.711 is counted by its byte a sample at 8 kHz", arguments: ["audio/pcmu", "audio/pcma"])
    func telephony(type: String) throws {
        var harness = try ClientHarness()
        try harness.server(
            #"{"type":"session.updated","session":{"audio":{"output":{"format":{"type":"\#(type)"}}}}}"#
        )
        try harness.created("r")
        try harness.audio(1_000)
        try harness.pass(.milliseconds(250))
        try harness.speechStarted()
        #expect(harness.cuts == ["i/0:250"])
    }

    @Test("Of more than 256 items that were announced and not heard the oldest are forgotten", arguments: [256, 257])
    func mostParts(count: Int) throws {
        var harness = try ClientHarness()
        try harness.created("r")
        for index in 0..<count {
            try harness.server(
                """
                {"type":"response.content_part.added","response_id":"r","item_id":"i\(index)","output_index":\(index),\
                "content_index":0,"part":{"type":"audio","transcript":""}}
                """
            )
        }
        try harness.speechStarted()
        #expect(harness.cuts == (max(0, count - 256)..<count).map { "-i\($0)" })
    }

    @Test("A page is told of the playback with every 100 ms that were heard, and no sooner")
    func reports() throws {
        var harness = try ClientHarness(dialect: .browser) { $0.playback = .acknowledged }
        try harness.created("r")
        try harness.audio(1_000)
        for played in [2_399, 2_400, 4_799, 4_800] {
            try harness.command { session, _ in session.reportPlayback(SampleCount(played)) }
        }
        let told = harness.sent.filter { $0["type"] == "playback" }.map { $0["played_samples"] }
        #expect(told == [2_400, 4_800])
    }
}
