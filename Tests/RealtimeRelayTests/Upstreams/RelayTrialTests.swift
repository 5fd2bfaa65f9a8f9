import Foundation
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

/// The calls that the properties below are looked at in: each is had once, whichever test comes first.
private enum RelayCalls {
    static let all: [Result<RelayTrial, any Error>] = {
        let count = ProcessInfo.processInfo.environment["REALTIME_CALLS"].flatMap(UInt64.init) ?? 100
        return (1...count).map { seed in
            var trial = RelayTrial(seed: seed, settings(seed))
            return Result {
                try trial.run()
                return trial
            }
        }
    }()

    static func settings(_ seed: UInt64) -> RelayTrial.Settings {
        var settings = RelayTrial.Settings()
        settings.provider.findsTurns = !seed.isMultiple(of: 3)
        settings.provider.transcribes = !seed.isMultiple(of: 5)
        // Half of them with a limit, which a third of those let pass.
        if seed.isMultiple(of: 2) {
            settings.provider.limit = .seconds(4)
            if !seed.isMultiple(of: 3) {
                settings.refresh = RefreshPolicy(after: .seconds(2), deadline: .milliseconds(3_400))
            }
        }
        if seed.isMultiple(of: 4) { settings.policy = RelayPolicy(instructions: "Be brief.") }
        if seed % 7 == 3 { settings.client = .openAIBeta }
        return settings
    }
}

@Suite("A call through a relay over many upstream connections")
struct RelayTrialTests {
    private func each(_ check: (RelayTrial) throws -> Void) throws {
        for call in RelayCalls.all { try check(call.get()) }
    }

    @Test("No sample of the user's is lost and none is heard twice")
    func samples() throws {
        try each {
            let ranges = $0.known
            var next = 1
            for range in ranges {
                if range.lowerBound != next {
                    Issue.record("seed \($0.seed): \(range.lowerBound) instead of \(next)")
                    break
                }
                next = range.upperBound + 1
            }
            let end = $0.spoken + 1
            #expect(next == end, "seed \($0.seed) has \(ranges.suffix(4))")
        }
    }

    @Test("The client sees no item twice, and no name that it does not know")
    func names() throws {
        try each {
            let found = $0.view.contradictions
            #expect(found == [], "seed \($0.seed)")
        }
    }

    @Test("The upstream that serves at the end has every item of the client's, in the same order, and no other")
    func order() throws {
        try each {
            guard let provider = $0.provider else { return }
            let view = $0.view
            // A turn that a cut has broken has another name at the provider than for the client.
            let names = Set(provider.items.map(\.id))
            let has = provider.items.map { view.order.contains($0.id) || $0.role != .user ? $0.id : "a turn" }
            let wanted = view.order.filter { names.contains($0) || view.canBeCarried($0) }
                .map { names.contains($0) ? $0 : "a turn" }
            let difference = wanted.difference(from: has).map { "\($0)" }
            #expect(difference == [], "seed \($0.seed)")
        }
    }

    @Test("Every response that the client sees begin has one end")
    func terminals() throws {
        try each {
            let found = $0.view.unbalanced
            #expect(found == [], "seed \($0.seed)")
        }
    }

    @Test("Every transcript that the client waits for comes or is said not to come")
    func transcripts() throws {
        try each {
            guard $0.settings.provider.transcribes else { return }
            let found = $0.view.openTranscripts
            #expect(found == [], "seed \($0.seed)")
        }
    }

    @Test("No upstream is asked for what it cannot do, and the client is told of no connection's end")
    func violations() throws {
        try each {
            let (violations, failures) = ($0.violations, $0.failures)
            #expect(violations == [], "seed \($0.seed)")
            #expect(failures == [], "seed \($0.seed)")
            let isServed = $0.relay.servingConnection != nil
            #expect(isServed, "seed \($0.seed)")
        }
    }

    @Test("The short way for audio and the general one tell the client the same, frame by frame, over all connections")
    func shortWay() throws {
        for (index, call) in RelayCalls.all.enumerated() where index.isMultiple(of: 4) {
            let short = try call.get()
            var settings = short.settings
            settings.takesShortWay = false
            var general = RelayTrial(seed: short.seed, settings)
            try general.run()
            let isSame = short.toClient == general.toClient && short.known == general.known
            #expect(isSame, "seed \(short.seed)")
            #expect(short.cuts == general.cuts)
        }
    }

    @Test("The calls show something: cuts, refreshes, two connections at a time, interrupted replies, the short way")
    func coverage() throws {
        var (cuts, refreshes, reconnects, passed, doubled) = (0, 0, 0, 0, 0)
        try each {
            cuts += $0.cuts
            refreshes += $0.relay.accounting.refreshes
            reconnects += $0.relay.accounting.reconnects
            passed += $0.passed
            doubled += $0.mostOpen == 2 ? 1 : 0
        }
        print("cuts \(cuts), refreshes \(refreshes), reconnects \(reconnects), passed \(passed), doubled \(doubled)")
        #expect(cuts > 100)
        #expect(refreshes > 30)
        #expect(reconnects > 100)
        #expect(passed > 5_000)
        #expect(doubled > 20)
    }
}
