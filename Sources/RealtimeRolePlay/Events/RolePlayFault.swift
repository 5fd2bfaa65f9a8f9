/// What is wrong with something that a client sent, or that was to be made for it; told by `session-error`.
public struct RolePlayFault: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// An event that nobody knows.
        case unknownEvent = "unknown_event"
        /// An `audio-chunk` without audio, or with members that mean nothing.
        case invalidChunk = "invalid_chunk"
        /// Audio that cannot be heard.
        case invalidAudio = "invalid_audio"
        /// More events or bytes than a client may send; what was beyond was not heard.
        case rateLimited = "rate_limited"
        /// A recogniser, model or synthesizer failed.
        case engineFailed = "engine_failed"
    }

    /// What is wrong.
    public let code: Code
    /// The particulars, for people.
    public let message: String

    /// Creates a fault.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
