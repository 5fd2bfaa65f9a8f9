import Foundation
import RealtimeUnits
import Testing

@Suite("Simulated conversations")
struct SimulationTests {
    @Test(
        "Over every link a reply stops in time when the user speaks, and nothing is claimed that was not heard",
        arguments: SimulatedLink.allCases
    )
    func bounds(link: SimulatedLink) throws {
        let count = Simulation.conversations / SimulatedLink.allCases.count
        let figures = try Simulation.figures(of: link, count: count)
        print("simulated \(count) conversations over \(link.rawValue), seed \(Simulation.seed)")
        #expect(figures.violations.isEmpty, "\(figures.violations.prefix(3))")
        #expect(figures.reactions.longest <= link.longestReaction)
        #expect(figures.reactions.count >= count / 4, "hardly anybody interrupts")
        #expect(figures.truncationErrors.count >= count / 4, "hardly anything is cut")
        #expect(!link.hasFaults || count < 100 || (figures.cutOff > 0 && figures.dropped > .zero), "nothing goes wrong")
    }

    @Test("The same seed gives the same conversation")
    func deterministic() throws {
        let first = try Simulation.figures(of: .bad, count: 5, seed: 7)
        #expect(try Simulation.figures(of: .bad, count: 5, seed: 7) == first)
        #expect(try Simulation.figures(of: .bad, count: 5, seed: 8) != first)
    }

    @Test(
        "Docs/Simulation.md is what the simulation gives; ./dev simulate writes it anew",
        .enabled(if: Simulation.conversations == Simulation.long)
    )
    func page() async throws {
        let page = try await SimulationPage.make()
        let file = SimulationPage.file
        if ProcessInfo.processInfo.environment["REALTIME_RENEW"] == "1" {
            try Data(page.utf8).write(to: file)
        }
        let committed = try String(contentsOf: file, encoding: .utf8)
        #expect(committed == page, "Docs/Simulation.md is stale: renew it with ./dev simulate")
    }

    @Test("Shares of a distribution are those of the nearest rank")
    func shares() {
        var distribution = Distribution()
        for milliseconds in (1...100).reversed() { distribution.add(.milliseconds(milliseconds)) }
        #expect(distribution.milliseconds(at: [0.5, 0.9, 0.99, 1]) == [50, 90, 99, 100])
        #expect(distribution.histogram(width: 40, bins: 3) == [39, 40, 21])
        #expect(Distribution().milliseconds(at: [0.5]) == [0])
    }
}
