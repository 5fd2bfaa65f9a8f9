internal import RealtimeAudio
internal import RealtimeUnits

/// A WAV file that comes in pieces: finds its format and hands on what is in its `data` chunk, mono.
///
/// Recorders that do not know how long they will go on write a size of 0 or 2³² − 1: the file then ends with the stream.
struct WAVStream {
    /// The longest part in front of the samples that is kept while it is read. 128: `fmt ` has 40 bytes at most; other
    /// chunks are passed over without being kept.
    private static let longestHeader = 128
    private static let rates = 8_000...48_000

    private enum Part {
        /// `RIFF`, a size and `WAVE`.
        case file
        /// A name and a size.
        case chunkHead
        case format(left: Int)
        /// So much of a chunk that nobody wants.
        case skipped(left: Int)
        /// So many bytes of samples, `nil` for ever.
        case samples(left: Int?)
        case over
    }

    private struct Format {
        var encoding: AudioEncoding
        var channels: Int
        var rate: SampleRate
        var frameBytes: Int { encoding.bytesPerSample * channels }
    }

    private var part = Part.file
    private var pending: [UInt8] = []
    private var format: Format?

    /// The rate of the samples, once it is known.
    var rate: SampleRate? { format?.rate }
    /// Bytes that wait for the rest of what they belong to.
    var bufferedBytes: Int { pending.count }

    /// The mono samples that `bytes` hold.
    mutating func samples(from bytes: [UInt8]) throws(InputAudioError) -> [Int16] {
        var rest = bytes[...]
        var result: [Int16] = []
        while !rest.isEmpty {
            switch part {
            case .file:
                guard let head = take(12, from: &rest) else { break }
                guard head.starts(with: "RIFF".utf8), head[8..<12].elementsEqual("WAVE".utf8) else {
                    throw InputAudioError(.malformedWAV, "no RIFF header")
                }
                part = .chunkHead
            case .chunkHead:
                guard let head = take(8, from: &rest) else { break }
                try begin(head)
            case .format(let left):
                guard let chunk = take(left, from: &rest) else { break }
                format = try Self.format(chunk)
                part = .chunkHead
            case .skipped(let left):
                let count = min(left, rest.count)
                rest = rest.dropFirst(count)
                part = left == count ? .chunkHead : .skipped(left: left - count)
            case .samples(let left):
                let count = min(left ?? rest.count, rest.count)
                result += decoded(rest.prefix(count))
                rest = rest.dropFirst(count)
                if let left { part = left == count ? .over : .samples(left: left - count) }
            case .over: return result
            }
        }
        return result
    }

    /// The next `count` bytes, once they are there.
    private mutating func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let missing = min(max(0, count - pending.count), rest.count)
        pending += rest.prefix(missing)
        rest = rest.dropFirst(missing)
        guard pending.count >= count else { return nil }
        defer { pending = [] }
        return pending
    }

    private mutating func begin(_ head: [UInt8]) throws(InputAudioError) {
        let size = Int(Self.number(head, at: 4, bytes: 4))
        switch String(decoding: head.prefix(4), as: UTF8.self) {
        case "fmt ":
            guard (16...Self.longestHeader).contains(size) else {
                throw InputAudioError(.malformedWAV, "fmt has \(size) bytes")
            }
            // Chunks are padded to an even length.
            part = .format(left: size + size % 2)
        case "data":
            guard format != nil else { throw InputAudioError(.malformedWAV, "data before fmt") }
            part = size == 0 || size == Int(UInt32.max) ? .samples(left: nil) : .samples(left: size)
        default: part = size == 0 ? .chunkHead : .skipped(left: size + size % 2)
        }
    }

    private static func format(_ chunk: [UInt8]) throws(InputAudioError) -> Format {
        var tag = number(chunk, at: 0, bytes: 2)
        // WAVE_FORMAT_EXTENSIBLE has the tag in the first two bytes of its identifier.
        if tag == 0xFFFE, chunk.count >= 40 { tag = number(chunk, at: 24, bytes: 2) }
        let channels = Int(number(chunk, at: 2, bytes: 2))
        let hertz = Int(number(chunk, at: 4, bytes: 4))
        let bits = number(chunk, at: 14, bytes: 2)
        let encoding: AudioEncoding? =
            switch (tag, bits) {
            case (1, 16): .pcm16
            case (3, 32): .float32
            case (6, 8): .aLaw
            case (7, 8): .muLaw
            default: nil
            }
        guard let encoding, (1...2).contains(channels), rates.contains(hertz), let rate = SampleRate(hertz: hertz)
        else {
            throw InputAudioError(.unsupportedWAV, "format \(tag), \(bits) bits, \(channels) channels, \(hertz) Hz")
        }
        return Format(encoding: encoding, channels: channels, rate: rate)
    }

    /// Whole frames, mixed to one channel. What is left of a frame waits for its rest.
    private mutating func decoded(_ bytes: ArraySlice<UInt8>) -> [Int16] {
        guard let format else { return [] }
        pending += bytes
        let whole = pending.count - pending.count % format.frameBytes
        let rest = Array(pending[whole...])
        pending.removeSubrange(whole...)
        // Frames are whole, which is the only thing that could be wrong.
        let samples = (try? PCMConversion.int16s(from: pending, as: format.encoding)) ?? []
        pending = rest
        guard format.channels == 2 else { return samples }
        return stride(from: 0, to: samples.count - 1, by: 2).map { index in
            Int16((Int(samples[index]) + Int(samples[index + 1])) >> 1)
        }
    }

    private static func number(_ bytes: [UInt8], at start: Int, bytes count: Int) -> UInt32 {
        (0..<count).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
    }
}
