internal import CRealtimeKernels

/// Why text is not base64 of RFC 4648 section 4, and where.
public struct Base64Error: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: String, Sendable {
        /// A character outside the standard alphabet.
        case invalidCharacter = "character outside the base64 alphabet"
        /// The length is not a multiple of four.
        case missingPadding = "length is not a multiple of four"
        /// `=` somewhere but at the very end.
        case misplacedPadding = "padding before the end"
        /// The unused bits of the last character are not zero (RFC 4648 section 3.5).
        case strayBits = "unused bits of the last character are not zero"
    }

    /// What is wrong.
    public let code: Code
    /// Where: an offset into the base64 text.
    public let offset: Int
}

extension Base64Error: CustomStringConvertible {
    /// For example `character outside the base64 alphabet at character 12`.
    public var description: String { "\(code.rawValue) at character \(offset)" }
}

/// Strict base64 with the standard alphabet and required padding.
public enum Base64 {
    /// The bytes that `count` characters of base64 decode to at most.
    public static func decodedCapacity(ofCharacters count: Int) -> Int { count / 4 * 3 }

    /// The characters that `count` bytes encode to.
    public static func encodedCount(ofBytes count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Decodes `text` and appends the bytes to `output`, which is unchanged where an error is thrown. O(characters).
    public static func decode(_ text: Span<UInt8>, appendingTo output: inout [UInt8]) throws(Base64Error) {
        let start = output.count
        do throws(Base64Error) {
            try text.withUnsafeBufferPointer { (source) throws(Base64Error) in
                try decode(source, appendingTo: &output)
            }
        } catch {
            output.removeSubrange(start...)
            throw error
        }
    }

    /// Decodes `text` into a new array.
    public static func decode(_ text: Span<UInt8>) throws(Base64Error) -> [UInt8] {
        var output: [UInt8] = []
        try decode(text, appendingTo: &output)
        return output
    }

    private static func decode(
        _ source: UnsafeBufferPointer<UInt8>,
        appendingTo output: inout [UInt8]
    ) throws(Base64Error) {
        guard let base = source.baseAddress, !source.isEmpty else { return }
        let groups = source.count & ~3
        var decoded = 0
        output.reserveCapacity(output.count + decodedCapacity(ofCharacters: source.count))
        output.append(addingCapacity: groups / 4 * 3) { (span: inout OutputSpan<UInt8>) in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                guard let destination = buffer.baseAddress else { return }
                decoded = rk_base64_decode_groups(base, groups, destination + initialized)
                initialized += decoded / 4 * 3
            }
        }
        if decoded == source.count { return }
        try decodeTail(source, from: decoded, appendingTo: &output)
    }

    /// Decodes the last, padded group, or says what is wrong with the text at `position`.
    private static func decodeTail(
        _ source: UnsafeBufferPointer<UInt8>,
        from position: Int,
        appendingTo output: inout [UInt8]
    ) throws(Base64Error) {
        let equals = UInt8(ascii: "=")
        for offset in position..<min(position + 4, source.count) where source[offset] != equals {
            guard rk_base64_digit(source[offset]) >= 0 else {
                throw Base64Error(code: .invalidCharacter, offset: offset)
            }
        }
        guard position + 4 <= source.count else { throw Base64Error(code: .missingPadding, offset: source.count) }
        guard position + 4 == source.count, source[position] != equals, source[position + 1] != equals else {
            throw Base64Error(code: .misplacedPadding, offset: position)
        }
        guard source[position + 3] == equals else { throw Base64Error(code: .misplacedPadding, offset: position + 2) }
        let a = UInt8(rk_base64_digit(source[position]))
        let b = UInt8(rk_base64_digit(source[position + 1]))
        output.append(a << 2 | b >> 4)
        if source[position + 2] == equals {
            guard b & 0x0F == 0 else { throw Base64Error(code: .strayBits, offset: position + 1) }
        } else {
            let c = UInt8(rk_base64_digit(source[position + 2]))
            guard c & 0x03 == 0 else { throw Base64Error(code: .strayBits, offset: position + 2) }
            output.append(b << 4 | c >> 2)
        }
    }

    /// Encodes `bytes` and appends the characters to `output`. O(bytes).
    public static func encode(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress, !source.isEmpty else { return }
            let whole = source.count / 3 * 3
            output.reserveCapacity(output.count + encodedCount(ofBytes: source.count))
            output.append(addingCapacity: whole / 3 * 4) { (span: inout OutputSpan<UInt8>) in
                span.withUnsafeMutableBufferPointer { buffer, initialized in
                    guard let destination = buffer.baseAddress else { return }
                    rk_base64_encode_groups(base, whole, destination + initialized)
                    initialized += whole / 3 * 4
                }
            }
            guard whole < source.count else { return }
            // One or two bytes are left: encode them with zeros behind, and overwrite what stands for the zeros.
            let tail: [UInt8] = [source[whole], whole + 1 < source.count ? source[whole + 1] : 0, 0]
            var characters: [UInt8] = [0, 0, 0, 0]
            rk_base64_encode_groups(tail, 3, &characters)
            characters[3] = UInt8(ascii: "=")
            if whole + 1 == source.count { characters[2] = UInt8(ascii: "=") }
            output.append(contentsOf: characters)
        }
    }

    /// Encodes `bytes` into a new array of characters.
    public static func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        encode(bytes, appendingTo: &output)
        return output
    }
}
