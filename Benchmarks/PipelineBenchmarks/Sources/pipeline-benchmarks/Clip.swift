import Glibc
import RealtimeAudio
import RealtimeUnits

/// Something that was said: mono, 16 kHz.
struct Clip {
    let name: String
    /// The words, where somebody has written them down.
    let words: String?
    let samples: [Int16]
    /// The sample after the last one of speech; `nil` where nobody has labelled it.
    let speechEnd: Int?

    static let rate = SampleRate.hz16000

    init(name: String, words: String?, samples: [Int16], speechEnd: Int? = nil) {
        self.name = name
        self.words = words
        self.samples = samples
        self.speechEnd = speechEnd
    }

    /// Reads raw PCM16, or a RIFF file of it; `speechEnd` in milliseconds.
    init(contentsOf path: String, words: String? = nil, speechEnd: Int? = nil) throws {
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
        let end = speechEnd.map { min($0 * Self.rate.hertz / 1_000, samples.count) }
        self.init(name: name, words: words, samples: samples, speechEnd: end)
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

    /// The samples at a client's rate.
    func samples(at rate: SampleRate) throws -> [Int16] {
        var converter = try PolyphaseRateConverter(from: Self.rate, to: rate)
        let converted = try converter.process(PCMConversion.floats(from: samples))
        return PCMConversion.int16s(from: converted + (try converter.flush()))
    }
}
