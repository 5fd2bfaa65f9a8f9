import Foundation
import Testing

/// A session, or a machine of one, that can be put into every state it has, and knows when it breaks a promise.
protocol Explorable: Sendable {
    /// What can be done to it, sensible or not.
    associatedtype Move: Hashable & Sendable & CaseIterable
    /// What tells its states apart.
    associatedtype Shape: Hashable
    /// The state that it is in.
    var shape: Shape { get }
    /// What is broken, in words; `nil` while nothing is.
    var violation: String? { get }
    /// Does it; `false` where it has no meaning in this state.
    mutating func make(_ move: Move) -> Bool
}

/// What a breadth-first visit of all states has seen.
struct Exploration<System: Explorable> {
    private(set) var shapes = 0
    private(set) var moves = 0
    private(set) var depth = 0
    private(set) var violations: [String] = []
    /// Whether the last depth has found nothing new: every state was visited.
    private(set) var isComplete = false

    /// Visits every shape that at most `depth` moves reach, once, by the shortest way, and makes every move in it.
    init(of start: System, depth most: Int) {
        var seen: Set<System.Shape> = [start.shape]
        var frontier: [(system: System, path: [System.Move])] = [(start, [])]
        while depth < most, !frontier.isEmpty {
            var next: [(system: System, path: [System.Move])] = []
            for (system, path) in frontier {
                for move in System.Move.allCases {
                    var copy = system
                    guard copy.make(move) else { continue }
                    moves += 1
                    if let violation = copy.violation {
                        violations.append(
                            "\(violation) after \((path + [move]).map { "\($0)" }.joined(separator: ", "))"
                        )
                    } else if seen.insert(copy.shape).inserted {
                        next.append((copy, path + [move]))
                    }
                }
            }
            frontier = next
            depth += 1
        }
        isComplete = frontier.isEmpty
        shapes = seen.count
    }

    /// One violation of each kind, the shortest way first.
    var kinds: [String] {
        var known: Set<Substring> = []
        return violations.filter { known.insert($0.prefix(24)).inserted }
    }
}

extension Explorable {
    /// What of `path` is needed for the same violation: no move can be left out. `nil` where the path breaks nothing.
    func shortened(_ path: [Move]) -> (violation: String, path: [Move])? {
        func result(of path: [Move]) -> String? {
            var copy = self
            for move in path where copy.violation == nil { _ = copy.make(move) }
            return copy.violation
        }
        guard var violation = result(of: path) else { return nil }
        let kind = violation.prefix(3)
        var path = path
        var length = path.count
        while length > 0 {
            var start = 0
            while start < path.count {
                var shorter = path
                shorter.removeSubrange(start..<min(start + length, path.count))
                if let found = result(of: shorter), found.hasPrefix(kind) {
                    (path, violation) = (shorter, found)
                } else {
                    start += length
                }
            }
            length /= 2
        }
        return (violation, path)
    }
}

/// What `REALTIME_…` asks the long tests for.
enum ExplorationSettings {
    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap(Int.init)
    }

    /// How deep explorations go, where they are not told: `REALTIME_EXPLORATION_DEPTH`.
    static func depth(_ usual: Int) -> Int { number("REALTIME_EXPLORATION_DEPTH") ?? usual }
    /// How many inputs the walks of one role make together: `REALTIME_RANDOM_INPUTS`; a million for both roles in a
    /// release build, which takes half a minute of one core.
    static var randomInputs: Int {
        #if DEBUG
            number("REALTIME_RANDOM_INPUTS") ?? 8_000
        #else
            number("REALTIME_RANDOM_INPUTS") ?? 500_000
        #endif
    }
    /// What is added to the seeds: `REALTIME_SEED`.
    static var seed: UInt64 { UInt64(truncatingIfNeeded: number("REALTIME_SEED") ?? 0) }
}
