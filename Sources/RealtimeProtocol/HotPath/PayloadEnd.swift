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
    private var destination: UnsafeMutablePointer<UInt8>?
    private var capacity = Int.max

    /// Characters that are unescaped before they are decoded: most of 20 ms.
    private static let pieceCount = 1_024

    /// Goes on behind `position` characters in whole groups of the text at `text`, of which `count` bytes may be read.
    /// `nil` where what follows is not base64 up to a quote, or does not fit.
    @inline(never)
    init?(
        _ text: UnsafePointer<UInt8>,
        from position: Int,
        count: Int,
        _ payload: AudioFrameScanner.Payload
    ) {
        switch payload {
        case .skipped:
            guard let end = EscapedSlashes.end(text, from: position, count: count) else { return nil }
            taken = end
            written = 0
            hasEscapes = true
            return
        case .validated: break
        case .decoded(let pointer, let room): (destination, capacity) = (pointer, room)
        }
        taken = position
        written = position / 4 * 3
        let isBase64 = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.pieceCount) { piece in
            guard let start = piece.baseAddress else { return false }
            return read(text, count: count, through: start)
        }
        guard isBase64 else { return nil }
    }

    /// Takes the payload in pieces without escapes.
    private mutating func read(
        _ text: UnsafePointer<UInt8>,
        count: Int,
        through piece: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        // Characters in the piece; never full between two turns.
        var held = 0
        while true {
            let run = rk_json_plain_short(text + taken, min(Self.pieceCount - held, count - taken))
            (piece + held).update(from: text + taken, count: run)
            held += run
            taken += run
            if held < Self.pieceCount {
                guard taken < count else { return false }
                if text[taken] == UInt8(ascii: "\"") { return decodeLast(piece, held) }
                guard text[taken] == UInt8(ascii: "\\"), taken + 1 < count, text[taken + 1] == UInt8(ascii: "/") else {
                    return false
                }
                hasEscapes = true
                piece[held] = UInt8(ascii: "/")
                held += 1
                taken += 2
            }
            if held == Self.pieceCount {
                // A multiple of four: all of it must be groups.
                guard decode(piece, held) == held else { return false }
                held = 0
            }
        }
    }

    /// Decodes, or checks, whole groups; returns how many characters they have.
    private mutating func decode(_ piece: UnsafePointer<UInt8>, _ count: Int) -> Int {
        let done =
            if let destination {
                rk_base64_decode(piece, count, destination + written, capacity - written)
            } else {
                rk_base64_scan(piece, count)
            }
        written += done / 4 * 3
        return done
    }

    /// Decodes the piece in front of the quote, which may end with padding.
    private mutating func decodeLast(_ piece: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let done = decode(piece, count)
        if done == count { return true }
        guard done + 4 == count else { return false }
        let last = rk_base64_last_group(piece + done)
        let bytes = Int(last >> 16)
        guard bytes > 0, capacity - written >= bytes else { return false }
        if let destination {
            for index in 0..<bytes {
                destination[written + index] = UInt8(truncatingIfNeeded: last >> (8 * UInt32(index)))
            }
        }
        written += bytes
        return true
    }
}
