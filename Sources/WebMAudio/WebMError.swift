/// Why a stream is not, or is no longer, audio that can be taken out of it.
///
/// What to do is the same for every code: the stream cannot be read on, another one can be begun.
public struct WebMError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The stream does not begin with an EBML header.
        case notEBML = "not_ebml"
        /// The EBML header names another document type than `webm` or `matroska`, or longer numbers than these have.
        case unsupportedDocument = "unsupported_document"
        /// An element's identifier is longer than four bytes.
        case invalidElementID = "invalid_element_id"
        /// An element's size is longer than eight bytes.
        case invalidSize = "invalid_size"
        /// Another element than a segment or a cluster leaves its size open.
        case unknownSize = "unknown_size"
        /// An element ends behind the one that it is in.
        case overrun
        /// A number or a name is longer than its element may be.
        case invalidValue = "invalid_value"
        /// The segment has no track that holds Opus.
        case noOpusTrack = "no_opus_track"
        /// `OpusHead` is missing or not as RFC 7845 section 5.1 has it.
        case invalidOpusHead = "invalid_opus_head"
        /// The track's packets are compressed or encrypted, or hold more streams than one.
        case unsupportedTrack = "unsupported_track"
        /// Audio before the tracks, or before its cluster's timestamp.
        case misplacedBlock = "misplaced_block"
        /// A block is too short for what it says it holds.
        case malformedBlock = "malformed_block"
        /// A block of the audio is longer than the limit.
        case blockTooLong = "block_too_long"
        /// More packets wait to be taken than the limit.
        case tooManyPackets = "too_many_packets"
        /// A timestamp is beyond what a count of nanoseconds holds.
        case timestampOverflow = "timestamp_overflow"
    }

    /// What is wrong.
    public let code: Code
    /// Where: the byte of the stream at which the element begins that is wrong.
    public let offset: UInt64

    init(_ code: Code, at offset: UInt64) {
        self.code = code
        self.offset = offset
    }
}

extension WebMError: CustomStringConvertible {
    /// For example `overrun at byte 47`.
    public var description: String { "\(code.rawValue) at byte \(offset)" }
}
