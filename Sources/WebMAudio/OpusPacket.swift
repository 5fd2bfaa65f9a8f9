/// A packet of Opus as it stood in a block.
public struct OpusPacket: Hashable, Sendable {
    /// The packet, at least one byte.
    public let data: [UInt8]
    /// When its block begins, in nanoseconds since the start of the segment. Packets of one block share it.
    public let timestamp: Int64
    /// Whether a decoder can begin here; always so for Opus, but as the block says it.
    public let isKeyFrame: Bool
}

/// What a demuxer has found.
public enum WebMOutput: Hashable, Sendable {
    /// A stream began: packets that follow are of this track, for a new decoder.
    case track(OpusTrack)
    /// The next packet of the track.
    case packet(OpusPacket)
}
