import Foundation
import RealtimeRecording
import RealtimeUnits
import Testing

@Suite("Sound files")
struct SoundFileTests {
    static let samples: [Int16] = [0, 1, -1, .max, .min, 12_345, -23_456] + (0..<1_000).map { Int16($0 * 30 - 15_000) }

    @Test("Samples written come back bit for bit, with their rate", arguments: SoundFileFormat.allCases)
    func roundTrip(format: SoundFileFormat) throws {
        let file = TemporaryFile(format == .wav ? ".wav" : ".flac")
        var writer = try SoundFileWriter(path: file.path, format: format, sampleRate: .hz22050)
        try writer.write(Self.samples)
        try writer.write([Int16]())
        #expect(writer.length == SampleCount(Self.samples.count))
        writer.close()
        let (samples, rate) = try SoundFileReader.int16s(at: file.path)
        #expect(samples == Self.samples)
        #expect(rate == .hz22050)
    }

    @Test("Floats round and saturate as everywhere")
    func floats() throws {
        let file = TemporaryFile(".wav")
        var writer = try SoundFileWriter(path: file.path, sampleRate: .hz24000)
        try writer.write([0.5, -2, 2, .nan] as [Float])
        writer.close()
        #expect(try SoundFileReader.int16s(at: file.path).samples == [16_384, .min, .max, 0])
    }

    @Test("Several channels are read as their mean")
    func mixing() throws {
        let file = TemporaryFile(".wav")
        var writer = try SoundFileWriter(path: file.path, sampleRate: .hz8000, channelCount: 2)
        try writer.write([100, 200, -300, 100] as [Int16])
        #expect(throws: SoundFileError.self) { try writer.write([1, 2, 3] as [Int16]) }
        writer.close()
        let reader = try SoundFileReader(path: file.path)
        #expect(reader.channelCount == 2)
        #expect(reader.declaredLength == SampleCount(2))
        #expect(try SoundFileReader.int16s(at: file.path).samples == [150, -100])
    }

    @Test("Headerless PCM16 is read at the rate given")
    func raw() throws {
        let file = TemporaryFile(".raw")
        try Data([0x00, 0x40, 0x00, 0x80, 0xFF, 0x7F]).write(to: URL(filePath: file.path))
        let samples = try SoundFileReader.floats(rawPCM16At: file.path, sampleRate: .hz16000)
        #expect(samples == [0.5, -1, 32_767.0 / 32_768])
    }

    @Test("A file that is synchronised and never closed can be read up to there")
    func synchronised() throws {
        let file = TemporaryFile(".wav")
        let copy = TemporaryFile(".wav")
        var writer = try SoundFileWriter(path: file.path, sampleRate: .hz24000)
        try writer.write(Self.samples)
        writer.synchronize()
        try writer.write(Self.samples)
        try FileManager.default.copyItem(atPath: file.path, toPath: copy.path)
        #expect(try Array(SoundFileReader.int16s(at: copy.path).samples.prefix(Self.samples.count)) == Self.samples)
        writer.close()
    }

    @Test("A truncated file gives what is there")
    func truncated() throws {
        let file = TemporaryFile(".wav")
        var writer = try SoundFileWriter(path: file.path, sampleRate: .hz24000)
        try writer.write(Self.samples)
        writer.close()
        let whole = try Data(contentsOf: URL(filePath: file.path))
        try whole.prefix(whole.count - 100).write(to: URL(filePath: file.path))
        #expect(try SoundFileReader.int16s(at: file.path).samples == Array(Self.samples.dropLast(50)))
    }

    @Test("What is no sound file is refused with its path")
    func refusals() throws {
        let file = TemporaryFile(".wav")
        #expect {
            _ = try SoundFileReader(path: file.path)
        } throws: {
            ($0 as? SoundFileError)?.code == .openFailed && ($0 as? SoundFileError)?.path == file.path
        }
        try Data("no sound".utf8).write(to: URL(filePath: file.path))
        #expect(throws: SoundFileError.self) { _ = try SoundFileReader(path: file.path) }
        #expect(throws: SoundFileError.self) { _ = try SoundFileReader(path: "a\0b") }
        #expect(throws: SoundFileError.self) {
            _ = try SoundFileWriter(path: file.path, sampleRate: .hz8000, channelCount: 0)
        }
        #expect(throws: SoundFileError.self) {
            _ = try SoundFileWriter(path: "/nowhere/at/all.wav", sampleRate: .hz8000)
        }
    }
}
