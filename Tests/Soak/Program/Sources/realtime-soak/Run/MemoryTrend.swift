/// Memory over time, and the line through it (least squares).
struct MemoryTrend {
    private var samples: [(time: Double, bytes: Double)] = []

    mutating func add(_ bytes: Double, at time: Double) { samples.append((time, bytes)) }

    struct Line {
        var bytesPerSecond: Double
        var mean: Double
        var window: Double
        /// What it says of the whole window.
        var growth: Double { bytesPerSecond * window }
    }

    /// The line from `start` on; `nil` with fewer than ten samples.
    func line(from start: Double) -> Line? {
        let used = samples.filter { $0.time >= start }
        guard used.count >= 10, let first = used.first, let last = used.last else { return nil }
        let count = Double(used.count)
        let time = used.reduce(0) { $0 + $1.time } / count
        let mean = used.reduce(0) { $0 + $1.bytes } / count
        let above = used.reduce(0) { $0 + ($1.time - time) * ($1.bytes - mean) }
        let below = used.reduce(0) { $0 + ($1.time - time) * ($1.time - time) }
        return Line(bytesPerSecond: above / below, mean: mean, window: last.time - first.time)
    }
}
