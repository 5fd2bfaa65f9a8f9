/// Audio of which every piece says where it belongs: the position of its first sample, then a pattern that goes on from
/// piece to piece. PCM16 at 24 kHz, as OpenAI's default.
enum MarkedAudio {
    static let samplesPerSecond = 24_000
    private static let markBytes = 8
    /// A prime, so that the pattern falls together with no size of buffer or frame.
    private static let period = 65_521

    /// The pattern, long enough to be read from any place in it.
    private static let pattern: [UInt8] = {
        var random = SeededGenerator(seed: 0x5041_5454)
        let once = (0..<period).map { _ in UInt8.random(in: 0...255, using: &random) }
        return once + once + once + once
    }()

    /// The piece of `count` samples, at least four, that begins with sample `position`; in base64.
    static func piece(at position: Int, count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * count)
        for shift in 0..<markBytes { bytes.append(UInt8(truncatingIfNeeded: position >> (8 * shift))) }
        let start = (2 * position + markBytes) % period
        bytes += pattern[start..<(start + 2 * count - markBytes)]
        return Base64Text.encode(bytes)
    }

    /// Where a piece belongs and how many samples it has; `nil` where it is not what was made.
    static func read(_ text: ArraySlice<UInt8>) -> (position: Int, count: Int)? {
        guard let bytes = Base64Text.decode(text), bytes.count >= markBytes, bytes.count % 2 == 0,
            bytes.count <= 2 * period
        else { return nil }
        var position = 0
        for shift in 0..<markBytes { position |= Int(bytes[shift]) << (8 * shift) }
        guard position >= 0, position < 1 << 40 else { return nil }
        let start = (2 * position + markBytes) % period
        let isWhole = bytes[markBytes...].elementsEqual(pattern[start..<(start + bytes.count - markBytes)])
        return isWhole ? (position, bytes.count / 2) : nil
    }
}

/// RFC 4648 section 4, written here so that it is not the relay's own that is compared with itself.
enum Base64Text {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [Int32] = {
        var values = [Int32](repeating: -1, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = Int32(value) }
        return values
    }()

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text, count in
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let size = min(3, bytes.count - start)
                var word = 0
                for index in 0..<3 { word = word << 8 | (index < size ? Int(bytes[start + index]) : 0) }
                for index in 0..<4 {
                    let digit = digits[word >> (18 - 6 * index) & 63]
                    text[count + index] = index <= size ? digit : UInt8(ascii: "=")
                }
                count += 4
            }
        }
    }

    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3) { bytes, count in
            var word: Int32 = 0
            var index = 0
            for byte in text.dropLast(padding) {
                let value = values[Int(byte)]
                if value < 0 { isValid = false }
                word = (word << 6 | (value & 63)) & 0xFF_FFFF
                index += 1
                if index % 4 == 0 {
                    bytes[count] = UInt8(truncatingIfNeeded: word >> 16)
                    bytes[count + 1] = UInt8(truncatingIfNeeded: word >> 8)
                    bytes[count + 2] = UInt8(truncatingIfNeeded: word)
                    count += 3
                }
            }
            if padding == 1 {
                bytes[count] = UInt8(truncatingIfNeeded: word >> 10)
                bytes[count + 1] = UInt8(truncatingIfNeeded: word >> 2)
                count += 2
            } else if padding == 2 {
                bytes[count] = UInt8(truncatingIfNeeded: word >> 4)
                count += 1
            }
        }
        return isValid ? bytes : nil
    }
}
