/// Why a chunk of audio cannot be heard. The stream that it belongs to is over; another one can be begun.
public struct InputAudioError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The WAV file's header is not one, or too long.
        case malformedWAV = "malformed_wav"
        /// The WAV file holds another encoding, rate or number of channels than can be taken.
        case unsupportedWAV = "unsupported_wav"
        /// The WebM stream is not one.
        case malformedWebM = "malformed_webm"
        /// A packet of Opus is not one.
        case malformedOpus = "malformed_opus"
        /// The chunk holds more audio than a chunk may.
        case tooMuchAudio = "too_much_audio"
        /// There was no memory for the decoder.
        case decoderUnavailable = "decoder_unavailable"
    }

    /// What is wrong.
    public let code: Code
    /// The particulars, in a few words.
    public let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

extension InputAudioError: CustomStringConvertible {
    /// For example `malformed_webm: overrun at byte 47`.
    public var description: String { "\(code.rawValue): \(detail)" }
}
