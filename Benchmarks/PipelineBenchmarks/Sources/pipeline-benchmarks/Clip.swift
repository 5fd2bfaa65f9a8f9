import Glibc
import RealtimeAudio
import RealtimeUnits

/// Something that was said: mono, 16 kHz.
struct Clip {
    let name: String
    /// The words, where somebody has written them down.
    let words: String?
    let samples: [Int16]
    /// The sample after the last one of speech.
    let speechEnd: Int

    static let rate = SampleRate.hz16000

    init(name: String, words: String?, samples: [Int16]) throws {
        self.name = name
        self.words = words
        self.samples = samples
        guard let end = Self.speechEnd(of: samples) else { throw BenchmarkError("\(name) is silent") }
        speechEnd = end
    }

    /// Reads raw PCM16, or a RIFF file of it.
    init(contentsOf path: String, words: String? = nil) throws {
        guard let file = fopen(path, "rb") else {
            throw BenchmarkError("\(path) cannot be read; install the package pocketsphinx-testdata")
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4_000_000)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        var data = bytes[...]
        if path.hasSuffix(".wav") {
            guard let found = Self.chunk("data", of: bytes) else { throw BenchmarkError("\(path) has no samples") }
            data = found
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var samples: [Int16] = []
        samples.reserveCapacity(data.count / 2)
        var index = data.startIndex
        while index + 1 < data.endIndex {
            samples.append(Int16(bitPattern: UInt16(data[index]) | UInt16(data[index + 1]) << 8))
            index += 2
        }
        try self.init(name: name, words: words, samples: samples)
    }

    /// What a chunk of a RIFF file holds.
    private static func chunk(_ name: String, of bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var index = 12
        while index + 8 <= bytes.count {
            let size = (0..<4).reduce(0) { $0 | Int(bytes[index + 4 + $1]) << (8 * $1) }
            let start = index + 8
            let end = min(start + size, bytes.count)
            if bytes[index..<index + 4].elementsEqual(name.utf8) { return bytes[start..<end] }
            index = start + size + size % 2
        }
        return nil
    }

    /// The end of speech by its energy, since these recordings have no labels of time.
    ///
    /// A frame of 10 ms is speech where it is 10 dB above the clip's noise (its 20th percentile), but no more than 20 dB
    /// and no less than 40 dB below the loudest frame, and most of the five frames around it are too, so that a click is
    /// none. Weak consonants at the end may be missed by some 10 to 30 ms, which makes a latency look longer.
    static func speechEnd(of samples: [Int16]) -> Int? {
        let length = 160
        let levels = stride(from: 0, to: samples.count, by: length).map { start -> Double in
            let frame = samples[start..<min(start + length, samples.count)]
            return (frame.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(frame.count)).squareRoot()
        }
        guard let loudest = levels.max(), loudest > 0 else { return nil }
        let noise = levels.sorted()[levels.count / 5]
        let limit = min(max(noise * 3.162, loudest * 0.01), loudest * 0.1)
        let last = levels.indices.last { index in
            let around = levels[max(0, index - 2)...min(index + 2, levels.count - 1)]
            return levels[index] > limit && around.count { $0 > limit } * 2 > around.count
        }
        return last.map { min(($0 + 1) * length, samples.count) }
    }

    /// The samples at a client's rate.
    func samples(at rate: SampleRate) throws -> [Int16] {
        var converter = try PolyphaseRateConverter(from: Self.rate, to: rate)
        let converted = try converter.process(PCMConversion.floats(from: samples))
        return PCMConversion.int16s(from: converted + (try converter.flush()))
    }
}
