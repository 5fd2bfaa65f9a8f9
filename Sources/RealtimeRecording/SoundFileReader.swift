internal import RealtimeAudio
public import RealtimeUnits

/// Reads a sound file of any format that libsndfile knows (WAV, FLAC, Ogg, AIFF, …), mixed to one channel.
///
/// Sole owner of the open file, which closes when the value goes away.
public struct SoundFileReader: ~Copyable {
    /// Samples per second.
    public let sampleRate: SampleRate
    /// Channels in the file. What is read is their mean.
    public let channelCount: Int
    /// The length that the file's header claims. A truncated file gives less.
    public let declaredLength: SampleCount
    private var handle: SoundFileHandle
    private var interleaved: [Float] = []

    /// Frames that are mixed at a time: bounds the scratch buffer.
    private static let mixLength = 4_096

    /// Opens a sound file.
    ///
    /// - Throws: ``SoundFileError`` with `openFailed`, `unsupportedFormat` or `invalidArgument`.
    public init(path: String) throws(SoundFileError) {
        try self.init(SoundFileHandle(path: path, mode: .read))
    }

    /// Opens headerless mono PCM16, little endian.
    ///
    /// - Throws: ``SoundFileError`` with `openFailed` or `invalidArgument`.
    public init(rawPCM16Path path: String, sampleRate: SampleRate) throws(SoundFileError) {
        try self.init(SoundFileHandle(path: path, mode: .readRaw(rate: sampleRate.hertz, channels: 1)))
    }

    private init(_ handle: consuming SoundFileHandle) throws(SoundFileError) {
        guard let rate = SampleRate(hertz: handle.rate), handle.channels > 0 else {
            throw SoundFileError(
                code: .unsupportedFormat,
                path: handle.path,
                message: "\(handle.rate) Hz, \(handle.channels) channels"
            )
        }
        sampleRate = rate
        channelCount = handle.channels
        declaredLength = SampleCount(handle.frameCount)
        self.handle = handle
    }

    /// Fills the free capacity of `output` with the next samples, full scale 1; nothing is appended at the end.
    ///
    /// - Throws: ``SoundFileError`` with `readFailed`.
    public mutating func read(into output: inout OutputSpan<Float>) throws(SoundFileError) {
        while output.freeCapacity > 0 {
            let frames = min(output.freeCapacity, Self.mixLength)
            let needed = frames * channelCount
            if interleaved.count < needed { interleaved = [Float](repeating: 0, count: needed) }
            let count = try handle.read(frames: frames, into: &interleaved)
            if count == 0 { return }
            for frame in 0..<count {
                var sum: Float = 0
                for channel in 0..<channelCount { sum += interleaved[frame * channelCount + channel] }
                output.append(channelCount == 1 ? sum : sum / Float(channelCount))
            }
        }
    }

    /// Everything from here to the end, full scale 1.
    ///
    /// - Throws: ``SoundFileError`` with `readFailed`.
    public mutating func readAll() throws(SoundFileError) -> [Float] {
        var samples: [Float] = []
        // The header's length is a claim, so memory is taken as samples really come.
        while true {
            var failure: SoundFileError?
            let piece = [Float](capacity: Self.mixLength * 4) { output in
                do throws(SoundFileError) { try read(into: &output) } catch { failure = error }
            }
            if let failure { throw failure }
            if piece.isEmpty { return samples }
            samples += piece
        }
    }
}

extension SoundFileReader {
    /// A whole file as mono floats with full scale 1, and its rate.
    ///
    /// - Throws: ``SoundFileError``.
    public static func floats(
        at path: String
    ) throws(SoundFileError) -> (samples: [Float], sampleRate: SampleRate) {
        var reader = try SoundFileReader(path: path)
        return (try reader.readAll(), reader.sampleRate)
    }

    /// A whole file as mono 16-bit samples, and its rate.
    ///
    /// - Throws: ``SoundFileError``.
    public static func int16s(
        at path: String
    ) throws(SoundFileError) -> (samples: [Int16], sampleRate: SampleRate) {
        let (samples, rate) = try floats(at: path)
        return (PCMConversion.int16s(from: samples), rate)
    }

    /// A whole headerless mono PCM16 file (little endian) as floats.
    ///
    /// - Throws: ``SoundFileError``.
    public static func floats(
        rawPCM16At path: String,
        sampleRate: SampleRate
    ) throws(SoundFileError) -> [Float] {
        var reader = try SoundFileReader(rawPCM16Path: path, sampleRate: sampleRate)
        return try reader.readAll()
    }
}
