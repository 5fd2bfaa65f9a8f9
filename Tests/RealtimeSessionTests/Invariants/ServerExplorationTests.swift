import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Every state of the server role")
struct ServerExplorationTests {
    /// Visits every shape that is reached by at most `depth` moves, once, and makes every move in it.
    static func explore(depth: Int, lead: Duration?) -> (shapes: Int, moves: Int, depth: Int, violations: [String]) {
        let start = WatchedServer(lead: lead)
        var seen: Set<ServerSessionShape> = [start.session.shape(at: start.now)]
        var frontier: [(server: WatchedServer, path: [ServerMove])] = [(start, [])]
        var moves = 0
        var reached = 0
        var violations: [String] = []
        while reached < depth, !frontier.isEmpty {
            var next: [(server: WatchedServer, path: [ServerMove])] = []
            for (server, path) in frontier {
                for move in ServerMove.allCases {
                    var copy = server
                    guard copy.make(move) != nil else { continue }
                    moves += 1
                    if let violation = copy.invariants.violation {
                        violations.append(
                            "\(violation) after \((path + [move]).map { "\($0)" }.joined(separator: ", "))"
                        )
                        continue
                    }
                    if seen.insert(copy.session.shape(at: copy.now)).inserted { next.append((copy, path + [move])) }
                }
            }
            frontier = next
            reached += 1
        }
        return (seen.count, moves, reached, violations)
    }

    @Test("Every move in every state that a few moves reach keeps every invariant", arguments: [400, nil])
    func breadthFirst(lead: Int?) {
        let depth = ExplorationSettings.depth(5)
        let result = Self.explore(depth: depth, lead: lead.map { .milliseconds($0) })
        print(
            "explored \(result.shapes) states by \(result.moves) moves to depth \(result.depth), lead \(lead ?? 0) ms"
        )
        #expect(result.violations.isEmpty, "\(result.violations.prefix(3))")
        #expect(result.shapes > 300)
    }

    @Test("Random sequences of moves keep every invariant", arguments: UInt64(1)...8)
    func random(seed: UInt64) {
        let total = ExplorationSettings.randomInputs
        let seed = seed &+ ExplorationSettings.seed
        var generator = SeededGenerator(seed: seed)
        print("random inputs to the server: seed \(seed), \(total / 8)")
        var moves = 0
        var responses = 0
        while moves < total / 8 {
            var server = WatchedServer(lead: generator.chance(0.5) ? .milliseconds(400) : nil)
            _ = server.make(.connect)
            var path: [ServerMove] = [.connect]
            for _ in 0..<400 where !server.session.isEnded {
                let move = server.randomMove(using: &generator)
                guard server.make(move) != nil else { continue }
                path.append(move)
                moves += 1
                if let violation = server.invariants.violation {
                    Issue.record("seed \(seed): \(violation) after \(path.suffix(40))")
                    return
                }
            }
            responses += server.invariants.responses
        }
        #expect(responses > moves / 100, "the walks do not come to responses")
    }
}
