internal import RealtimeProtocol

/// Stands for bytes that a recording has already, or that are too long to be written out again.
///
/// FNV-1a of 64 bits, with the constants of its authors (Fowler, Noll, Vo; draft-eastlake-fnv). It tells any accidental
/// difference; nobody has a reason to make two replies with the same one.
enum RecordedDigest {
    /// The number and the digest of these bytes.
    static func members(of bytes: [UInt8]) -> JSONObject {
        ["bytes": .number(JSONNumber(bytes.count)), "digest": .string(text(of: bytes))]
    }

    /// Sixteen hexadecimal digits.
    static func text(of bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
