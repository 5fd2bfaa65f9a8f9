import RealtimeProtocol
import RealtimeRecording
import RealtimeUnits
import Testing

@testable import RealtimeServer

@Suite("Recording file")
struct RecordingFileTests {
    /// `milliseconds` of PCM16 at 24 kHz, each sample `level`, as a frame has it.
    static func audio(_ milliseconds: Int, _ level: Int16) -> [UInt8] {
        let bytes = (0..<(24 * milliseconds)).flatMap { _ in
            [UInt8(truncatingIfNeeded: level), UInt8(truncatingIfNeeded: level >> 8)]
        }
        return Base64.encode(bytes.span)
    }

    /// Runs `body` with a file and reads it back: the mean of both channels. Levels tell the sides apart.
    static func mixed(_ body: (RecordingFile, String) throws -> Void) throws -> [Int16] {
        let folder = try TemporaryFolder.make()
        let path = "\(folder)/r.wav"
        try body(RecordingFile(), path)
        let (samples, rate) = try SoundFileReader.int16s(at: path)
        #expect(rate == .hz24000)
        return samples
    }

    static func append(
        _ file: RecordingFile,
        _ side: ConversationRecorder.Side,
        _ base64: [UInt8],
        at milliseconds: Int,
        _ path: String,
        format: AudioFormat = .pcm16At24kHz
    ) throws {
        try file.append(base64, from: side, format, at: .milliseconds(milliseconds), path: path, kind: .wav)
    }

    @Test("A caller who stops for a while leaves silence, one whose network stutters does not")
    func gaps() throws {
        let mixed = try Self.mixed { file, path in
            try Self.append(file, .caller, Self.audio(100, 2_000), at: 100, path)
            // 200 ms late, but within what networks do: it follows at once.
            try Self.append(file, .caller, Self.audio(100, 4_000), at: 400, path)
            // A second later: a pause.
            try Self.append(file, .caller, Self.audio(100, 6_000), at: 1_500, path)
            try file.finish(at: .milliseconds(1_500))
        }
        #expect(mixed.count == 1_500 * 24)
        #expect(mixed[50 * 24] == 1_000)
        #expect(mixed[150 * 24] == 2_000)
        #expect(mixed[800 * 24] == 0)
        #expect(mixed[1_450 * 24] == 3_000)
    }

    @Test("An answer that comes at once is heard at its own pace, and not beyond an interruption")
    func interruption() throws {
        let mixed = try Self.mixed { file, path in
            try Self.append(file, .caller, Self.audio(100, 0), at: 100, path)
            // Ten seconds of answer within a moment.
            for _ in 0..<100 { try Self.append(file, .assistant, Self.audio(100, 8_000), at: 150, path) }
            for index in 2...30 { try Self.append(file, .caller, Self.audio(100, 0), at: 100 * index, path) }
            file.interrupt(at: .milliseconds(3_000))
            for index in 31...50 { try Self.append(file, .caller, Self.audio(100, 2_000), at: 100 * index, path) }
            try file.finish(at: .milliseconds(5_000))
        }
        #expect(mixed.count == 5_000 * 24)
        #expect(mixed[140 * 24] == 0)
        #expect(mixed[160 * 24] == 4_000)
        #expect(mixed[2_990 * 24] == 4_000)
        #expect(mixed[3_010 * 24] == 1_000, "what was not heard is not there")
    }

    @Test("Sides of different formats come to one rate")
    func formats() throws {
        let mixed = try Self.mixed { file, path in
            let silence = Base64.encode([UInt8](repeating: 0xFF, count: 8_000).span)
            try Self.append(file, .caller, silence, at: 1_000, path, format: .muLaw)
            try Self.append(file, .caller, silence, at: 2_000, path, format: .muLaw)
            try file.finish(at: .milliseconds(2_000))
        }
        // The filter of a rate converter keeps its last few samples.
        #expect((1_990 * 24...2_000 * 24).contains(mixed.count))
    }

    @Test("What is no audio is left out and ends nothing")
    func garbage() throws {
        let mixed = try Self.mixed { file, path in
            try Self.append(file, .caller, Array("!!!!".utf8), at: 50, path)
            try Self.append(file, .caller, Array("AAAAAAA".utf8), at: 60, path)
            try Self.append(file, .caller, Array("AAAA".utf8), at: 70, path)
            try Self.append(file, .caller, Self.audio(100, 2_000), at: 100, path)
            try file.finish(at: .milliseconds(100))
        }
        #expect(mixed.count == 100 * 24)
    }

    @Test("An answer of hours does not fill the memory")
    func bound() throws {
        _ = try Self.mixed { file, path in
            try Self.append(file, .caller, Self.audio(100, 0), at: 100, path)
            let minute = Self.audio(60_000, 8_000)
            for _ in 0..<10 { try Self.append(file, .assistant, minute, at: 150, path) }
            #expect(file.droppedSamples > 0)
            try file.finish(at: .milliseconds(200))
        }
    }
}
