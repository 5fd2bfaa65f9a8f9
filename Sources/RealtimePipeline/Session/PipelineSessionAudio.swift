internal import RealtimeAudio
internal import RealtimeUnits

/// The user's audio on its way to the engines: decoded, at 16 kHz, with a little of the past kept.
struct PipelineInputPath: ~Copyable {
    /// What recognisers and the voice activity detector work at.
    static let rate = SampleRate.hz16000
    /// How much of the past is kept for the padding in front of a turn. 2 s: OpenAI allows `prefix_padding_ms` to be
    /// that long in practice, and a detector needs some hundred milliseconds to be sure.
    static let memory = SampleCount(.seconds(2), at: rate)
    /// Audio is looked at in pieces of 20 ms, however large the client's events are.
    static let piece = 320

    let format: AudioFormat
    private var converter: PolyphaseRateConverter?
    private var recent: [Int16] = []
    /// The position, at 16 kHz, of the first sample of `recent`.
    private var recentStart = SampleCount.zero

    init(format: AudioFormat) throws(RateConversionError) {
        self.format = format
        converter =
            format.sampleRate == Self.rate
            ? nil
            : try PolyphaseRateConverter(from: format.sampleRate, to: Self.rate)
    }

    /// The position after the last sample taken.
    var end: SampleCount { recentStart + SampleCount(recent.count) }

    /// Decodes and converts `bytes`, whole samples in ``format``.
    mutating func samples(from bytes: [UInt8]) throws(RateConversionError) -> [Float] {
        // The session has checked that samples are whole.
        let floats = (try? PCMConversion.floats(from: bytes, as: format.encoding)) ?? []
        return try converter?.process(floats) ?? floats
    }

    /// Remembers a piece.
    mutating func remember(_ samples: [Int16]) {
        recent.append(contentsOf: samples)
        let excess = recent.count - Self.memory.value
        guard excess > Self.piece * 50 else { return }
        recent.removeFirst(excess)
        recentStart += SampleCount(excess)
    }

    /// What is remembered from `position` on.
    func samples(from position: SampleCount) -> [Int16] {
        Array(recent.dropFirst(max(0, (position - recentStart).value)))
    }
}

/// The machine's audio on its way to the client: at the session's rate and in its encoding.
struct PipelineOutputPath: ~Copyable {
    private let format: AudioFormat
    private var converter: PolyphaseRateConverter?
    private var rate: SampleRate?

    init(format: AudioFormat) { self.format = format }

    /// Converts samples at `rate`. A change of rate starts a new stream.
    mutating func bytes(from samples: [Int16], at rate: SampleRate) throws(RateConversionError) -> [UInt8] {
        if self.rate != rate {
            self.rate = rate
            converter =
                rate == format.sampleRate
                ? nil
                : try PolyphaseRateConverter(from: rate, to: format.sampleRate)
        }
        let floats = PCMConversion.floats(from: samples)
        return PCMConversion.bytes(from: try converter?.process(floats) ?? floats, as: format.encoding)
    }

    /// The last samples, which the converter's filter still holds.
    mutating func flush() throws(RateConversionError) -> [UInt8] {
        guard let rest = try converter?.flush(), !rest.isEmpty else { return [] }
        return PCMConversion.bytes(from: rest, as: format.encoding)
    }
}
