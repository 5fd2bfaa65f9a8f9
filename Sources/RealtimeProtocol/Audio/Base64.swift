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
        /// The caller's buffer ends before the text does.
        case insufficientCapacity = "no room for the decoded bytes"
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
///
/// Runs on kernels of the processor's best level; all levels give the same results.
public enum Base64 {
    /// The bytes that `count` characters of base64 decode to at most.
    public static func decodedCapacity(ofCharacters count: Int) -> Int { count / 4 * 3 }

    /// The characters that `count` bytes encode to.
    public static func encodedCount(ofBytes count: Int) -> Int { (count + 2) / 3 * 4 }

    // MARK: Decoding

    /// Decodes `text` behind what `output` holds, which is unchanged where an error is thrown.
    ///
    /// Needs no more room than the text decodes to. O(characters), no allocation.
    public static func decode(_ text: Span<UInt8>, into output: inout OutputSpan<UInt8>) throws(Base64Error) {
        try text.withUnsafeBufferPointer { (source) throws(Base64Error) in
            try output.withUnsafeMutableBufferPointer { (buffer, initialized) throws(Base64Error) in
                let free = UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
                initialized += try decode(source, to: free)
            }
        }
    }

    /// Decodes `text` and appends the bytes to `output`, which is unchanged where an error is thrown. O(characters).
    public static func decode(_ text: Span<UInt8>, appendingTo output: inout [UInt8]) throws(Base64Error) {
        // To append nothing to an array that has no storage writes the count of the storage that all such arrays of a process
        // share (Swift 6.3.1): a race, though of equal values. So room for one at least, here and wherever this is done.
        let capacity = max(1, decodedCapacity(ofCharacters: text.count))
        output.reserveCapacity(output.count + capacity)
        try output.append(addingCapacity: capacity) { (span: inout OutputSpan<UInt8>) throws(Base64Error) in
            try decode(text, into: &span)
        }
    }

    /// Decodes `text` into a new array: one allocation.
    public static func decode(_ text: Span<UInt8>) throws(Base64Error) -> [UInt8] {
        var output: [UInt8] = []
        try decode(text, appendingTo: &output)
        return output
    }

    /// Returns how many bytes were written to the start of `free`.
    private static func decode(
        _ source: UnsafeBufferPointer<UInt8>,
        to free: UnsafeMutableBufferPointer<UInt8>
    ) throws(Base64Error) -> Int {
        guard let base = source.baseAddress, !source.isEmpty else { return 0 }
        var decoded = 0
        var written = 0
        if let destination = free.baseAddress {
            decoded = rk_base64_decode(base, source.count, destination, free.count)
            written = decoded / 4 * 3
        }
        if decoded == source.count { return written }
        // The kernel stops for three reasons; with no room left, only the text can tell which it was.
        let valid = decoded + rk_base64_scan(base + decoded, source.count - decoded)
        guard valid == decoded else {
            try checkEnd(source, from: valid)
            throw Base64Error(code: .insufficientCapacity, offset: decoded)
        }
        try checkEnd(source, from: decoded)
        let last = rk_base64_last_group(base + decoded)
        let count = Int(last >> 16)
        guard free.count - written >= count else {
            throw Base64Error(code: .insufficientCapacity, offset: decoded)
        }
        for index in 0..<count { free[written + index] = UInt8(truncatingIfNeeded: last >> (8 * UInt32(index))) }
        return written + count
    }

    /// Checks what follows the whole groups: nothing, or one group with padding. Says what is wrong with it.
    private static func checkEnd(_ source: UnsafeBufferPointer<UInt8>, from position: Int) throws(Base64Error) {
        if position == source.count { return }
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
        // The characters are digits, so nothing but their unused bits can be wrong.
        guard let base = source.baseAddress, rk_base64_last_group(base + position) != 0 else {
            throw Base64Error(code: .strayBits, offset: position + (source[position + 2] == equals ? 1 : 2))
        }
    }

    // MARK: Encoding

    /// Encodes `bytes` behind what `output` holds. O(bytes), no allocation.
    ///
    /// - Precondition: `output` has room for ``encodedCount(ofBytes:)`` characters.
    public static func encode(_ bytes: Span<UInt8>, into output: inout OutputSpan<UInt8>) {
        let count = encodedCount(ofBytes: bytes.count)
        precondition(output.freeCapacity >= count, "base64 of \(bytes.count) bytes needs room for \(count) characters")
        bytes.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { buffer, initialized in
                guard let destination = buffer.baseAddress else { return }
                initialized += encode(source, to: destination + initialized)
            }
        }
    }

    /// Encodes `bytes` and appends the characters to `output`. O(bytes).
    public static func encode(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) {
        let count = max(1, encodedCount(ofBytes: bytes.count))
        output.reserveCapacity(output.count + count)
        output.append(addingCapacity: count) { (span: inout OutputSpan<UInt8>) in encode(bytes, into: &span) }
    }

    /// Encodes `bytes` into a new array of characters: one allocation.
    public static func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        encode(bytes, appendingTo: &output)
        return output
    }

    /// Encodes `source` to `destination`, which has room for ``encodedCount(ofBytes:)`` characters, and returns their
    /// number.
    @inline(__always)
    static func encode(_ source: UnsafeBufferPointer<UInt8>, to destination: UnsafeMutablePointer<UInt8>) -> Int {
        let count = encodedCount(ofBytes: source.count)
        guard let base = source.baseAddress else { return 0 }
        let whole = rk_base64_encode(base, source.count, destination, count)
        if whole < source.count {
            rk_base64_encode_last(base + whole, source.count - whole, destination + whole / 3 * 4)
        }
        return count
    }
}
