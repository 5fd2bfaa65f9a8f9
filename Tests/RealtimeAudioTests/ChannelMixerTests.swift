import RealtimeAudio
import Testing

@Suite("Channel mixer")
struct ChannelMixerTests {
    @Test("Channels become their mean, 16-bit halves to even")
    func means() throws {
        let floats = try [Float](capacity: 2) {
            try ChannelMixer.mix([1, 0, -0.5, -0.25].span, channelCount: 2, into: &$0)
        }
        #expect(floats == [0.5, -0.375])
        let integers: [Int16] = [1, 2, 3, 4, .max, .max, .min, .min, 5, 5]
        let means = try [Int16](capacity: 5) { try ChannelMixer.mix(integers.span, channelCount: 2, into: &$0) }
        #expect(means == [2, 4, .max, .min, 5])
        let three = try [Int16](capacity: 1) { try ChannelMixer.mix([1, 2, 6].span, channelCount: 3, into: &$0) }
        #expect(three == [3])
    }

    @Test("Two channels are mixed as any number is, to the bit, at every length", arguments: 0..<70)
    func stereo(frames: Int) throws {
        var generator = SeededGenerator(seed: UInt64(frames))
        let floats = generator.noise(2 * frames)
        let mono = try [Float](capacity: frames) { output in
            try ChannelMixer.mix(floats.span, channelCount: 2, into: &output)
        }
        let means: [Float] = (0..<frames).map { (frame: Int) -> Float in
            (floats[2 * frame] + floats[2 * frame + 1]) / 2
        }
        #expect(mono == means)
        var integers = (0..<2 * frames).map { _ in Int16(truncatingIfNeeded: generator.next()) }
        for (index, end) in [Int16.min, .min, .max, .max, .min, .max].enumerated() where index < integers.count {
            integers[index] = end
        }
        let mixed = try [Int16](capacity: frames) { output in
            try ChannelMixer.mix(integers.span, channelCount: 2, into: &output)
        }
        let exact = (0..<frames).map { (frame: Int) -> Int16 in
            let sum = Double(integers[2 * frame]) + Double(integers[2 * frame + 1])
            return Int16((sum / 2).rounded(.toNearestOrEven))
        }
        #expect(mixed == exact)
    }

    @Test("One channel spread and mixed is itself")
    func spread() throws {
        let mono: [Int16] = [1, -2, 3]
        let wide = try [Int16](capacity: 6) { try ChannelMixer.spread(mono.span, channelCount: 2, into: &$0) }
        #expect(wide == [1, 1, -2, -2, 3, 3])
        let back = try [Int16](capacity: 3) { try ChannelMixer.mix(wide.span, channelCount: 2, into: &$0) }
        #expect(back == mono)
    }

    @Test("A part of a frame, no channel, and too little room are refused")
    func refusals() {
        for (count, channels, room) in [(3, 2, 9), (4, 0, 9), (4, -1, 9), (4, 2, 1)] {
            let samples = [Float](repeating: 0, count: count)
            let none = [Float](capacity: room) { output in
                #expect(throws: PCMConversionError.self) {
                    try ChannelMixer.mix(samples.span, channelCount: channels, into: &output)
                }
            }
            #expect(none.isEmpty)
        }
        let none = [Float](capacity: 1) { output in
            #expect(throws: PCMConversionError.self) {
                try ChannelMixer.spread([1, 2].span, channelCount: .max, into: &output)
            }
        }
        #expect(none.isEmpty)
    }
}
