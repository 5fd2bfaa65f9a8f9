/// Why a rate could not be converted.
public struct RateConversionError: Error, Hashable, Sendable {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// The output has no room for what comes: `expected` samples, room for `actual`. Nothing was taken; call
        /// again with more room.
        public static let outputTooSmall = Code(name: "outputTooSmall")
        /// The engine cannot convert between these rates: `expected` is the input rate in hertz, `actual` the output
        /// rate. Choose another engine.
        public static let unsupportedRates = Code(name: "unsupportedRates")
        /// The quality is not one the engine has: at most `expected`, asked for `actual`.
        public static let unsupportedQuality = Code(name: "unsupportedQuality")
        /// There was no memory for the converter.
        public static let outOfMemory = Code(name: "outOfMemory")
        /// The engine reported its error number `actual`, or gave `actual` samples where `expected` were due. The
        /// stream cannot be continued; make a new converter.
        public static let engineFailed = Code(name: "engineFailed")
    }

    /// The kind of failure.
    public let code: Code
    /// See the code.
    public let expected: Int
    /// See the code.
    public let actual: Int
}

extension RateConversionError.Code: CustomStringConvertible {
    /// The name of the static member.
    public var description: String { name }
}

extension RateConversionError: CustomStringConvertible {
    /// For example `outputTooSmall: 480, 320`.
    public var description: String { "\(code): \(expected), \(actual)" }
}
