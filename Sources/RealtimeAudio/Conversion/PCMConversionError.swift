/// Why samples could not be converted. Nothing was written.
public struct PCMConversionError: Error, Hashable, Sendable {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// The destination has no room for what the source becomes.
        public static let destinationTooSmall = Code(name: "destinationTooSmall")
        /// The bytes end inside a sample. Use ``PCMByteAssembler`` where bytes arrive in arbitrary pieces.
        public static let partialSample = Code(name: "partialSample")
    }

    /// The kind of failure.
    public let code: Code
    /// What was needed: elements of the destination, or bytes that complete the last sample.
    public let expected: Int
    /// What was there.
    public let actual: Int
}

extension PCMConversionError.Code: CustomStringConvertible {
    /// The name of the static member.
    public var description: String { name }
}

extension PCMConversionError: CustomStringConvertible {
    /// For example `destinationTooSmall: 480 needed, 320 there`.
    public var description: String { "\(code): \(expected) needed, \(actual) there" }
}
