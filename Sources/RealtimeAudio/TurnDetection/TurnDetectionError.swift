/// Why a turn detector could not be configured.
public struct TurnDetectionError: Error, Hashable, Sendable {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// A threshold is not a finite number.
        public static let invalidThreshold = Code(name: "invalidThreshold")
        /// A duration is negative.
        public static let negativeDuration = Code(name: "negativeDuration")
        /// The hop is shorter than one sample.
        public static let invalidHop = Code(name: "invalidHop")
        /// The audio's rate cannot be converted to the voice activity detector's.
        public static let unsupportedRate = Code(name: "unsupportedRate")
    }

    /// The kind of failure.
    public let code: Code
    /// The value that was refused, as given.
    public let value: String
}

extension TurnDetectionError.Code: CustomStringConvertible {
    /// The name of the static member.
    public var description: String { name }
}

extension TurnDetectionError: CustomStringConvertible {
    /// For example `invalidThreshold: nan`.
    public var description: String { "\(code): \(value)" }
}
