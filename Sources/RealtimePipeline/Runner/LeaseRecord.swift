internal import RealtimeLocks

/// What the runner knows of one lease.
final class LeaseRecord: Sendable {
    typealias Sink = @Sendable (EngineResult) -> Void

    let floors = GenerationFloors()
    /// Taken away on release, so that what it refers to is not kept alive by commands still in flight.
    private let outlet: Monitor<Outlet>

    /// The sink in a struct: a closure that is a generic value itself is wrapped once more each time it is read in
    /// place, until calling it overflows the stack.
    private struct Outlet: Sendable {
        var sink: Sink?
    }

    /// A record without a sink is housekeeping: engines loaded ahead.
    init(sink: Sink?) { outlet = Monitor(Outlet(sink: sink)) }

    /// Hands a result over. Returns whether anybody was there to take it.
    func deliver(_ result: EngineResult) -> Bool {
        guard !floors.isStale(result.generation, on: result.lane) else { return false }
        guard let sink = outlet.withLock({ $0.sink }) else { return false }
        sink(result)
        return true
    }

    /// Makes everything stale and lets go of the sink.
    func close() {
        floors.close()
        // What the sink refers to may end here, and its end may call back: not inside the lock.
        let last = outlet.withLock { outlet in
            let last = outlet
            outlet.sink = nil
            return last
        }
        _ = consume last
    }
}
