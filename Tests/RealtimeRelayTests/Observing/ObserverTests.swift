import CAllocationCounter
import RealtimeLocks
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Synchronization
import Testing

@testable import RealtimeRelay

@Suite("Observation")
struct ObserverTests {
    private typealias Harness = RelaySessionTests.Harness

    /// Keeps everything.
    final class Log: RelayObserver {
        let observations = Lock<[RelayObservation]>([])

        func relay(_ session: SessionID, observed observation: RelayObservation, at now: SessionInstant) {
            observations.withLock { $0.append(observation) }
        }

        var all: [RelayObservation] { observations.withLock { $0 } }
    }

    private static func open(_ upstream: Dialect = .openAI) throws -> (Harness, Log) {
        let log = Log()
        var harness = try Harness(
            RelaySession.Configuration(
                client: ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "r")),
                upstreamDialect: upstream
            ),
            observer: log
        )
        harness.now = harness.now.advanced(by: .milliseconds(80))
        try harness.connectUpstream()
        return (harness, log)
    }

    @Test("A session is told of from its opening to its close, with frames, audio and the latency of its turn between")
    func story() throws {
        var (harness, log) = try Self.open()
        try harness.client(AudioText.append([UInt8](repeating: 0, count: 960)))
        try harness.upstream(#"{"type":"input_audio_buffer.speech_started","item_id":"u"}"#)
        try harness.upstream(#"{"type":"input_audio_buffer.speech_stopped","item_id":"u"}"#)
        harness.now = harness.now.advanced(by: .milliseconds(420))
        try harness.upstream(AudioText.delta([UInt8](repeating: 0, count: 4_800)))
        try harness.upstream(AudioText.delta([UInt8](repeating: 0, count: 4_800)))
        try harness.client(#"{"type":"session.update","session":{"instructions":"mine"}}"#)
        try harness.upstream(#"{"type":"error","error":{"code":"rate_limit_exceeded","message":"slow"}}"#)
        try harness.input(.upstream(.disconnected(Harness.upstream, reason: .goingAway("bye"))))
        var sizes: [RelayObservation] = []
        let told = log.all.filter {
            if case .frame = $0 {
                sizes.append($0)
                return false
            }
            return true
        }
        #expect(
            told.prefix(3) == [
                .opened(client: .openAI, upstream: .openAI), .connecting(attempt: 1),
                .upstreamConnected(after: .milliseconds(80)),
            ]
        )
        #expect(
            told.dropFirst(3).prefix(4) == [
                .turn(latency: .milliseconds(420)), .refused(code: .notAllowed, param: "session.instructions"),
                .upstreamError(.rateLimitExceeded), .upstreamClosed(1001),
            ]
        )
        guard case .closed(_, let accounting)? = told.last else {
            Issue.record("not closed")
            return
        }
        #expect(sizes.count == 7)
        #expect(
            sizes.first
                == .frame(
                    .up,
                    byteCount: AudioText.append([UInt8](repeating: 0, count: 960)).utf8.count,
                    audio: .milliseconds(20)
                )
        )
        #expect(accounting.up.frames == 2)
        #expect(accounting.up.audio == .milliseconds(20))
        #expect(accounting.down.frames == 5)
        #expect(accounting.down.audio == .milliseconds(200))
        #expect(accounting.turns == 1)
        #expect(accounting.meanTurnLatency == .milliseconds(420))
        #expect(accounting.refusals == 1)
        #expect(accounting.upstreamErrors == 1)
        #expect(accounting.connects == 1)
    }

    @Test("Audio that a frozen client does not read is told of as dropped")
    func drops() throws {
        var (harness, log) = try Self.open()
        try harness.input(.client(.writabilityChanged(Harness.client, isWritable: false)))
        for _ in 0..<30 { try harness.upstream(AudioText.delta([UInt8](repeating: 0, count: 48_000))) }
        var dropped = Duration.zero
        for case .dropped(.down, _, let audio) in log.all { dropped += audio }
        #expect(dropped == .seconds(20))
        #expect(harness.relay.accounting.down.droppedAudio == .seconds(20))
    }

    @Test("Another upstream is asked for as often as the configuration says, and then the client is told")
    func attempts() throws {
        let log = Log()
        var configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "r")),
            upstreamDialect: .openAI
        )
        configuration.upstreamAttempts = 3
        var harness = try Harness(configuration, observer: log)
        try harness.client(#"{"type":"response.create"}"#)
        for _ in 0..<2 { try harness.input(.upstreamUnreachable("no")) }
        #expect(harness.connects == 3)
        #expect(harness.toClient.isEmpty)
        try harness.connectUpstream()
        #expect(harness.toUpstream.count == 1)
        #expect(log.all.filter { $0 == .upstreamUnreachable }.count == 2)
        var hopeless = try Harness(configuration)
        for _ in 0..<3 { try hopeless.input(.upstreamUnreachable("no")) }
        #expect(hopeless.connects == 3)
        #expect(hopeless.clientCloses.map(\.code) == [1011])
    }

    /// Counts, and keeps nothing.
    final class Counter: RelayObserver {
        let frames = Atomic<Int>(0)
        func relay(_ session: SessionID, observed observation: RelayObservation, at now: SessionInstant) {
            if case .frame = observation { frames.add(1, ordering: .relaxed) }
        }
    }

    private static func relay(_ upstream: Dialect, _ observer: Counter?) throws -> RelaySession {
        var relay = RelaySession(
            RelaySession.Configuration(
                client: ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "r")),
                upstreamDialect: upstream
            ),
            observer: observer
        )
        try relay.handle(.client(.connected(Harness.client)), at: .start)
        while relay.nextOutput() != nil {}
        try relay.handle(.upstream(.connected(Harness.upstream)), at: .start)
        while relay.nextOutput() != nil {}
        return relay
    }

    /// Allocations of a thousand frames, by this thread.
    private static func allocations(_ relay: inout RelaySession, _ input: RelaySession.Input, from start: Int) throws
        -> Int
    {
        let before = allocation_count()
        for frame in start..<start + 1_000 {
            try relay.handle(input, at: SessionInstant(.milliseconds(20 * frame)))
            while relay.nextOutput() != nil {}
        }
        return Int(allocation_count() - before)
    }

    private static let append = RelaySession.Input.client(
        .received(Harness.client, .text(Array(AudioText.append([UInt8](repeating: 1, count: 960)).utf8)))
    )

    @Test("An observer costs no allocation per frame of audio", .enabled(if: allocation_counting_works() == 1))
    func allocations() throws {
        var silent = try Self.relay(.openAI, nil)
        let counter = Counter()
        var observed = try Self.relay(.openAI, counter)
        for start in [0, 1_000] {
            let without = try Self.allocations(&silent, Self.append, from: start)
            let with = try Self.allocations(&observed, Self.append, from: start)
            // The first thousand let memory grow.
            if start > 0 { #expect(with == without) }
        }
        #expect(counter.frames.load(ordering: .relaxed) == 2_000)
    }

    @Test(
        "Conversion allocates as much for the hundred-thousandth frame as for the thousandth",
        .enabled(if: allocation_counting_works() == 1)
    )
    func steadyConversion() throws {
        var relay = try Self.relay(.dashScopeOmni, nil)
        var counts: [Int] = []
        for start in [0, 1_000, 2_000, 3_000] { counts.append(try Self.allocations(&relay, Self.append, from: start)) }
        #expect(counts[3] == counts[1])
        #expect(counts[3] == counts[2])
    }
}
