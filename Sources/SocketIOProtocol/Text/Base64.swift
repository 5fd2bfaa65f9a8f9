/// RFC 4648 section 4, canonical: padded, no white space, no bits left over.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")
    /// The value of each character, 255 for those that are none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    static func encode(_ bytes: [UInt8], into output: inout [UInt8]) {
        output.reserveCapacity(output.count + (bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let rest = bytes.count - index
            let second = rest > 1 ? bytes[index + 1] : 0
            let third = rest > 2 ? bytes[index + 2] : 0
            let group = Int(bytes[index]) << 16 | Int(second) << 8 | Int(third)
            output.append(alphabet[group >> 18])
            output.append(alphabet[group >> 12 & 63])
            output.append(rest > 1 ? alphabet[group >> 6 & 63] : padding)
            output.append(rest > 2 ? alphabet[group & 63] : padding)
            index += 3
        }
    }

    /// The bytes, or `nil` where the text is not canonical base64.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var index = text.startIndex
        while index < text.endIndex {
            let isLast = index + 4 == text.endIndex
            var pads = 0
            if isLast, text[index + 3] == padding { pads = text[index + 2] == padding ? 2 : 1 }
            var group = 0
            for place in 0..<(4 - pads) {
                let value = values[Int(text[index + place])]
                guard value < 64 else { return nil }
                group |= Int(value) << (18 - 6 * place)
            }
            // Bits that no byte takes must be zero, or two texts would mean the same bytes.
            if group & (1 << (8 * pads) - 1) != 0 { return nil }
            bytes.append(UInt8(group >> 16))
            if pads < 2 { bytes.append(UInt8(group >> 8 & 255)) }
            if pads < 1 { bytes.append(UInt8(group & 255)) }
            index += 4
        }
        return bytes
    }
}
