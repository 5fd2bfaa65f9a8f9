/// Identifier and size in front of an element's content (RFC 8794 sections 5 and 6).
struct ElementHeader {
    let id: ElementID
    /// Bytes of content; `nil` where the element leaves it open.
    let size: UInt64?

    /// Reads what came so far of a header that begins at `offset` of the stream; `nil` where more is to come. Never
    /// needs more than 12 bytes.
    init?(_ bytes: [UInt8], at offset: UInt64) throws(WebMError) {
        guard let first = bytes.first else { return nil }
        let idLength = first.leadingZeroBitCount + 1
        guard idLength <= 4 else { throw WebMError(.invalidElementID, at: offset) }
        guard bytes.count > idLength else { return nil }
        guard bytes[idLength] != 0 else { throw WebMError(.invalidSize, at: offset) }
        guard let number = VariableInteger(bytes[idLength...]) else { return nil }
        id = ElementID(rawValue: bytes[..<idLength].reduce(0) { $0 << 8 | UInt32($1) })
        size = number.isUnknown ? nil : number.value
    }
}

/// A number that tells its own length (RFC 8794 section 4).
struct VariableInteger {
    /// Below 2⁵⁶.
    let value: UInt64
    /// How many bytes it takes, 1 to 8.
    let length: Int
    /// Whether all its bits are set, which means "unknown" where it is a size.
    let isUnknown: Bool

    /// Reads the number that `bytes` begins with; `nil` where it is not whole, or begins with eight zero bits.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let first = bytes.first, first != 0 else { return nil }
        length = first.leadingZeroBitCount + 1
        guard bytes.count >= length else { return nil }
        let mask = UInt64(1) << (7 * UInt64(length)) - 1
        value = bytes.prefix(length).reduce(0) { $0 << 8 | UInt64($1) } & mask
        isUnknown = value == mask
    }
}
