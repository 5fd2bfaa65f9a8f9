/// How often a time fell between fixed bounds. One loop writes, any thread reads; nothing is allocated after the start.
final class Histogram: Sendable {
    /// Upper bounds, inclusive as Prometheus has them, ascending.
    let bounds: [Duration]
    private let counts: [Counter]
    private let total = Counter()

    /// Creates an empty histogram with one more bucket than `bounds`, for what is above all of them.
    init(bounds: [Duration]) {
        self.bounds = bounds
        counts = (0...bounds.count).map { _ in Counter() }
    }

    /// Counts a time. Negative times count as zero.
    func record(_ duration: Duration) {
        let index = bounds.firstIndex { duration <= $0 } ?? bounds.count
        counts[index].add()
        total.add(duration)
    }

    /// What was counted so far.
    var snapshot: Snapshot {
        Snapshot(bounds: bounds, counts: counts.map(\.value), nanoseconds: total.value)
    }

    /// Counts of one moment, of one histogram or of several with the same bounds.
    struct Snapshot {
        let bounds: [Duration]
        private(set) var counts: [UInt64]
        private(set) var nanoseconds: UInt64

        /// How many times were counted.
        var count: UInt64 { counts.reduce(0, &+) }

        mutating func add(_ other: Snapshot) {
            for index in counts.indices { counts[index] &+= other.counts[index] }
            nanoseconds &+= other.nanoseconds
        }

        init(bounds: [Duration], counts: [UInt64], nanoseconds: UInt64) {
            self.bounds = bounds
            self.counts = counts
            self.nanoseconds = nanoseconds
        }
    }
}
