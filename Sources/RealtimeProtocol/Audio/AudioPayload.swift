/// The base64 text of an audio member, undecoded until asked.
///
/// Vendors' own examples carry payloads that are not base64, and a relay never needs the bytes, so decoding an event
/// does not touch them; ``decoded()`` says what is wrong when the bytes are wanted.
public struct AudioPayload: Sendable {
    /// The characters as they stand on the wire, unescaped.
    public let base64: [UInt8]
    /// Whether the characters are known to need no escaping in JSON, because they were encoded here or stood in JSON
    /// without an escape. Saves a pass over every payload that is written.
    let isPlain: Bool

    /// Wraps base64 text.
    public init(base64: [UInt8]) { self.init(base64: base64, isPlain: false) }

    init(base64: [UInt8], isPlain: Bool) {
        self.base64 = base64
        self.isPlain = isPlain
    }

    /// Encodes audio bytes.
    public init(encoding bytes: Span<UInt8>) { self.init(base64: Base64.encode(bytes), isPlain: true) }

    /// Encodes audio bytes.
    public init(encoding bytes: [UInt8]) { self.init(encoding: bytes.span) }

    /// Decodes the audio bytes. O(characters).
    public func decoded() throws(Base64Error) -> [UInt8] { try Base64.decode(base64.span) }

    /// Decodes the audio bytes behind what `output` holds, which is unchanged where an error is thrown.
    ///
    /// Needs room for ``byteCount`` bytes. O(characters), no allocation.
    public func decode(into output: inout OutputSpan<UInt8>) throws(Base64Error) {
        try Base64.decode(base64.span, into: &output)
    }

    /// The number of bytes the text decodes to if it is valid, without decoding it.
    public var byteCount: Int {
        var padding = 0
        for character in base64.suffix(2) where character == UInt8(ascii: "=") { padding += 1 }
        return max(0, Base64.decodedCapacity(ofCharacters: base64.count) - padding)
    }
}

extension AudioPayload: Hashable {
    /// Equal where the characters are.
    public static func == (left: AudioPayload, right: AudioPayload) -> Bool { left.base64 == right.base64 }

    /// Hashes the characters.
    public func hash(into hasher: inout Hasher) { hasher.combine(base64) }
}
