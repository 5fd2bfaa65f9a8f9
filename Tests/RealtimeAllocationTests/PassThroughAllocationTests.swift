import CAllocationCounter
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

/// Optimised builds only: without optimisation every generic call may allocate.
@Suite("Relay pass-through allocation", .enabled(if: isOptimized && allocation_counting_works() == 1))
struct PassThroughAllocationTests {
    private static let append = #"{"type":"input_audio_buffer.append","audio":"AAAAAAAA"}"#
    private static let delta =
        #"{"type":"response.output_audio.delta","event_id":"e","response_id":"resp_0123456789abcdef0123","#
        + #""item_id":"item_0123456789abcdef0123","output_index":0,"content_index":0,"delta":"AAAAAAAA"}"#

    @Test("Audio that passes through allocates nothing, in either direction, with identifiers as long as real ones")
    func passesWithoutAllocation() throws {
        var relay = RelaySession(
            RelaySession.Configuration(
                client: ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "p")),
                upstreamDialect: .openAI
            )
        )
        try Self.take(.client(.connected(ConnectionID(1))), &relay)
        try Self.take(.upstream(.connected(ConnectionID(2))), &relay)
        let append = Array(Self.append.utf8)
        let delta = Array(Self.delta.utf8)
        // The first delta begins the response and its accounts.
        try Self.take(.upstream(.received(ConnectionID(2), .text(delta))), &relay)
        var passed = 0
        var count: UInt64 = 0
        for index in 0..<500 {
            let now = SessionInstant.start.advanced(by: .milliseconds(20 * index))
            let before = allocation_count()
            if relay.passThrough(append.span, from: .client, at: now) { passed += 1 }
            if relay.passThrough(delta.span, from: .upstream, at: now) { passed += 1 }
            // What the runtime makes once is made in the first round.
            if index > 0 { count += allocation_count() - before }
        }
        #expect(passed == 1_000)
        #expect(count == 0)
    }

    @Test(
        "With a policy nothing is allocated while the user is silent, and a block now and then in a turn, which is kept"
    )
    func keepsWithoutAllocation() throws {
        var configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "p")),
            upstreamDialect: .openAI
        ).survivingConnections(chanceSeed: 1)
        // 80 of the frames below.
        configuration.continuity.quietInput = .milliseconds(10)
        var relay = RelaySession(configuration)
        try Self.take(.client(.connected(ConnectionID(1))), &relay)
        try Self.take(.upstream(.connected(ConnectionID(2))), &relay)
        let detection = #"{"audio":{"input":{"turn_detection":{"type":"server_vad"}}}}"#
        for text in [
            #"{"type":"session.created","session":\#(detection)}"#, Self.delta,
        ] {
            try Self.take(.upstream(.received(ConnectionID(2), .text(Array(text.utf8)))), &relay)
        }
        var counts = (silent: UInt64(0), speaking: UInt64(0), passed: 0)
        // Ten milliseconds a frame: more at once than the policy allows would be refused.
        var now = SessionInstant.start
        // So many that the second block is begun: there are two from then on, taken in turns.
        counts.passed += Self.allocations(6_000, &relay, at: &now).passed
        let silent = Self.allocations(500, &relay, at: &now)
        let started = #"{"type":"input_audio_buffer.speech_started","audio_start_ms":0,"item_id":"item_u"}"#
        try Self.take(.upstream(.received(ConnectionID(2), .text(Array(started.utf8)))), &relay, at: now)
        // The user's speech has cancelled the reply: its deltas are nobody's.
        let speaking = Self.allocations(500, &relay, at: &now, deltas: false)
        counts = (silent.count, speaking.count, counts.passed + silent.passed + speaking.passed)
        print("allocations: \(counts.silent) in 1000 silent frames, \(counts.speaking) in 500 of a turn")
        #expect(counts.passed == 13_500)
        #expect(counts.silent == 0)
        #expect(counts.speaking <= 2)
    }

    private static func allocations(
        _ rounds: Int,
        _ relay: inout RelaySession,
        at now: inout SessionInstant,
        deltas: Bool = true
    ) -> (passed: Int, count: UInt64) {
        let append = Array(Self.append.utf8)
        let delta = Array(Self.delta.utf8)
        var passed = 0
        let before = allocation_count()
        for _ in 0..<rounds {
            now = now.advanced(by: .milliseconds(10))
            if relay.passThrough(append.span, from: .client, at: now) { passed += 1 }
            guard deltas else { continue }
            if relay.passThrough(delta.span, from: .upstream, on: ConnectionID(2), at: now) { passed += 1 }
        }
        return (passed, allocation_count() - before)
    }

    private static func take(
        _ input: RelaySession.Input,
        _ relay: inout RelaySession,
        at now: SessionInstant = .start
    ) throws {
        try relay.handle(input, at: now)
        while relay.nextOutput() != nil {}
    }
}

/// Whether this build is optimised: an assertion is evaluated in no other.
private let isOptimized: Bool = {
    var isDebug = false
    assert(
        {
            isDebug = true; return true
        }()
    )
    return !isDebug
}()
