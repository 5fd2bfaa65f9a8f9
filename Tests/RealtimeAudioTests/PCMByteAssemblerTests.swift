import RealtimeAudio
import RealtimeUnits
import Testing

@Suite("Byte assembler")
struct PCMByteAssemblerTests {
    @Test("Any split of the same bytes gives the same samples", arguments: AudioEncoding.allCases, 0..<20)
    func chunkInvariance(encoding: AudioEncoding, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let samples = generator.noise(500)
        let bytes = PCMConversion.bytes(from: samples, as: encoding)
        let whole = try PCMConversion.floats(from: bytes, as: encoding)
        var assembler = PCMByteAssembler(encoding: encoding)
        var pieces: [Float] = []
        for piece in generator.pieces(of: bytes.count, longest: 40) {
            let expected = assembler.sampleCount(after: piece.count)
            let got = assembler.floats(completedBy: Array(bytes[piece]))
            #expect(got.count == expected)
            pieces += got
        }
        #expect(pieces == whole, "seed \(seed)")
        try assembler.finish()
    }

    @Test("A stream that ends inside a sample says so, and the next starts clean")
    func truncated() throws {
        var assembler = PCMByteAssembler(encoding: .pcm16)
        #expect(assembler.floats(completedBy: [0, 0x40, 1]) == [0.5])
        #expect(assembler.pendingByteCount == 1)
        #expect(throws: PCMConversionError.self) { try assembler.finish() }
        #expect(assembler.floats(completedBy: [0, 0x40]) == [0.5])
        try assembler.finish()
    }

    @Test("Too little room takes no byte")
    func noRoom() {
        var assembler = PCMByteAssembler(encoding: .float32)
        _ = assembler.floats(completedBy: [1, 2, 3])
        let none = [Float](capacity: 0) { output in
            #expect(throws: PCMConversionError.self) {
                try assembler.append([UInt8](repeating: 0, count: 400).span.bytes, to: &output)
            }
        }
        #expect(none.isEmpty)
        #expect(assembler.pendingByteCount == 3)
    }
}
