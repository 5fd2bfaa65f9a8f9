internal import COpus

/// Sole owner of a libopus decoder: packets in, mono samples at 48 kHz out. The only file that calls the library.
///
/// The library mixes two channels into one by itself (RFC 6716 section 4.5.4 leaves that to decoders).
struct OpusPacketDecoder: ~Copyable {
    /// What a packet holds at most: 120 ms (RFC 6716 section 3.1) at 48 kHz.
    static let longestPacket = 5_760
    /// Samples per second that the library decodes to.
    static let rate: Int32 = 48_000

    private let state: OpaquePointer

    /// `nil` where there is no memory. `gain` in 256ths of a decibel.
    init?(gain: Int16) {
        var code: Int32 = 0
        guard let made = opus_decoder_create(Self.rate, 1, &code) else { return nil }
        state = made
        _ = copus_decoder_set_gain(made, Int32(gain))
    }

    deinit { opus_decoder_destroy(state) }

    /// How many samples a packet decodes to, at most ``longestPacket``; `nil` where it is malformed.
    static func sampleCount(of packet: [UInt8]) -> Int? {
        let count = opus_packet_get_nb_samples(packet, Int32(clamping: packet.count), rate)
        return count > 0 && count <= Int32(longestPacket) ? Int(count) : nil
    }

    /// Decodes the next packet; `nil` where it is malformed.
    mutating func decode(_ packet: [UInt8]) -> [Int16]? {
        guard let expected = Self.sampleCount(of: packet) else { return nil }
        var decoded: Int32 = 0
        let samples = [Int16](unsafeUninitializedCapacity: expected) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            decoded = opus_decode(state, packet, Int32(clamping: packet.count), start, Int32(expected), 0)
            count = max(0, Int(decoded))
        }
        return decoded < 0 ? nil : samples
    }
}
