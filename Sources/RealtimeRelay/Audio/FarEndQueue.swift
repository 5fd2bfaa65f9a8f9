internal import RealtimeUnits

/// What was sent to a listener and has not been played: a loudspeaker that plays as fast as its microphone hears.
///
/// A model sends a reply faster than it is heard; an echo canceller wants it when it is heard. One sample goes out for
/// each that the microphone brings. Bounded; appending and taking are O(samples).
struct FarEndQueue: Sendable {
    private var samples: [Float] = []
    private var head = 0
    private let capacity: Int

    /// Holds at most `duration`; what comes beyond is not kept, and its echo stays.
    init(_ duration: Duration, at rate: SampleRate) { capacity = SampleCount(duration, at: rate).value }

    var count: Int { samples.count - head }

    mutating func append(_ more: Span<Float>) {
        for index in 0..<min(more.count, capacity - count) { samples.append(more[index]) }
    }

    /// Takes `length` samples into `frame`, silence behind the last.
    mutating func take(_ length: Int, into frame: inout [Float]) {
        frame.removeAll(keepingCapacity: true)
        let available = min(length, count)
        frame.append(contentsOf: samples[head..<head + available])
        for _ in available..<length { frame.append(0) }
        head += available
        // Compacted rarely, so that every sample moves at most once on average.
        if head == samples.count {
            samples.removeAll(keepingCapacity: true)
            head = 0
        } else if head > samples.count / 2, head > 1 << 14 {
            samples.removeSubrange(..<head)
            head = 0
        }
    }

    mutating func removeAll() {
        samples.removeAll(keepingCapacity: true)
        head = 0
    }
}
