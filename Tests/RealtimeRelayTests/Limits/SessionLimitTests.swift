import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import RealtimeRelay

@Suite("Limits of a session")
struct SessionLimitTests {
    private typealias Harness = RelaySessionTests.Harness

    private static func harness(_ change: (inout RelayLimits) -> Void) throws -> Harness {
        var policy = RelayPolicy()
        policy.limits = .none
        change(&policy.limits)
        var harness = try Harness(.openAI, to: .openAI, policy: policy)
        try harness.connectUpstream()
        return harness
    }

    private static func wait(_ harness: inout Harness, _ duration: Duration) throws {
        let end = harness.now.advanced(by: duration)
        while let deadline = harness.relay.nextDeadline, deadline <= end, !harness.relay.isEnded {
            harness.now = max(harness.now, deadline)
            try harness.input(.deadlineReached)
        }
        harness.now = end
    }

    @Test("Events beyond the limit stay here; the client is told once a second, and goes on when it slows down")
    func events() throws {
        var harness = try Self.harness { $0.events = Allowance(perSecond: 10, burst: 20) }
        for _ in 0..<100 { try harness.client(#"{"type":"response.cancel"}"#) }
        #expect(harness.toUpstream.count == 20)
        let errors = try Harness.json(harness.toClient)
        #expect(errors.map { $0["error"]?["code"]?.stringValue } == ["rate_limit_exceeded"])
        #expect(harness.relay.accounting.limited == 80)
        harness.now = harness.now.advanced(by: .seconds(1))
        try harness.client(#"{"type":"response.cancel"}"#)
        #expect(harness.toUpstream.count == 21)
    }

    @Test("Frames that are no events count too")
    func malformed() throws {
        var harness = try Self.harness { $0.events = Allowance(perSecond: 10, burst: 20) }
        for _ in 0..<1_000 { try harness.client("}") }
        #expect(harness.toClient.count == 21)
    }

    @Test("A client that does not care is closed")
    func persistent() throws {
        var harness = try Self.harness {
            $0.events = Allowance(perSecond: 1, burst: 1)
            $0.refusalsBeforeClose = 50
        }
        for _ in 0..<60 { try harness.client(#"{"type":"response.cancel"}"#) }
        #expect(harness.clientCloses.map(\.code) == [1008])
        #expect(harness.upstreamCloses.count == 1)
    }

    @Test("Audio faster than the limit stays here, and audio in real time never does")
    func audio() throws {
        var harness = try Self.harness { $0.audio = Allowance(perSecond: 1_000, burst: 2_000) }
        let frame = AudioText.append([UInt8](repeating: 0, count: 960))
        for _ in 0..<1_000 {
            harness.now = harness.now.advanced(by: .milliseconds(20))
            try harness.client(frame)
        }
        #expect(harness.toUpstream.count == 1_000)
        for _ in 0..<1_000 { try harness.client(frame) }
        #expect((1_095...1_105).contains(harness.toUpstream.count))
        #expect(try Harness.json(harness.toClient).last?["error"]?["code"] == "rate_limit_exceeded")
    }

    @Test("Bytes beyond the limit stay here")
    func bytes() throws {
        var harness = try Self.harness { $0.bytes = Allowance(perSecond: 1_000, burst: 10_000) }
        let frame = AudioText.append([UInt8](repeating: 0, count: 4_000))
        for _ in 0..<5 { try harness.client(frame) }
        #expect(harness.toUpstream.count == 1)
    }

    @Test("A microphone that is left open does not keep a session alive; speech does")
    func idle() throws {
        var harness = try Self.harness { $0.idle = .seconds(30) }
        let frame = AudioText.append([UInt8](repeating: 0, count: 960))
        for second in 0..<39 where !harness.relay.isEnded {
            if second == 10 { try harness.upstream(#"{"type":"input_audio_buffer.speech_started","item_id":"u"}"#) }
            try harness.client(frame)
            try Self.wait(&harness, .seconds(1))
        }
        #expect(!harness.relay.isEnded)
        try Self.wait(&harness, .seconds(2))
        #expect(harness.relay.isEnded)
        #expect(harness.clientCloses.map(\.code) == [1001])
        #expect(try Harness.json(harness.toClient).last?["error"]?["code"] == "session_expired")
    }

    @Test("A reply keeps a session alive until it was heard, although it came in one piece")
    func idleDuringReply() throws {
        var harness = try Self.harness { $0.idle = .seconds(30) }
        // Forty seconds of PCM16 at 24 kHz.
        try harness.upstream(AudioText.delta([UInt8](repeating: 0, count: 40 * 48_000)))
        try Self.wait(&harness, .seconds(69))
        #expect(!harness.relay.isEnded)
        try Self.wait(&harness, .seconds(2))
        #expect(harness.relay.isEnded)
    }

    @Test("A reply that was interrupted keeps it alive no longer than speech does")
    func idleAfterInterruption() throws {
        var harness = try Self.harness { $0.idle = .seconds(30) }
        try harness.upstream(AudioText.delta([UInt8](repeating: 0, count: 40 * 48_000)))
        try Self.wait(&harness, .seconds(1))
        try harness.upstream(#"{"type":"input_audio_buffer.speech_started","item_id":"u"}"#)
        try Self.wait(&harness, .seconds(29))
        #expect(!harness.relay.isEnded)
        try Self.wait(&harness, .seconds(2))
        #expect(harness.relay.isEnded)
    }

    @Test("The client is warned before its time is over, once, and then the session ends")
    func hardCap() throws {
        var harness = try Self.harness {
            $0.session = .seconds(300)
            $0.warning = .seconds(60)
        }
        try Self.wait(&harness, .seconds(239))
        #expect(harness.toClient.isEmpty)
        try Self.wait(&harness, .seconds(2))
        var errors = try Harness.json(harness.toClient)
        #expect(errors.map { $0["error"]?["code"]?.stringValue } == ["session_expiring"])
        #expect(errors.last?["error"]?["message"] == "Your session ends in 60 seconds.")
        try Self.wait(&harness, .seconds(60))
        errors = try Harness.json(harness.toClient)
        #expect(errors.map { $0["error"]?["code"]?.stringValue } == ["session_expiring", "session_expired"])
        #expect(harness.clientCloses == [.goingAway("Your session hit the maximum duration of 5 minutes.")])
        #expect(harness.upstreamCloses.count == 1)
    }
}
