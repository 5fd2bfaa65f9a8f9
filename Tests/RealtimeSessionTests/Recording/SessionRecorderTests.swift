import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("The recorder")
struct SessionRecorderTests {
    private static let configuration = ServerSession.Configuration(
        dialect: .openAI,
        identifiers: IdentifierSource(prefix: "t")
    )

    /// A session that is asked for `count` responses in writing.
    private static func lines(
        _ count: Int,
        limit: Int,
        overflow: SessionRecorder<ServerSession>.Overflow,
        recordsOutputs: Bool = true
    ) throws -> [[UInt8]] {
        var session = ServerSession(configuration)
        var recorder = try SessionRecorder<ServerSession>(
            of: configuration,
            limit: limit,
            overflow: overflow,
            recordsOutputs: recordsOutputs
        )
        try recorder.handle(.connected(ConnectionID(1)), at: .start, by: &session)
        while recorder.nextOutput(of: &session) != nil {}
        for index in 0..<count {
            let now = SessionInstant(.milliseconds(index))
            let frame = Array(#"{"type":"conversation.item.retrieve","item_id":"\#(index)"}"#.utf8)
            try recorder.handle(.received(ConnectionID(1), .text(frame)), at: now, by: &session)
            while recorder.nextOutput(of: &session) != nil {}
        }
        recorder.finish()
        return recorder.takeLines()
    }

    private static func size(_ lines: [[UInt8]]) -> Int { lines.reduce(0) { $0 + $1.count + 1 } }

    @Test(
        "A recording that is full ends with a line that says so, within its limit, and replays",
        arguments: [1_301, 2_003, 5_000]
    )
    func stop(limit: Int) throws {
        let lines = try Self.lines(100, limit: limit, overflow: .stop)
        #expect(Self.size(lines.dropLast()) <= limit)
        #expect(Self.size(lines) > limit - 600)
        let (replay, _) = try Replayed.all(lines, ServerSession.self)
        #expect(replay.end?.reason == .full)
        #expect(replay.inputs > 0)
    }

    @Test("A recording fits into exactly the bytes of its lines and line feeds, without the line that ends it")
    func exactLimit() throws {
        let size = try Self.size(Self.lines(20, limit: 1 << 20, overflow: .stop).dropLast())
        for (limit, reason) in [(size, RecordingEnd.Reason.finished), (size - 1, .full)] {
            let (replay, _) = try Replayed.all(Self.lines(20, limit: limit, overflow: .stop), ServerSession.self)
            #expect(replay.end?.reason == reason, "\(limit) bytes")
        }
    }

    @Test("A recording that drops the oldest keeps its header, its limit and its end, and says that it does not replay")
    func dropOldest() throws {
        let whole = try Self.lines(500, limit: 1 << 20, overflow: .stop)
        let lines = try Self.lines(500, limit: 4_000, overflow: .dropOldest)
        #expect(Self.size(lines) <= 4_000 + 400)
        #expect(lines.first == whole.first)
        let kept = lines.dropFirst(2).dropLast()
        #expect(Array(whole.dropLast().suffix(kept.count)) == Array(kept))
        #expect(throws: SessionReplay<ServerSession>.Failure.recording(RecordingError(code: .incomplete, line: 2))) {
            try Replayed.all(lines, ServerSession.self)
        }
    }

    @Test("A recording of inputs alone replays, and compares nothing")
    func inputsAlone() throws {
        let lines = try Self.lines(20, limit: 1 << 20, overflow: .stop, recordsOutputs: false)
        let (replay, outputs) = try Replayed.all(lines, ServerSession.self)
        #expect(replay.comparedOutputs == 0)
        #expect(outputs.count > 20)
        #expect(lines.count == 1 + 21 + 1)
    }

    @Test("An input that the session refuses is not recorded")
    func refusedInput() throws {
        var session = ServerSession(Self.configuration)
        var recorder = try SessionRecorder<ServerSession>(of: Self.configuration)
        try recorder.handle(.connected(ConnectionID(1)), at: .start, by: &session)
        #expect(throws: SessionUsageError.outputsNotDrained) {
            try recorder.handle(.deadlineReached, at: .start, by: &session)
        }
        #expect(recorder.takeLines().count == 2)
    }

    @Test("After the end nothing is recorded")
    func afterEnd() throws {
        var recorder = try SessionRecorder<ServerSession>(of: Self.configuration)
        recorder.finish()
        let count = recorder.takeLines().count
        recorder.record(.transport(.deadlineReached), at: .start)
        recorder.finish()
        #expect(count == 2)
        #expect(recorder.takeLines().isEmpty)
        #expect(recorder.isOver)
    }
}
