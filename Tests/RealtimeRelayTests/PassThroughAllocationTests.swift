import CAllocationCounter
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

/// Optimised builds only: without optimisation every generic call may allocate.
@Suite("Relay pass-through allocation", .enabled(if: isOptimized && allocation_counting_works() == 1))
struct PassThroughAllocationTests {
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
        let append = Array(PassThroughTests.append.utf8)
        let delta = Array(PassThroughTests.delta.utf8)
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

    private static func take(_ input: RelaySession.Input, _ relay: inout RelaySession) throws {
        try relay.handle(input, at: .start)
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
