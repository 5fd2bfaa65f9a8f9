import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Every state of the client role")
struct ClientExplorationTests {
    @Test(
        "Every move in every state that a few moves reach keeps every invariant",
        arguments: WatchedClient.Use.allCases
    )
    func breadthFirst(use: WatchedClient.Use) {
        let result = Exploration(of: WatchedClient(use), depth: ExplorationSettings.depth(4))
        print(
            "explored \(result.shapes) states of the client, \(use), by \(result.moves) moves to depth \(result.depth)"
        )
        #expect(result.violations.isEmpty, "\(result.kinds.joined(separator: "\n"))")
        #expect(result.shapes > 1_000)
    }

    @Test("Random sequences of moves keep every invariant", arguments: UInt64(1)...8)
    func random(seed: UInt64) {
        let total = ExplorationSettings.randomInputs / 8
        let seed = seed &+ ExplorationSettings.seed
        var generator = SeededGenerator(seed: seed)
        print("random inputs to the client: seed \(seed), \(total)")
        var (moves, creates, cuts, calls) = (0, 0, 0, 0)
        while moves < total {
            let start = WatchedClient(WatchedClient.Use.allCases.randomElement(using: &generator) ?? .clock)
            var client = start
            var path: [ClientMove] = [.connect]
            _ = client.make(.connect)
            for _ in 0..<400 where !client.session.isEnded {
                let move = client.randomMove(using: &generator)
                guard client.make(move) else { continue }
                path.append(move)
                moves += 1
                if client.violation != nil, let found = start.shortened(path) {
                    Issue.record(
                        "seed \(seed), \(client.use): \(found.violation) after \(found.path.map { "\($0)" }.joined(separator: ", "))"
                    )
                    return
                }
            }
            creates += client.invariants.creates
            cuts += client.invariants.cuts
            calls += client.invariants.calls
        }
        #expect(creates > moves / 200, "the walks do not come to responses")
        #expect(cuts > moves / 200, "the walks do not come to truncations")
        #expect(calls > 0, "the walks do not come to functions")
    }
}
