/// One frame of microphone audio: 20 ms of 24 kHz PCM16, 960 bytes, 1280 characters of base64.
///
/// The first 32 characters are hexadecimal digits, which are base64 too: the send time, the number of the frame and
/// the number of the session. They come back as audio, whatever a server does with the JSON around it. The rest is
/// noise by which a damaged answer shows.
enum AudioPattern {
    static let period: Int64 = 20_000_000
    static let characters = 1_280
    static let stampCharacters = 32

    /// What identifies a frame.
    struct Stamp {
        var sent: Int64
        var number: UInt32
        var session: UInt32
    }

    /// The characters of a session's frames; the stamp is zeros.
    static func characters(session: Int) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var state = UInt64(session + 1) &* 0x9E37_79B9_7F4A_7C15
        return (0..<characters).map { index in
            if index < stampCharacters { return UInt8(ascii: "0") }
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return alphabet[Int(state >> 58)]
        }
    }

    /// Calls `body` with each of the 32 characters of `stamp`.
    @inline(__always)
    static func write(_ stamp: Stamp, _ body: (_ index: Int, _ character: UInt8) -> Void) {
        let time = UInt64(bitPattern: stamp.sent)
        let rest = UInt64(stamp.number) << 32 | UInt64(stamp.session)
        for index in 0..<16 {
            let shift = UInt64(60 - 4 * index)
            body(index, digit(UInt8(truncatingIfNeeded: (time >> shift) & 15)))
            body(16 + index, digit(UInt8(truncatingIfNeeded: (rest >> shift) & 15)))
        }
    }

    /// Reads a stamp; `nil` where the characters are no digits.
    static func stamp(in characters: UnsafeRawBufferPointer) -> Stamp? {
        guard characters.count >= stampCharacters, let time = number(characters, at: 0),
            let rest = number(characters, at: 16)
        else { return nil }
        return Stamp(
            sent: Int64(bitPattern: time),
            number: UInt32(truncatingIfNeeded: rest >> 32),
            session: UInt32(truncatingIfNeeded: rest)
        )
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func number(_ characters: UnsafeRawBufferPointer, at start: Int) -> UInt64? {
        var number: UInt64 = 0
        for index in start..<(start + 16) {
            let character = characters[index]
            let value: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = character - UInt8(ascii: "a") + 10
            default: return nil
            }
            number = number << 4 | UInt64(value)
        }
        return number
    }
}
