import RealtimeOfflineEngines
import RealtimePipeline
import RealtimeSession
import RealtimeUnits

/// Runs calls on one thread, their engines on a runner's, as a server does.
struct CallLoop {
    let plans: [Call.Plan]
    var factory: any EngineFactory = OfflineEngineFactory()

    /// What a run has cost.
    struct Result {
        var figures: [Call.Figures]
        /// CPU time of engines, sessions and the clients that speak.
        var processorTime: Duration
        var length: Duration
    }

    /// Runs until every call has had `turns` turns, or for `limit`.
    func run(turns: Int = .max, limit: Duration) throws -> Result {
        let inbox = try Inbox()
        let runner = try EngineRunner(
            factory: factory,
            configuration: EngineRunner.Configuration(sessionLimit: plans.count)
        )
        defer { runner.stop() }
        var leases: [EngineLease] = []
        for (index, plan) in plans.enumerated() {
            leases.append(try runner.admit(plan.setup) { inbox.post($0, of: index) })
        }
        let calls = try zip(plans, leases).map { try Call($0, lease: $1) }
        // Loading is not what is measured.
        while runner.statistics.waitingCommands > 0 || runner.statistics.runningCalls > 0 {
            inbox.wait(.milliseconds(5))
        }
        let processorStart = processorTime
        let clock = ContinuousClock()
        let start = clock.now
        func now() -> SessionInstant { SessionInstant.start.advanced(by: start.duration(to: clock.now)) }
        for call in calls { try call.open(at: now()) }
        while start.duration(to: clock.now) < limit, calls.contains(where: { $0.figures.turns <= turns }) {
            for (call, result) in inbox.take() {
                if case .failure(let error) = result.payload { throw BenchmarkError("an engine failed: \(error)") }
                try calls[call].take(result, at: now())
            }
            for call in calls where call.deadline <= now() { try call.advance(to: now()) }
            if let next = calls.map(\.deadline).min() { inbox.wait(now().duration(to: next)) }
        }
        return Result(
            figures: calls.map(\.figures),
            processorTime: processorTime - processorStart,
            length: start.duration(to: clock.now)
        )
    }
}
