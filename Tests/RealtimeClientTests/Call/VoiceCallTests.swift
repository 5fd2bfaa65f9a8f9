import RealtimeAudio
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import realtime_client

@Suite("A call in made-up time")
struct VoiceCallTests {
    @Test("A turn that brings everything succeeds", arguments: [Dialect.browser, .openAI])
    func succeeds(_ dialect: Dialect) throws {
        var linked = try LinkedCall(clip: .burst(), dialect: dialect)
        try linked.run()
        #expect(linked.call.outcome == .succeeded)
        let turn = try #require(linked.call.turns.first)
        #expect(turn.transcript == "go forward ten meters")
        #expect(turn.replyText == "Going forward.")
        #expect(turn.received == SampleCount(.milliseconds(600), at: .hz24000))
    }

    @Test("The latency counts from the end of speech in the clip, silence after it left out")
    func latency() throws {
        for after in [0, 200, 1_000] {
            var linked = try LinkedCall(clip: .burst(after: .milliseconds(after)))
            try linked.run()
            let latency = try #require(linked.call.turns.first?.latency)
            // Two ways of 10 ms, 300 ms of silence, 140 ms of work; the burst ends with a frame of the microphone.
            #expect(latency == .milliseconds(460))
        }
    }

    @Test("The server's split is preferred", arguments: [Dialect.browser, .openAI])
    func split(_ dialect: Dialect) throws {
        var linked = try LinkedCall(clip: .burst(), dialect: dialect)
        try linked.run()
        let split = try #require(linked.call.turns.first?.split)
        #expect(split.source == (dialect == .browser ? .server : .arrival))
        #expect(split.sum == (dialect == .browser ? .milliseconds(440) : .milliseconds(460)))
        #expect(split.recognition == .milliseconds(70))
    }

    @Test("A clip of another rate is said at the session's, its end in the same place")
    func resamples() throws {
        var linked = try LinkedCall(clip: .burst(at: .hz16000))
        try linked.run()
        #expect(linked.call.outcome == .succeeded)
        let latency = try #require(linked.call.turns.first?.latency)
        #expect((.milliseconds(440)...(.milliseconds(480))).contains(latency))
    }

    @Test("The next turn waits until the reply was heard")
    func severalTurns() throws {
        var linked = try LinkedCall(clip: .burst(), turns: 3)
        try linked.run()
        #expect(linked.call.outcome == .succeeded)
        let turns = linked.call.turns
        #expect(turns.map(\.number) == [1, 2, 3])
        #expect(turns.allSatisfy { $0.interruptions == 0 && $0.missing.isEmpty })
        for (one, next) in zip(turns, turns.dropFirst()) {
            let heard = try #require(one.firstAudio).advanced(by: .milliseconds(600))
            #expect(next.speechEnd >= heard.advanced(by: VoiceCall.pause))
        }
    }

    @Test("The microphone streams 20 ms frames in real time, from the ready signal to the end")
    func microphone() throws {
        var linked = try LinkedCall(clip: .burst())
        try linked.run()
        let start = try #require(linked.call.microphone?.start)
        let captured = linked.samples { if case .captured(let samples) = $0 { samples } else { nil } }
        let elapsed = start.duration(to: linked.now)
        #expect(captured.count == linked.call.microphone?.position.value)
        #expect(SampleCount(captured.count).duration(at: .hz24000) <= elapsed)
        #expect(SampleCount(captured.count + 480).duration(at: .hz24000) > elapsed)
    }

    @Test("Everything that came is played once, in real time, and reported about every 100 ms")
    func playback() throws {
        var linked = try LinkedCall(clip: .burst())
        try linked.run()
        let received = linked.samples { if case .received(let samples) = $0 { samples } else { nil } }
        let played = linked.samples { if case .played(let samples, _) = $0 { samples } else { nil } }
        #expect(received == played)
        #expect(received.count == 14_400)
        #expect(linked.call.playback.gaps == 0)
        let reports = linked.model.playbackReports
        #expect(reports.count >= 5 && reports.count <= 7)
        #expect(reports == reports.sorted())
    }

    @Test("Speech after a pause interrupts the reply; the turn counts the reply after it")
    func interrupted() throws {
        let rate = SampleRate.hz24000
        let burst = Tone.square(.milliseconds(400), at: rate)
        let clip = SpeechClip(samples: burst + Tone.silence(.milliseconds(700), at: rate) + burst, sampleRate: rate)
        var linked = try LinkedCall(clip: try #require(clip))
        try linked.run()
        #expect(linked.call.outcome == .succeeded)
        let turn = try #require(linked.call.turns.first)
        #expect(turn.interruptions == 1)
        #expect(turn.transcript == "go forward ten meters go forward ten meters")
        #expect(turn.received == SampleCount(14_400))
        #expect(turn.latency == .milliseconds(460))
        let received = linked.samples { if case .received(let samples) = $0 { samples } else { nil } }
        let played = linked.samples { if case .played(let samples, _) = $0 { samples } else { nil } }
        #expect(played.count < received.count)
    }
}
