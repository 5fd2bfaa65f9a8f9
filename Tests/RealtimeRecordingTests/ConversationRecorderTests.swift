import RealtimeRecording
import RealtimeUnits
import Testing

@Suite("Conversation recorder")
struct ConversationRecorderTests {
    /// Both channels of a file, by reading it as headerless samples behind the WAV header of 44 bytes.
    private static func channels(of file: TemporaryFile) throws -> (left: [Int16], right: [Int16]) {
        let raw = try SoundFileReader.floats(rawPCM16At: file.path, sampleRate: .hz8000).dropFirst(22)
        let samples = raw.map { Int16($0 * 32_768) }
        return (
            stride(from: 0, to: samples.count, by: 2).map { samples[$0] },
            stride(from: 1, to: samples.count, by: 2).map { samples[$0] }
        )
    }

    @Test("Both sides stand at their positions, with silence where nobody handed in anything")
    func positions() throws {
        let file = TemporaryFile(".wav")
        var recorder = try ConversationRecorder(path: file.path, sampleRate: .hz8000)
        try recorder.append([1, 2, 3, 4], from: .caller, at: .zero)
        try recorder.append([10, 20], from: .assistant, at: SampleCount(3))
        try recorder.append([7], from: .caller, at: SampleCount(6))
        try recorder.close()
        let (left, right) = try Self.channels(of: file)
        #expect(left == [1, 2, 3, 4, 0, 0, 7])
        #expect(right == [0, 0, 0, 10, 20, 0, 0])
    }

    @Test("Any pieces in any interleaving give the recording that one piece a side gives", arguments: 0..<20)
    func chunkInvariance(seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        let caller = (0..<5_000).map { Int16($0 % 3_000 + 1) }
        let assistant = (0..<3_000).map { Int16(-($0 % 2_000) - 1) }
        let file = TemporaryFile(".wav")
        var recorder = try ConversationRecorder(path: file.path, sampleRate: .hz8000, window: .milliseconds(500))
        var (c, a) = (0, 0)
        while c < caller.count || a < assistant.count {
            let length = Int.random(in: 1...700, using: &generator)
            // Neither side may run away by more than the window: that is another test.
            if c < caller.count, c <= a + 1_000 || a == assistant.count {
                let end = min(caller.count, c + length)
                try recorder.append(Array(caller[c..<end]), from: .caller, at: SampleCount(c))
                c = end
            }
            if a < assistant.count, a <= c + 1_000, Bool.random(using: &generator) {
                let end = min(assistant.count, a + length)
                try recorder.append(Array(assistant[a..<end]), from: .assistant, at: SampleCount(1_000 + a))
                a = end
            }
        }
        #expect(recorder.droppedSamples == .zero, "seed \(seed)")
        try recorder.close()
        let (left, right) = try Self.channels(of: file)
        #expect(left == caller, "seed \(seed)")
        #expect(right == [Int16](repeating: 0, count: 1_000) + assistant + [Int16](repeating: 0, count: 1_000))
    }

    @Test("A side that stays away holds nothing up, and what it brings too late is counted")
    func late() throws {
        let file = TemporaryFile(".wav")
        var recorder = try ConversationRecorder(path: file.path, sampleRate: .hz8000, window: .milliseconds(10))
        try recorder.append([Int16](repeating: 5, count: 1_000), from: .caller, at: .zero)
        #expect(recorder.written >= SampleCount(920))
        try recorder.append([1, 1, 1, 1], from: .assistant, at: SampleCount(recorder.written.value - 2))
        #expect(recorder.droppedSamples == SampleCount(2))
        try recorder.append([1], from: .assistant, at: SampleCount(-5))
        try recorder.append([1], from: .assistant, at: SampleCount(Int.min))
        #expect(recorder.droppedSamples == SampleCount(4))
        try recorder.close()
        let (left, right) = try Self.channels(of: file)
        #expect(left == [Int16](repeating: 5, count: 1_000))
        #expect(right.filter { $0 == 1 }.count == 2)
    }

    @Test("A long gap is silence, a position far away is refused")
    func gaps() throws {
        let file = TemporaryFile(".wav")
        var recorder = try ConversationRecorder(
            path: file.path,
            sampleRate: .hz8000,
            window: .milliseconds(10),
            maximumGap: .seconds(1)
        )
        try recorder.append([9], from: .caller, at: SampleCount(5_000))
        for position in [Int.max, 20_000] {
            #expect(throws: SoundFileError.self) {
                try recorder.append([9], from: .assistant, at: SampleCount(position))
            }
        }
        try recorder.close()
        #expect(try Self.channels(of: file).left == [Int16](repeating: 0, count: 5_000) + [9])
    }

    @Test("What was interrupted before it was heard is not in the recording")
    func discard() throws {
        let file = TemporaryFile(".wav")
        var recorder = try ConversationRecorder(path: file.path, sampleRate: .hz8000)
        try recorder.append([Int16](repeating: 3, count: 100), from: .assistant, at: .zero)
        try recorder.append([Int16](repeating: 4, count: 60), from: .caller, at: .zero)
        recorder.discard(.assistant, after: SampleCount(70))
        recorder.discard(.assistant, after: SampleCount(10))
        try recorder.close()
        let (left, right) = try Self.channels(of: file)
        #expect(left == [Int16](repeating: 4, count: 60))
        #expect(right == [Int16](repeating: 3, count: 60))
    }

    @Test("A recorder that is dropped without being closed leaves a whole file")
    func dropped() throws {
        let file = TemporaryFile(".wav")
        func record() throws {
            var recorder = try ConversationRecorder(path: file.path, sampleRate: .hz8000, window: .milliseconds(20))
            for piece in 0..<10 {
                try recorder.append([Int16](repeating: 6, count: 33), from: .caller, at: SampleCount(piece * 33))
            }
        }
        try record()
        let (left, right) = try Self.channels(of: file)
        #expect(left == [Int16](repeating: 6, count: 330))
        #expect(right == [Int16](repeating: 0, count: 330))
    }

    @Test("A window that holds nothing or a day is refused")
    func windows() {
        for window in [Duration.zero, .seconds(-1), .seconds(86_400)] {
            #expect(throws: SoundFileError.self) {
                _ = try ConversationRecorder(path: "/tmp/never.wav", sampleRate: .hz8000, window: window)
            }
        }
    }
}

/// SplitMix64, so that a seed that fails can be run again.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
