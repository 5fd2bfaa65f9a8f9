import Testing

@testable import RealtimeEngines

@Suite("Streams of samples") struct PCMStreamTests {
    @Test("any cutting of the bytes gives the same samples")
    func cuts() {
        let samples: [Int16] = [0, 1, -1, .max, .min, 0x1234, -0x1234]
        let bytes = samples.littleEndian
        for cut in 0...bytes.count {
            var assembler = PCM16Assembler()
            let first = assembler.samples(from: Array(bytes[..<cut]).span)
            let second = assembler.samples(from: Array(bytes[cut...]).span)
            #expect(first + second == samples, "cut at \(cut)")
        }
    }

    @Test("chunks have the least length, and the last one has the rest")
    func chunks() {
        let samples = [Int16].ramp(25)
        var stream = PCMStream(leastSamples: 10)
        var lengths: [Int] = []
        var all: [Int16] = []
        for byte in samples.littleEndian {
            let chunk = stream.chunk(with: [byte].span)
            if !chunk.isEmpty { lengths.append(chunk.count) }
            all += chunk
        }
        all += stream.rest()
        #expect(lengths == [10, 10])
        #expect(all == samples)
        #expect(stream.sampleCount == 25)
    }

    @Test("a stream shorter than a file's mark is samples")
    func short() {
        var stream = PCMStream(leastSamples: 1)
        let early = stream.chunk(with: [1, 0, 9].span)
        #expect(early.isEmpty)
        let rest = stream.rest()
        #expect(rest == [1])
    }

    @Test("a sound file is told from samples, in whatever pieces it comes")
    func soundFile() {
        var stream = PCMStream(leastSamples: 1)
        for byte in Array("RIF".utf8) { _ = stream.chunk(with: [byte].span) }
        #expect(!stream.isSoundFile)
        _ = stream.chunk(with: [UInt8(ascii: "F")].span)
        #expect(stream.isSoundFile)
    }
}
