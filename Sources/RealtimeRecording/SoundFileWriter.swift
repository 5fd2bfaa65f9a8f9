internal import RealtimeAudio
public import RealtimeUnits

/// Writes a sound file of 16-bit samples.
///
/// Sole owner of the open file, which closes when the value goes away. Call ``synchronize()`` now and then: what was
/// written before it can be read even if the process dies.
public struct SoundFileWriter: ~Copyable {
    /// Samples per second.
    public let sampleRate: SampleRate
    /// Channels, interleaved.
    public let channelCount: Int
    /// Frames (samples of each channel) written.
    public private(set) var length = SampleCount.zero
    private var handle: SoundFileHandle
    var path: String { handle.path }

    /// Creates the file, or empties the one that is there.
    ///
    /// - Throws: ``SoundFileError`` with `openFailed` or `invalidArgument`.
    public init(
        path: String,
        format: SoundFileFormat = .wav,
        sampleRate: SampleRate,
        channelCount: Int = 1
    ) throws(SoundFileError) {
        guard channelCount > 0 else {
            throw SoundFileError(code: .invalidArgument, path: path, message: "\(channelCount) channels")
        }
        handle = try SoundFileHandle(
            path: path,
            mode: .write(rate: sampleRate.hertz, channels: channelCount, format: format)
        )
        self.sampleRate = sampleRate
        self.channelCount = channelCount
    }

    /// Appends interleaved 16-bit samples.
    ///
    /// - Throws: ``SoundFileError`` with `invalidArgument` (no whole number of frames) or `writeFailed`.
    public mutating func write(_ samples: Span<Int16>) throws(SoundFileError) {
        try handle.write(samples)
        length += SampleCount(samples.count / channelCount)
    }

    /// Appends interleaved 16-bit samples.
    ///
    /// - Throws: ``SoundFileError`` with `invalidArgument` or `writeFailed`.
    public mutating func write(_ samples: [Int16]) throws(SoundFileError) {
        try write(samples.span)
    }

    /// Appends interleaved samples, full scale 1, rounded and saturated as `PCMConversion` does.
    ///
    /// - Throws: ``SoundFileError`` with `invalidArgument` or `writeFailed`.
    public mutating func write(_ samples: [Float]) throws(SoundFileError) {
        try write(PCMConversion.int16s(from: samples).span)
    }

    /// See ``SoundFileHandle/writeLast(_:)``.
    func writeLast(_ samples: ArraySlice<Int16>) { handle.writeLast(samples) }

    /// Brings the header up to date and hands everything to the operating system.
    public mutating func synchronize() {
        handle.synchronize()
    }

    /// Closes the file. Letting the value go does the same; this says where.
    public consuming func close() {}
}
