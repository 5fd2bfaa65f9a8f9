/// The latencies of several turns in two numbers.
struct LatencySummary: Hashable, Sendable {
    /// The one in the middle; of an even number the mean of the middle two.
    let median: Duration
    /// The longest.
    let worst: Duration

    /// Sums up; `nil` where there is nothing.
    init?(of latencies: [Duration]) {
        let sorted = latencies.sorted()
        guard let last = sorted.last else { return nil }
        let middle = sorted.count / 2
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        worst = last
    }
}
