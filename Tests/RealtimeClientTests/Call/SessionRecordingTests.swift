import RealtimeSession
import RealtimeUnits
import Testing

@testable import realtime_client

@Suite("A call that is recorded")
struct SessionRecordingTests {
    @Test("The session's recording replays to what the call was given, bit for bit")
    func replays() throws {
        var linked = try LinkedCall(clip: .burst(), turns: 2, isRecorded: true)
        try linked.run()
        #expect(linked.call.outcome == .succeeded)
        let lines = linked.takeRecording()
        let first = lines.first ?? []
        var replay = try SessionReplay<ClientSession>(header: first.span)
        for line in lines.dropFirst() { _ = try replay.take(line.span) }
        try replay.finish()
        #expect(replay.end?.reason == .finished)
        #expect(replay.inputs > 50)
        #expect(replay.comparedOutputs > 50)
        #expect(replay.session.isEnded)
    }

    @Test("A call that nobody records has no recording")
    func nothing() throws {
        var linked = try LinkedCall(clip: .burst())
        try linked.run()
        #expect(linked.takeRecording().isEmpty)
    }
}
