internal import CRealtimeKernels

/// Writes JSON text to memory that is known to be large enough: who calls has added up bounds.
struct FrameWriter {
    /// Behind the last byte written.
    private(set) var end: UnsafeMutablePointer<UInt8>

    /// An identifier in place is written as 32 bytes, whatever its length.
    private static let identifierSlack = 32
    /// The longest integer of 64 bits, with its sign.
    static let integerBound = 20

    @inline(__always)
    init(_ start: UnsafeMutablePointer<UInt8>) { end = start }

    @inline(__always)
    mutating func literal(_ text: StaticString) {
        rk_json_copy(end, text.utf8Start, text.utf8CodeUnitCount)
        end += text.utf8CodeUnitCount
    }

    @inline(__always)
    mutating func bytes(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            end.update(from: start, count: source.count)
            end += source.count
        }
    }

    /// Bytes encoded as base64, without quotes.
    @inline(__always)
    mutating func base64(of audio: Span<UInt8>) {
        end += audio.withUnsafeBufferPointer { Base64.encode($0, to: end) }
    }

    /// An integer as decimal digits.
    @inline(__always)
    mutating func integer(_ value: Int) {
        // Indexes are small.
        if value >= 0, value < 10 {
            end.pointee = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value)
            end += 1
        } else {
            longInteger(value)
        }
    }

    private mutating func longInteger(_ value: Int) {
        if value < 0 {
            end.pointee = UInt8(ascii: "-")
            end += 1
        }
        var rest = value.magnitude
        var digits = 1
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        rest = value.magnitude
        for index in stride(from: digits - 1, through: 0, by: -1) {
            end[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        end += digits
    }

    // MARK: Strings

    /// What a string of an identifier takes at most, without its quotes.
    @inline(__always)
    static func bound(of text: IdentifierText) -> Int {
        text.isPlainInline ? identifierSlack : max(identifierSlack, 6 * text.count)
    }

    /// An identifier between quotes, escaped where it must be.
    @inline(__always)
    mutating func identifier(_ text: IdentifierText) {
        end.pointee = UInt8(ascii: "\"")
        end += 1
        if text.isPlainInline, case .inline(let a, let b, let c, let d) = text {
            let target = UnsafeMutableRawPointer(end)
            target.storeBytes(of: a.littleEndian, as: UInt64.self)
            target.storeBytes(of: b.littleEndian, toByteOffset: 8, as: UInt64.self)
            target.storeBytes(of: c.littleEndian, toByteOffset: 16, as: UInt64.self)
            target.storeBytes(of: d.littleEndian, toByteOffset: 24, as: UInt64.self)
            end += Int(truncatingIfNeeded: d >> 56)
        } else {
            end = Self.escaped(text, to: end)
        }
        end.pointee = UInt8(ascii: "\"")
        end += 1
    }

    @inline(never)
    private static func escaped(
        _ text: IdentifierText,
        to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        text.withUTF8 { source in
            var end = start
            for byte in source {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    end[0] = UInt8(ascii: "\\")
                    end[1] = byte
                    end += 2
                case 0..<0x20:
                    let digit = byte & 15
                    end[0] = UInt8(ascii: "\\")
                    end[1] = UInt8(ascii: "u")
                    end[2] = UInt8(ascii: "0")
                    end[3] = UInt8(ascii: "0")
                    end[4] = UInt8(ascii: "0") + byte >> 4
                    end[5] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                    end += 6
                default:
                    end[0] = byte
                    end += 1
                }
            }
            return end
        }
    }
}
