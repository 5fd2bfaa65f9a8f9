internal import RealtimeUnits

/// A little of what was heard last, so that a turn can begin before it was noticed.
struct RecentAudio {
    /// 2 s at 16 kHz: a detector needs some hundred milliseconds to be sure, and turns are padded with 300 ms.
    private static let memory = 32_000
    /// What may be there beyond before it is thrown away, so that not every piece moves everything.
    private static let slack = 16_000

    private var samples: [Int16] = []
    private var start = SampleCount.zero

    /// The position behind the last sample.
    var end: SampleCount { start + SampleCount(samples.count) }
    /// Bytes that are kept.
    var bufferedBytes: Int { samples.count * 2 }

    mutating func append(_ piece: ArraySlice<Int16>) {
        samples += piece
        let excess = samples.count - Self.memory
        guard excess > Self.slack else { return }
        samples.removeFirst(excess)
        start += SampleCount(excess)
    }

    /// What is there from `position` on.
    func samples(from position: SampleCount) -> [Int16] {
        Array(samples.dropFirst(max(0, (position - start).value)))
    }
}
