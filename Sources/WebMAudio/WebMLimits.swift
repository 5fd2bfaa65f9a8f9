/// What a demuxer may hold at a time.
public struct WebMLimits: Hashable, Sendable {
    /// The longest block of the audio, in bytes. 65 536: an Opus packet has at most 48 frames of 1275 bytes (RFC 6716
    /// section 3.4), and recorders put one packet into a block.
    public var blockBytes = 65_536
    /// The longest `CodecPrivate` that is read, in bytes. 512: `OpusHead` has 19, and 276 with a mapping of 255 channels
    /// (RFC 7845 section 5.1.1).
    public var codecPrivateBytes = 512
    /// The most packets that may wait to be taken. 16 384: 41 s of the shortest ones, of 2.5 ms.
    public var packets = 16_384

    /// Creates the default limits.
    public init() {}
}
