/// Every measured value, so that the tail is the real one.
struct Distribution {
    private var values: [Int64] = []
    private var isSorted = true

    var count: Int { values.count }

    mutating func reserve(_ capacity: Int) { values.reserveCapacity(capacity) }

    mutating func add(_ value: Int64) {
        values.append(value)
        isSorted = false
    }

    mutating func add(_ other: Distribution) {
        values += other.values
        isSorted = false
    }

    /// The smallest value that at least `share` of all are not above; 0 of none.
    mutating func percentile(_ share: Double) -> Int64 {
        if !isSorted { values.sort() }
        isSorted = true
        guard !values.isEmpty else { return 0 }
        let rank = Int((share * Double(values.count)).rounded(.up))
        return values[min(max(rank, 1), values.count) - 1]
    }

    var largest: Int64 { values.max() ?? 0 }
}
