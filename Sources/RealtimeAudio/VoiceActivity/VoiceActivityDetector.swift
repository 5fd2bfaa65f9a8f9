public import RealtimeUnits

/// Tells for each hop of a mono stream how sure it is that somebody speaks.
///
/// A detector has memory (noise floor, network state), so hops must come in order and one stream needs its own.
public protocol VoiceActivityDetector: ~Copyable {
    /// The rate it works at. Convert other streams with a ``RateConverter`` first.
    var sampleRate: SampleRate { get }
    /// Samples it takes at a time.
    var hopLength: Int { get }

    /// The score of the next hop: 0, certainly no speech, … 1, certainly speech. 0.5 is the detector's own balance of
    /// missed speech against false alarms.
    ///
    /// - `hop`: exactly ``hopLength`` samples, full scale 1. NaN and infinities count as silence.
    /// - Throws: ``VoiceActivityError`` with `wrongHopLength`; the detector's memory is unchanged then.
    mutating func score(_ hop: Span<Float>) throws(VoiceActivityError) -> Float

    /// Forgets the stream and starts a new one.
    mutating func reset()
}

/// Which samples a detector looks at; the others count as silence.
enum VoiceActivityBounds {
    /// Full scale is 1. A float stream may overshoot, but not by the 60 dB above; what is 300 dB below would only make
    /// denormal numbers, which are slow to compute with. NaN is in no range.
    static func contain(_ sample: Float) -> Bool { (1e-15...1_000).contains(abs(sample)) }
}

/// Why a detector could not take a hop.
public struct VoiceActivityError: Error, Hashable, Sendable {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// The hop has `actual` samples instead of `expected`. Use ``FrameChunker`` where samples arrive in pieces.
        public static let wrongHopLength = Code(name: "wrongHopLength")
        /// The detector does not work at `actual` hertz; `expected` is a rate it has.
        public static let unsupportedRate = Code(name: "unsupportedRate")
        /// There was no memory.
        public static let outOfMemory = Code(name: "outOfMemory")
    }

    /// The kind of failure.
    public let code: Code
    /// See the code.
    public let expected: Int
    /// See the code.
    public let actual: Int
}

extension VoiceActivityError.Code: CustomStringConvertible {
    /// The name of the static member.
    public var description: String { name }
}

extension VoiceActivityError: CustomStringConvertible {
    /// For example `wrongHopLength: 160, 161`.
    public var description: String { "\(code): \(expected), \(actual)" }
}
