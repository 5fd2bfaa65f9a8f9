import RealtimeProtocol
import Testing

@testable import realtime_inspect

@Suite("timeline")
struct TimelineTests {
    private static let started =
        #"{"type":"input_audio_buffer.speech_started","event_id":"e","audio_start_ms":500,"item_id":"u1"}"#
    private static let stopped =
        #"{"type":"input_audio_buffer.speech_stopped","event_id":"e","audio_end_ms":1500,"item_id":"u1"}"#
    private static let created = #"{"type":"response.created","event_id":"e","response":{"id":"r1"}}"#
    private static let truncate =
        #"{"type":"conversation.item.truncate","item_id":"a1","content_index":0,"audio_end_ms":1200}"#

    private static func picture(_ lines: [String]) throws -> TimelinePicture {
        let options = try #require(try Options(["timeline"]))
        let visitor = TimelineVisitor(svg: nil, step: Options.defaultStep)
        return try CapturedConsole.discard { console in
            var stream = EventStream(options, to: visitor, console)
            try stream.read(PiecewiseSource(lines.map { $0 + "\n" }.joined()), name: "a.jsonl")
            return stream.visitor.picture
        }
    }

    @Test("instants of the recording place everything")
    func instants() throws {
        let picture = try Self.picture([
            Lines.at(10, "server", Lines.session()), Lines.at(11, "server", Self.started),
            Lines.at(12, "server", Self.stopped), Lines.at(12.1, "server", Self.created),
            Lines.at(12.5, "server", Lines.delta(96_000)),
        ])
        #expect(picture.base == .instants)
        #expect(picture.turns.map(\.range) == [1...2])
        #expect(picture.replies.map(\.heard) == [2.5...4.5])
        #expect(picture.replies[0].latency == 0.5)
        #expect(picture.duration == 4.5)
    }

    @Test("without instants the caller's audio is the clock")
    func audioClock() throws {
        let audio = Array(repeating: Lines.append(4_800), count: 20)
        let picture = try Self.picture([Lines.session()] + audio + [Self.started, Self.stopped, Lines.delta(48_000)])
        #expect(picture.base == .audio)
        #expect(picture.turns.map(\.range) == [0.5...1.5])
        let heard = try #require(picture.replies.first).heard
        #expect(abs(heard.lowerBound - 2) < 1e-9 && abs(heard.upperBound - 3) < 1e-9)
    }

    @Test("with the server's side alone, what a reply takes to play moves the clock")
    func serverAlone() throws {
        let done = #"{"type":"response.output_audio.done","event_id":"e","response_id":"r1"}"#
        let picture = try Self.picture([
            Lines.session(), Lines.delta(48_000), done, Lines.delta(48_000, response: "r2", item: "a2"),
        ])
        #expect(picture.replies.map(\.heard) == [0...1, 1...2])
    }

    @Test("without either, events are counted")
    func order() throws {
        let delta = #"{"type":"response.output_text.delta","event_id":"e","response_id":"r1","delta":"hi"}"#
        let picture = try Self.picture([Self.created, delta, delta])
        #expect(picture.base == .order)
        #expect(picture.replies.map(\.heard) == [2...3])
        #expect(picture.replies[0].text == "hihi")
        #expect(picture.deltas.map(\.time) == [2, 3])
    }

    @Test("a truncated reply was heard as far as the client says")
    func truncation() throws {
        let picture = try Self.picture([
            Lines.at(0, "server", Self.created), Lines.at(1, "server", Lines.delta(192_000)),
            Lines.at(2, "client", Self.truncate),
        ])
        #expect(picture.replies.map(\.heard) == [1...2.2])
        #expect(picture.replies[0].end == 5)
        #expect(picture.replies[0].isInterrupted)
    }

    @Test("a cancelled reply was heard until it was cancelled")
    func cancellation() throws {
        let done = #"{"type":"response.done","event_id":"e","response":{"id":"r1","status":"cancelled"}}"#
        let picture = try Self.picture([
            Lines.at(0, "server", Self.created), Lines.at(1, "server", Lines.delta(192_000)),
            Lines.at(1.5, "client", #"{"type":"response.cancel"}"#), Lines.at(1.75, "server", done),
        ])
        #expect(picture.replies.map(\.heard) == [1...1.5])
        #expect(picture.marks.map(\.text) == ["the client cancels"])
    }

    @Test("a reply that is complete was not interrupted by being cancelled afterwards")
    func late() throws {
        let picture = try Self.picture([
            Lines.at(1, "server", Lines.delta(48_000)), Lines.at(3, "client", #"{"type":"response.cancel"}"#),
        ])
        #expect(picture.replies.map(\.isInterrupted) == [false])
        #expect(picture.replies.map(\.heard) == [0...1])
    }

    @Test("where the client finds turns, what it commits is one")
    func pushToTalk() throws {
        let commit = #"{"type":"input_audio_buffer.commit"}"#
        let picture = try Self.picture([Lines.session(), Lines.append(48_000), Lines.append(48_000), commit])
        #expect(picture.turns.map(\.range) == [0...2])
    }

    @Test("the browser dialect's items are what was said")
    func browser() throws {
        let user = #"{"role":"user","content":[{"type":"text","transcript":"hello"}]}"#
        let assistant = #"{"role":"assistant","content":[{"type":"text","transcript":"hi"}]}"#
        let picture = try Self.picture([
            #"{"type":"session.create","session":{}}"#, #"{"type":"input_audio_buffer.speech_started"}"#,
            #"{"type":"conversation.item.created","item":\#(user)}"#,
            #"{"type":"response.audio.delta","response_id":"r1","delta":"\#(Lines.silence(48_000))"}"#,
            #"{"type":"conversation.item.created","response_id":"r1","item":\#(assistant)}"#,
        ])
        #expect(picture.turns.map(\.transcript) == ["hello"])
        #expect(picture.replies.map(\.text) == ["hi"])
    }

    @Test("instants that are far apart make no endless picture")
    func farApart() throws {
        let error = #"{"type":"error","error":{"message":"x"}}"#
        let far = #"{"direction":"server","at":1e300,"event":\#(error)}"#
        let farther = #"{"direction":"server","at":-1e300,"event":\#(error)}"#
        let endless = #"{"type":"input_audio_buffer.speech_started","audio_start_ms":9223372036854775807}"#
        let picture = try Self.picture([far, farther, far, #"{"direction":"server","event":\#(endless)}"#])
        #expect(picture.duration <= TimelinePicture.farthest)
        var lines = 0
        TimelineText(picture, step: 0.01).forEachLine { _ in lines += 1 }
        #expect(lines < 100)
        #expect(TimelineSVG(picture).text.utf8.count < 4_000_000)
    }
}
