/// How one sample is written as bytes.
public enum AudioEncoding: Hashable, Sendable, CaseIterable {
    /// Signed 16-bit linear PCM, little endian, full scale 32768.
    case pcm16
    /// IEEE 754 binary32, little endian, full scale ±1.
    case float32
    /// G.711 μ-law, one byte a sample.
    case muLaw
    /// G.711 A-law, one byte a sample.
    case aLaw

    /// Bytes that one sample takes.
    public var bytesPerSample: Int {
        switch self {
        case .pcm16: 2
        case .float32: 4
        case .muLaw, .aLaw: 1
        }
    }
}

/// Encoding and rate of a mono audio stream.
public struct AudioFormat: Hashable, Sendable {
    /// How a sample is written.
    public var encoding: AudioEncoding
    /// Samples per second.
    public var sampleRate: SampleRate

    /// Creates a format.
    public init(encoding: AudioEncoding, sampleRate: SampleRate) {
        self.encoding = encoding
        self.sampleRate = sampleRate
    }

    /// PCM16 at 24 kHz: the default of the realtime protocol family.
    public static let pcm16At24kHz = AudioFormat(encoding: .pcm16, sampleRate: .hz24000)
    /// PCM16 at 16 kHz: DashScope's input.
    public static let pcm16At16kHz = AudioFormat(encoding: .pcm16, sampleRate: .hz16000)
    /// G.711 μ-law at 8 kHz.
    public static let muLaw = AudioFormat(encoding: .muLaw, sampleRate: .hz8000)
    /// G.711 A-law at 8 kHz.
    public static let aLaw = AudioFormat(encoding: .aLaw, sampleRate: .hz8000)

    /// The whole samples in `byteCount` bytes; a trailing part of a sample is not counted.
    public func sampleCount(ofBytes byteCount: Int) -> SampleCount {
        SampleCount(byteCount / encoding.bytesPerSample)
    }

    /// How long the whole samples in `byteCount` bytes last.
    public func duration(ofBytes byteCount: Int) -> Duration {
        sampleCount(ofBytes: byteCount).duration(at: sampleRate)
    }
}
