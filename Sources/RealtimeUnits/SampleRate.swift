/// The number of samples per second of one audio channel, in hertz.
public struct SampleRate: Hashable, Sendable {
    /// Samples per second; always in ``validRange``.
    public let hertz: Int

    /// What any stage of this library accepts: 1 Hz to 768 kHz, the highest rate any common sound format names.
    /// The bound keeps `samples × 10⁹` inside 64 bits for streams of more than a day.
    public static let validRange = 1...768_000

    /// Creates a rate, or returns `nil` outside ``validRange``.
    public init?(hertz: Int) {
        guard Self.validRange.contains(hertz) else { return nil }
        self.hertz = hertz
    }

    private init(unchecked hertz: Int) {
        self.hertz = hertz
    }

    /// 8 kHz: telephony, G.711.
    public static let hz8000 = SampleRate(unchecked: 8_000)
    /// 16 kHz: what most speech recognisers want, and DashScope's input.
    public static let hz16000 = SampleRate(unchecked: 16_000)
    /// 22.05 kHz.
    public static let hz22050 = SampleRate(unchecked: 22_050)
    /// 24 kHz: the `pcm16` rate of the OpenAI Realtime API.
    public static let hz24000 = SampleRate(unchecked: 24_000)
    /// 32 kHz.
    public static let hz32000 = SampleRate(unchecked: 32_000)
    /// 44.1 kHz.
    public static let hz44100 = SampleRate(unchecked: 44_100)
    /// 48 kHz: what browsers and sound cards run at.
    public static let hz48000 = SampleRate(unchecked: 48_000)
}

extension SampleRate: Comparable {
    /// Orders by ``hertz``.
    public static func < (left: SampleRate, right: SampleRate) -> Bool { left.hertz < right.hertz }
}

extension SampleRate: CustomStringConvertible {
    /// For example `24000 Hz`.
    public var description: String { "\(hertz) Hz" }
}
