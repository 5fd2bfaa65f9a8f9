import RealtimeAudio
import RealtimeRecording
import RealtimeUnits

/// Mono samples from a sound file or a raw stream, as they come.
struct SampleReader: ~Copyable {
    /// Samples per second.
    let rate: SampleRate
    /// False once the source has ended.
    private(set) var isOpen = true
    private var file: SoundFileReader?
    private var stream: ByteStream?
    private let encoding: AudioEncoding
    private var bytes: [UInt8] = []

    /// Opens `path`; `-` is standard input.
    ///
    /// - `rate`: of a raw stream; a sound file knows its own, and a different one is a usage error.
    init(path: String, format: SampleFormat, rate: SampleRate?, rateOption: String) throws {
        guard SoundFileName.isOne(path) else {
            guard let rate else { throw UsageError("a raw stream needs \(rateOption)") }
            self.init(rate: rate, file: nil, stream: try ByteStream(reading: path), encoding: format.encoding)
            return
        }
        let file = try SoundFileReader(path: path)
        if let rate, rate != file.sampleRate {
            throw UsageError("\(path) has \(file.sampleRate.hertz) Hz, and \(rateOption) says \(rate.hertz)")
        }
        self.init(rate: file.sampleRate, file: file, stream: nil, encoding: format.encoding)
    }

    private init(
        rate: SampleRate,
        file: consuming SoundFileReader?,
        stream: consuming ByteStream?,
        encoding: AudioEncoding
    ) {
        self.rate = rate
        self.file = file
        self.stream = stream
        self.encoding = encoding
    }

    /// The next samples, at most `limit` and at least one; none at the end. A raw stream's part of a last sample is
    /// dropped.
    mutating func read(upTo limit: Int) throws -> [Float] {
        guard isOpen else { return [] }
        var failure: (any Error)?
        let samples: [Float]
        if file != nil {
            samples = [Float](capacity: limit) { output in
                do { try file?.read(into: &output) } catch { failure = error }
            }
        } else {
            let whole = try nextBytes(upTo: limit * encoding.bytesPerSample)
            samples = try PCMConversion.floats(from: whole, as: encoding)
        }
        if let failure { throw failure }
        isOpen = !samples.isEmpty
        return samples
    }

    /// Exactly `count` samples, fewer at the end only.
    mutating func readBlock(_ count: Int) throws -> [Float] {
        var block: [Float] = []
        while block.count < count, isOpen { block += try read(upTo: count - block.count) }
        return block
    }

    /// Everything that is left.
    mutating func readAll() throws -> [Float] {
        var samples: [Float] = []
        while isOpen { samples += try read(upTo: 1 << 16) }
        return samples
    }

    /// Bytes of whole samples; what is over stays for the next call.
    private mutating func nextBytes(upTo limit: Int) throws -> [UInt8] {
        let size = encoding.bytesPerSample
        while bytes.count < size {
            let more = try stream?.read(upTo: limit - bytes.count, into: &bytes) ?? false
            if !more { return [] }
        }
        let count = bytes.count / size * size
        let whole = Array(bytes[..<count])
        bytes.removeFirst(count)
        return whole
    }
}

/// Which names are sound files.
enum SoundFileName {
    static func isOne(_ path: String) -> Bool { path.hasSuffix(".wav") || path.hasSuffix(".flac") }
}
