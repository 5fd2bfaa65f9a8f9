import Foundation
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// The calls that the properties below are looked at in: each is had once, whichever test comes first.
private enum Calls {
    /// Turns that the application commits.
    static let byHand = calls(1) { _ in }
    /// Turns that the provider finds and answers.
    static let byDetector = calls(1_001) { $0.provider.findsTurns = true }

    static let all = byHand + byDetector

    private static func calls(
        _ first: UInt64,
        _ change: (inout ContinuityTrial.Settings) -> Void
    ) -> [Result<ContinuityTrial, any Error>] {
        let count = ProcessInfo.processInfo.environment["REALTIME_CALLS"].flatMap(UInt64.init) ?? 100
        return (first..<(first + count)).map { seed in
            var settings = ContinuityTrial.Settings()
            // Half of them with a limit, which a third of those let pass.
            if seed.isMultiple(of: 2) {
                settings.provider.limit = .seconds(4)
                if !seed.isMultiple(of: 3) {
                    settings.refresh = RefreshPolicy(after: .seconds(2), deadline: .milliseconds(3_400))
                }
            }
            settings.provider.transcribes = !seed.isMultiple(of: 5)
            settings.provider.keepsNames = !seed.isMultiple(of: 7)
            change(&settings)
            var trial = ContinuityTrial(seed: seed, settings)
            return Result {
                try trial.run()
                return trial
            }
        }
    }
}

@Suite("A conversation over many connections")
struct ContinuityTrialTests {
    private func each(
        _ calls: [Result<ContinuityTrial, any Error>] = Calls.all,
        _ check: (ContinuityTrial) throws -> Void
    ) throws {
        for call in calls { try check(call.get()) }
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

    @Test("The provider that serves at the end has every item of the application's, in the same order, and no other")
    func order() throws {
        try each {
            guard let provider = $0.provider else { return }
            let view = $0.view
            if $0.settings.provider.keepsNames {
                // A turn that a cut has broken has another name at the provider than for the application.
                let names = Set(provider.items.map(\.id))
                let has = provider.items.map { view.order.contains($0.id) || $0.role != .user ? $0.id : "a turn" }
                let wanted = view.order.filter { names.contains($0) || view.canBeCarried($0) }
                    .map { names.contains($0) ? $0 : "a turn" }
                let difference = wanted.difference(from: has).map { "\($0)" }
                #expect(difference == [], "seed \($0.seed)")
            } else {
                // Under other names they are as many.
                let carried = view.order.filter(view.canBeCarried).count
                #expect(provider.items.count { $0.role != .assistant } == carried, "seed \($0.seed)")
            }
        }
    }

    @Test("The application sees no item twice, and no name that it does not know")
    func names() throws {
        try each {
            let found = $0.view.contradictions
            #expect(found == [], "seed \($0.seed)")
        }
    }

    @Test("Every response that the application sees begin has one end")
    func terminals() throws {
        try each {
            let found = $0.view.unbalanced
            #expect(found == [], "seed \($0.seed)")
        }
    }

    @Test("Every transcript that the application waits for comes or is said not to come")
    func transcripts() throws {
        try each {
            guard $0.settings.provider.transcribes else { return }
            let found = $0.view.openTranscripts
            #expect(found == [], "seed \($0.seed)")
        }
    }

    @Test("No provider is asked for what it cannot do with an item that it was given again")
    func violations() throws {
        try each {
            let found = $0.violations
            #expect(found == [], "seed \($0.seed)")
        }
    }

    @Test("The session outlives every cut within the budget of attempts, and asks for nothing twice")
    func survival() throws {
        try each {
            let (failures, isReady, most) = ($0.failures, $0.session.isReady, $0.attemptNumbers.max() ?? 0)
            #expect(failures == [], "seed \($0.seed)")
            #expect(isReady, "seed \($0.seed)")
            #expect(most <= 12, "seed \($0.seed)")
        }
    }

    @Test("The calls show something: cuts, limits, refreshes, interrupted responses and replayed audio")
    func coverage() throws {
        var cuts = 0
        var refreshes = 0
        var reconnections: [Resumption] = []
        try each {
            cuts += $0.cuts
            refreshes += $0.refreshes.count
            reconnections += $0.reconnections
        }
        #expect(cuts > 300)
        #expect(refreshes > 100)
        #expect(reconnections.count { $0.response != nil } > 50)
        #expect(reconnections.count { $0.replayedInput > .zero } > 100)
    }
}
