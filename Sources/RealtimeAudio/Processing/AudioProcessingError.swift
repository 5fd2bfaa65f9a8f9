/// Why a stage that works in frames could not be made or fed.
public struct AudioProcessingError: Error, Hashable, Sendable {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// The stage does not work at `actual` hertz.
        public static let unsupportedRate = Code(name: "unsupportedRate")
        /// A duration is out of range; `actual` is what it is in samples.
        public static let unsupportedDuration = Code(name: "unsupportedDuration")
        /// A level in decibels is out of range; `expected` is one that is not.
        public static let unsupportedLevel = Code(name: "unsupportedLevel")
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
