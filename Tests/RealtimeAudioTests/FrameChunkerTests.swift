import RealtimeAudio
import Testing

@Suite("Frame chunker")
struct FrameChunkerTests {
    @Test("Any split gives the same frames and the same tail", arguments: 0..<30)
    func chunkInvariance(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...2_000, using: &generator)
        let frameLength = Int.random(in: 1...200, using: &generator)
        let samples = (0..<count).map { Int16($0) }
        var chunker = FrameChunker<Int16>(frameLength: frameLength)
        var frames: [[Int16]] = []
        for piece in generator.pieces(of: count, longest: 300) {
            let expected = chunker.frameCount(after: piece.count)
            let before = frames.count
            chunker.push(Array(samples[piece]).span) { frame in frames.append(frame.indices.map { frame[$0] }) }
            #expect(frames.count - before == expected)
        }
        #expect(frames.allSatisfy { $0.count == frameLength })
        chunker.flush { tail in frames.append(tail.indices.map { tail[$0] }) }
        #expect(frames.flatMap { $0 } == samples, "seed \(seed)")
        #expect(chunker.pendingCount == 0)
    }

    @Test("A padded flush completes the last frame, and an empty one gives nothing")
    func paddedFlush() {
        var chunker = FrameChunker<Float>(frameLength: 4)
        var frames: [[Float]] = []
        chunker.push([1, 2, 3, 4, 5].span) { frame in frames.append(frame.indices.map { frame[$0] }) }
        chunker.flush(paddedWith: 0) { frame in frames.append(frame.indices.map { frame[$0] }) }
        chunker.flush(paddedWith: 0) { frame in frames.append(frame.indices.map { frame[$0] }) }
        #expect(frames == [[1, 2, 3, 4], [5, 0, 0, 0]])
    }

    @Test("A frame length below one is taken as one")
    func smallestFrame() {
        var chunker = FrameChunker<Float>(frameLength: -3)
        var count = 0
        chunker.push([1, 2, 3].span) { _ in count += 1 }
        #expect(count == 3)
    }

    @Test("A failing consumer gets its error back and the chunker goes on")
    func failure() throws {
        struct Full: Error {}
        var chunker = FrameChunker<Float>(frameLength: 2)
        #expect(throws: Full.self) {
            try chunker.push([1, 2, 3].span) { _ throws(Full) in throw Full() }
        }
        var last: Float = 0
        chunker.push([8, 9].span) { last = $0[1] }
        #expect(last == 9)
    }
}
