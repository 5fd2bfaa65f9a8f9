import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Gap repair")
struct GapRepairTests {
    private static func append(_ repair: inout GapRepair, _ samples: [Float], at start: Int) throws -> [Float] {
        let expected = repair.outputCount(for: samples.count, at: SampleCount(start))
        let output = try [Float](capacity: expected) {
            try repair.append(samples.span, at: SampleCount(start), into: &$0)
        }
        #expect(output.count == expected)
        return output
    }

    @Test("A stream without gaps passes unchanged", arguments: 0..<5)
    func unchanged(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let samples = generator.noise(3_000)
        var repair = GapRepair(sampleRate: .hz24000)
        var output: [Float] = []
        for piece in generator.pieces(of: samples.count, longest: 700) {
            output += try Self.append(&repair, Array(samples[piece]), at: 500 + piece.lowerBound)
        }
        #expect(output == samples)
        #expect(repair.concealed == .zero && repair.dropped == .zero)
    }

    @Test("A lost piece of a steady tone is bridged in phase", arguments: [125.0, 200, 320])
    func tone(frequency: Double) throws {
        let tone = Tone(frequency: frequency, amplitude: 0.5).samples(4_800, at: 24_000)
        var repair = GapRepair(sampleRate: .hz24000)
        var output = try Self.append(&repair, Array(tone[..<2_400]), at: 0)
        // 10 ms are missing: at full level, so the tone should hardly notice.
        output += try Self.append(&repair, Array(tone[2_640...]), at: 2_640)
        #expect(output.count == tone.count)
        let difference = zip(output, tone).map { $0 - $1 }
        #expect(LevelMeter.level(of: difference[2_400..<2_760].span).rmsInDecibels < -30)
        #expect(Array(output[2_760...]) == Array(tone[2_760...]))
        #expect(repair.concealed == SampleCount(240))
    }

    @Test("A bridge falls to silence and ends at its length; a long gap is silence from there on")
    func fades() throws {
        let tone = Tone(frequency: 200, amplitude: 0.5).samples(2_400, at: 24_000)
        var repair = GapRepair(sampleRate: .hz24000)
        _ = try Self.append(&repair, tone, at: 0)
        let bridge = try [Float](capacity: 4_800) { try repair.conceal(4_800, into: &$0) }
        func peak(_ range: Range<Int>) -> Float { bridge[range].map(abs).max() ?? 0 }
        #expect(peak(0..<240) > 0.45)
        #expect(peak(480..<600) < peak(240..<360))
        #expect(peak(1_300..<1_440) < 0.06)
        #expect(bridge[1_440...].allSatisfy { $0 == 0 })
        // No step anywhere: the steepest of a 200 Hz tone is 0.5 · 2π · 200 / 24 000 = 0.026 a sample.
        let joined = tone.suffix(1) + bridge
        #expect(zip(joined, joined.dropFirst()).allSatisfy { abs($0 - $1) < 0.05 })
    }

    @Test("What comes twice or too late is dropped and counted")
    func late() throws {
        var repair = GapRepair(sampleRate: .hz8000)
        _ = try Self.append(&repair, [Float](repeating: 0.1, count: 160), at: 0)
        _ = try [Float](capacity: 160) { try repair.conceal(160, into: &$0) }
        #expect(try Self.append(&repair, [Float](repeating: 0.1, count: 160), at: 160).isEmpty)
        #expect(repair.dropped == SampleCount(160))
        let next = try Self.append(&repair, [Float](repeating: 0.1, count: 160), at: 240)
        #expect(next.count == 80)
        #expect(repair.dropped == SampleCount(240))
        #expect(repair.position == SampleCount(400))
    }

    @Test("A jump further than the longest gap starts anew instead of filling")
    func restart() throws {
        var repair = GapRepair(sampleRate: .hz8000)
        _ = try Self.append(&repair, [0.1, 0.2], at: 0)
        #expect(try Self.append(&repair, [0.3], at: 1_000_000) == [0.3])
        #expect(try Self.append(&repair, [0.4], at: 7) == [0.4])
        #expect(repair.concealed == .zero)
        #expect(repair.position == SampleCount(8))
        for extreme in [Int.max, .min] { _ = try Self.append(&repair, [0.5], at: extreme) }
        repair.reset()
        #expect(repair.position == nil)
        #expect(try Self.append(&repair, [0.6], at: -3) == [0.6])
    }

    @Test("Too little room changes nothing")
    func noRoom() throws {
        var repair = GapRepair(sampleRate: .hz8000)
        _ = try Self.append(&repair, [0.1], at: 0)
        let none = [Float](capacity: 2) { output in
            #expect(throws: PCMConversionError.self) {
                try repair.append([0.1].span, at: SampleCount(3), into: &output)
            }
        }
        #expect(none.isEmpty)
        #expect(repair.position == SampleCount(1) && repair.concealed == .zero)
    }
}
