/// What a stream says of its audio: the `OpusHead` of RFC 7845 section 5.1, and the number of the track.
public struct OpusTrack: Hashable, Sendable {
    /// The number under which blocks name the track; not 0.
    public let number: UInt64
    /// 1 or 2.
    public let channels: Int
    /// Samples at 48 kHz that the decoder gives first and that are not to be played.
    public let preSkip: Int
    /// The rate of what was encoded, in hertz, for information: Opus itself always decodes at 48 kHz. 0 where unknown.
    public let inputSampleRate: UInt32
    /// What decoded samples are to be amplified by, in 256ths of a decibel.
    public let outputGain: Int16

    /// Reads an `OpusHead`; `nil` where it is none.
    ///
    /// Only mapping family 0, one stream of one or two channels, is one track to us: ``isMultistream(_:)`` tells others.
    init?(head bytes: [UInt8], number: UInt64) {
        guard bytes.count >= 19, bytes.starts(with: "OpusHead".utf8), bytes[8] & 0xF0 == 0 else { return nil }
        guard bytes[18] == 0, (1...2).contains(bytes[9]) else { return nil }
        self.number = number
        channels = Int(bytes[9])
        preSkip = Int(bytes[10]) | Int(bytes[11]) << 8
        inputSampleRate = (0..<4).reduce(0) { $0 | UInt32(bytes[12 + $1]) << (8 * UInt32($1)) }
        outputGain = Int16(bitPattern: UInt16(bytes[16]) | UInt16(bytes[17]) << 8)
    }

    /// Whether a head is one, but of several streams.
    static func isMultistream(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 19 && bytes.starts(with: "OpusHead".utf8) && bytes[18] != 0
    }
}
