import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Gain ramp")
struct GainRampTests {
    @Test("A ramp is linear, ends exactly on its target, and does not depend on the pieces", arguments: 0..<10)
    func chunkInvariance(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = 1_000
        var whole = [Float](repeating: 1, count: count)
        var ramp = GainRamp(gain: 1)
        ramp.move(to: 0, over: SampleCount(480))
        var pieces = ramp
        var span = whole.mutableSpan
        ramp.apply(to: &span)
        #expect(ramp.isSilent)
        for index in 0..<480 { #expect(abs(whole[index] - (1 - Float(index) / 480)) < 1e-4) }
        #expect(whole[480...].allSatisfy { $0 == 0 })
        var joined: [Float] = []
        for piece in generator.pieces(of: count, longest: 90) {
            var part = [Float](repeating: 1, count: piece.count)
            var span = part.mutableSpan
            pieces.apply(to: &span)
            joined += part
        }
        #expect(joined == whole, "seed \(seed)")
    }

    @Test("A new target starts from where the ramp is")
    func turnsRound() {
        var ramp = GainRamp(gain: 0)
        ramp.move(to: 1, over: SampleCount(100))
        var samples = [Float](repeating: 1, count: 50)
        var span = samples.mutableSpan
        ramp.apply(to: &span)
        let middle = ramp.gain
        #expect(abs(middle - 0.5) < 1e-4)
        ramp.move(to: 0, over: SampleCount(10))
        #expect(ramp.gain == middle)
        ramp.move(to: 0.25, over: .zero)
        #expect(ramp.gain == 0.25 && ramp.remaining == .zero)
    }

    @Test("16-bit samples are rounded and saturated")
    func sixteenBit() {
        var samples: [Int16] = [30_000, -30_000, 1, 3]
        var span = samples.mutableSpan
        var ramp = GainRamp(gain: 1.5)
        ramp.apply(to: &span)
        #expect(samples == [32_767, -32_768, 2, 4])
    }

    @Test("A gain that makes no sense is silence")
    func invalid() {
        #expect(GainRamp(gain: .nan).isSilent)
        #expect(GainRamp(gain: -1).gain == 0)
        #expect(abs(GainRamp.factor(decibels: -6.0206) - 0.5) < 1e-5)
    }
}
