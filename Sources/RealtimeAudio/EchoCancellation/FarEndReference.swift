internal import RealtimeUnits

/// What was handed out to be played, by position in the near end's stream; a fixed stretch of it.
struct FarEndReference: Sendable {
    private var storage: [Float]
    /// The position behind the last sample.
    private(set) var end = 0
    /// Samples held before ``end``.
    private var count = 0

    init(capacity: Int) {
        storage = [Float](repeating: 0, count: max(1, capacity))
    }

    /// Appends `samples` that start at `position`. What lies before ``end`` is taken as the continuation, unless it is
    /// further back than the capacity: then the stream starts anew there. A gap is silence. O(samples) and, after a gap,
    /// O(capacity).
    mutating func append(_ samples: Span<Float>, at position: Int) {
        // Positions up to 2⁶¹ either way (three million years at 24 kHz): sums and differences stay in 64 bits.
        let position = max(-1 << 61, min(position, 1 << 61))
        if position < end - storage.count {
            end = position
            count = 0
        }
        if position > end {
            let silence = min(position - end, storage.count)
            var place = slot(of: position - silence)
            for _ in 0..<silence { store(0, &place) }
            count = min(storage.count, count + silence)
            end = position
        }
        let skipped = max(0, samples.count - storage.count)
        var place = slot(of: end + skipped)
        for index in skipped..<samples.count {
            store(samples[index].bounded, &place)
        }
        end += samples.count
        count = min(storage.count, count + samples.count)
    }

    /// Fills `output` with what stands from `start` on, silence where there is nothing.
    func read(from start: Int, into output: inout [Float]) {
        var place = slot(of: start)
        for index in output.indices {
            let position = start + index
            output[index] = position >= end - count && position < end ? storage[place] : 0
            place = place + 1 == storage.count ? 0 : place + 1
        }
    }

    mutating func reset() {
        end = 0
        count = 0
    }

    private mutating func store(_ sample: Float, _ place: inout Int) {
        storage[place] = sample
        place = place + 1 == storage.count ? 0 : place + 1
    }

    private func slot(of position: Int) -> Int {
        let rest = position % storage.count
        return rest < 0 ? rest + storage.count : rest
    }
}
