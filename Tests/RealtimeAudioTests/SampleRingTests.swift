import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Sample ring")
struct SampleRingTests {
    @Test("Whatever is appended, the ring holds the last samples at their positions", arguments: 0..<30)
    func model(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let capacity = Int.random(in: 1...50, using: &generator)
        let start = Int.random(in: -60...60, using: &generator)
        var ring = SampleRing<Int16>(capacity: SampleCount(capacity), startingAt: SampleCount(start))
        var stream: [Int16] = []
        for piece in generator.pieces(of: 400, longest: 90) {
            let samples = piece.map { Int16($0) }
            ring.append(samples.span)
            stream += samples
            #expect(ring.end == SampleCount(start + stream.count))
            #expect(ring.count.value == min(capacity, stream.count))
            #expect(ring.samples(from: ring.start) == Array(stream.suffix(capacity)))
            #expect(ring.samples(from: SampleCount(.min)) == Array(stream.suffix(capacity)))
            let middle = ring.start + SampleCount(ring.count.value / 2)
            #expect(ring.samples(from: middle) == Array(stream[(middle.value - start)...]), "seed \(seed)")
        }
        #expect(ring.samples(from: SampleCount(.max)).isEmpty)
    }

    @Test("A copy gives what is held of the range, as far as it fits")
    func partialCopies() {
        var ring = SampleRing<Int16>(capacity: SampleCount(4))
        ring.append([0, 1, 2, 3, 4, 5].span)
        var copied: Range<SampleCount>?
        let samples = [Int16](capacity: 3) { output in
            copied = ring.copy(SampleCount(0)..<SampleCount(9), into: &output)
        }
        #expect(samples == [2, 3, 4])
        #expect(copied == SampleCount(2)..<SampleCount(5))
    }

    @Test("A short jump is silence, a long one or one back empties the ring")
    func jumps() {
        var ring = SampleRing<Int16>(capacity: SampleCount(5))
        ring.append([1, 2].span)
        ring.jump(to: SampleCount(4))
        #expect(ring.samples(from: .zero) == [1, 2, 0, 0])
        ring.jump(to: SampleCount(100))
        #expect(ring.count == .zero && ring.end == SampleCount(100))
        ring.append([7].span)
        ring.jump(to: SampleCount(50))
        #expect(ring.count == .zero && ring.end == SampleCount(50))
        for extreme in [Int.max, .min] {
            ring.jump(to: SampleCount(extreme))
            ring.append([1].span)
            #expect(ring.count == SampleCount(1))
        }
        ring.reset()
        #expect(ring.count == .zero && ring.end == .zero)
    }
}
