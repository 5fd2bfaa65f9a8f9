internal import Synchronization

/// Tells a running engine call that nobody wants its result any more.
///
/// Engines that deliver through `emit` see the same from the value it returns. Those that wait, for a socket or a
/// child process, ask here at least every 20 ms, which is the bound on how long old audio may leave after a barge-in.
public struct EngineCancellation: Sendable {
    private let floors: GenerationFloors?
    private let lane: EngineLane
    private let generation: Generation

    init(floors: GenerationFloors, lane: EngineLane, generation: Generation) {
        self.floors = floors
        self.lane = lane
        self.generation = generation
    }

    private init() {
        floors = nil
        lane = .reply
        generation = Generation(0)
    }

    /// A call that is never cancelled, for using an engine without a runner.
    public static let never = EngineCancellation()

    /// Whether to stop. Once `true` it stays so.
    public var isCancelled: Bool {
        guard let floors else { return false }
        return floors.isStale(generation, on: lane)
    }
}

/// The oldest generation still wanted on each lane of one lease; read by workers without a lock.
final class GenerationFloors: Sendable {
    private let recognition = Atomic<UInt64>(0)
    private let reply = Atomic<UInt64>(0)
    private let synthesis = Atomic<UInt64>(0)
    private let isClosed = Atomic<Bool>(false)

    /// Whether work of that generation is no longer wanted.
    func isStale(_ generation: Generation, on lane: EngineLane) -> Bool {
        if isClosed.load(ordering: .acquiring) { return true }
        let floor =
            switch lane {
            case .recognition: recognition.load(ordering: .acquiring)
            case .reply: reply.load(ordering: .acquiring)
            case .synthesis: synthesis.load(ordering: .acquiring)
            }
        return generation.rawValue < floor
    }

    /// Makes everything older than `floor` stale. A floor never goes down.
    func raise(to floor: UInt64, on lane: EngineLane) {
        switch lane {
        case .recognition: recognition.max(floor, ordering: .acquiringAndReleasing)
        case .reply: reply.max(floor, ordering: .acquiringAndReleasing)
        case .synthesis: synthesis.max(floor, ordering: .acquiringAndReleasing)
        }
    }

    /// Makes everything stale for good.
    func close() {
        isClosed.store(true, ordering: .releasing)
    }
}
