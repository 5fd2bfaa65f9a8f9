public import RealtimeUnits

/// How an ``EchoCanceller`` works.
public struct EchoCancellerSettings: Hashable, Sendable {
    /// The rate of both ends: 8, 16, 24, 32 or 48 kHz are the usual ones; 8 … 48 kHz in whole frames.
    public var sampleRate: SampleRate
    /// Samples are processed in frames of this length, 10 or 20 ms. 20 ms, the default, cancel better; the frame is
    /// also the delay of residual suppression.
    public var frameDuration: Duration
    /// How much echo the filter covers behind the delay that is found. 256 ms by default; longer tails converge slower.
    public var tailDuration: Duration
    /// Whether to suppress what the filter leaves. On by default; delays by a frame and also reduces noise by up to 15
    /// dB, which the library cannot do without.
    public var suppressesResidualEcho: Bool

    /// Creates settings.
    public init(
        sampleRate: SampleRate,
        frameDuration: Duration = .milliseconds(20),
        tailDuration: Duration = .milliseconds(256),
        suppressesResidualEcho: Bool = true
    ) {
        self.sampleRate = sampleRate
        self.frameDuration = frameDuration
        self.tailDuration = tailDuration
        self.suppressesResidualEcho = suppressesResidualEcho
    }
}

/// Why a stage that works in frames could not be made or fed.
public struct AudioProcessingError: Error, Hashable, Sendable {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// The stage does not work at `actual` hertz.
        public static let unsupportedRate = Code(name: "unsupportedRate")
        /// A duration is out of range; `actual` is what it is in samples.
        public static let unsupportedDuration = Code(name: "unsupportedDuration")
        /// The output has no room: `expected` samples come, room for `actual`. Nothing was taken.
        public static let outputTooSmall = Code(name: "outputTooSmall")
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

extension AudioProcessingError.Code: CustomStringConvertible {
    /// The name of the static member.
    public var description: String { name }
}

extension AudioProcessingError: CustomStringConvertible {
    /// For example `unsupportedRate: 8000, 4000`.
    public var description: String { "\(code): \(expected), \(actual)" }
}
