internal import CRealtimeKernels

/// The part of a payload behind the first group that is not four characters of base64 as they stand: padding, or a `/`
/// that is written `\/`, as Foundation and PHP write it, with more groups behind.
struct PayloadEnd {
    /// Characters of the payload, up to the closing quote.
    private(set) var taken: Int
    /// Bytes of the payload.
    private(set) var written: Int
    /// Whether there was a `\/`.
    private(set) var hasEscapes = false

    /// Goes on behind `position` characters in whole groups of the text at `text`, of which `count` bytes may be read.
    /// `nil` where what follows is not base64 up to a quote, or does not fit.
    @inline(never)
    init?(
        _ text: UnsafePointer<UInt8>,
        from position: Int,
        count: Int,
        _ payload: AudioFrameScanner.Payload
    ) {
        var destination: UnsafeMutablePointer<UInt8>?
        var capacity = Int.max
        switch payload {
        case .skipped: return nil
        case .validated: break
        case .decoded(let pointer, let room): (destination, capacity) = (pointer, room)
        }
        let quote = UInt8(ascii: "\"")
        func byte(at offset: Int) -> UInt8 { offset < count ? text[offset] : 0 }
        taken = position
        written = position / 4 * 3
        while byte(at: taken) != quote {
            var group = InlineArray<4, UInt8>(repeating: 0)
            for index in 0..<4 {
                if byte(at: taken) == UInt8(ascii: "\\") {
                    guard byte(at: taken + 1) == UInt8(ascii: "/") else { return nil }
                    hasEscapes = true
                    taken += 1
                }
                group[index] = byte(at: taken)
                taken += 1
            }
            guard let bytes = DecodedGroup(group), bytes.count == 3 || byte(at: taken) == quote,
                capacity - written >= bytes.count
            else { return nil }
            if let destination {
                for index in 0..<bytes.count { destination[written + index] = bytes[index] }
            }
            written += bytes.count
            guard bytes.count == 3 else { return }
            let more =
                if let destination {
                    rk_base64_decode(text + taken, count - taken, destination + written, capacity - written)
                } else {
                    rk_base64_scan(text + taken, count - taken)
                }
            taken += more
            written += more / 4 * 3
        }
    }

    /// One to three bytes.
    private struct DecodedGroup {
        private var bytes = InlineArray<3, UInt8>(repeating: 0)
        private(set) var count: Int

        init?(_ characters: InlineArray<4, UInt8>) {
            var value: UInt32 = 0
            var isWhole = true
            for index in 0..<4 {
                let digit = rk_base64_digit(characters[index])
                isWhole = isWhole && digit >= 0
                value = value << 6 | UInt32(truncatingIfNeeded: digit) & 63
            }
            if isWhole {
                count = 3
                for index in 0..<3 { bytes[index] = UInt8(truncatingIfNeeded: value >> (16 - 8 * UInt32(index))) }
            } else {
                let last =
                    characters.span.withUnsafeBufferPointer { $0.baseAddress.map { rk_base64_last_group($0) } } ?? 0
                guard last != 0 else { return nil }
                count = Int(last >> 16)
                for index in 0..<count { bytes[index] = UInt8(truncatingIfNeeded: last >> (8 * UInt32(index))) }
            }
        }

        subscript(index: Int) -> UInt8 { bytes[index] }
    }
}
