/// Why a sound file could not be read or written.
public struct SoundFileError: Error, Hashable, Sendable {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// The file could not be opened: missing, not readable or writable, or not a format this library knows.
        public static let openFailed = Code(name: "openFailed")
        /// The file has a rate outside `SampleRate.validRange`, or no channel.
        public static let unsupportedFormat = Code(name: "unsupportedFormat")
        /// The file could not be read further.
        public static let readFailed = Code(name: "readFailed")
        /// Not everything could be written (disk full, for example).
        public static let writeFailed = Code(name: "writeFailed")
        /// The samples are not a whole number of frames, or the path holds a zero byte.
        public static let invalidArgument = Code(name: "invalidArgument")
    }

    /// The kind of failure.
    public let code: Code
    /// The file.
    public let path: String
    /// What libsndfile or this library says about it.
    public let message: String
}

extension SoundFileError.Code: CustomStringConvertible {
    /// The name of the static member.
    public var description: String { name }
}

extension SoundFileError: CustomStringConvertible {
    /// For example `openFailed: call.wav: System error : No such file or directory.`
    public var description: String { "\(code): \(path): \(message)" }
}
