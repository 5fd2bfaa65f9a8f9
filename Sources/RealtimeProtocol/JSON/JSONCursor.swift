internal import CRealtimeKernels

/// A position in JSON text, and the lexical rules that move it.
///
/// The one place where bytes become tokens: the parser and the frame scanner both stand on it, so they cannot
/// disagree about what is valid. It reads through an unsafe buffer, and every read is behind a comparison with `end`.
struct JSONCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    var position: Int
    let end: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    /// The byte at the position, or `nil` at the end.
    @inline(__always)
    var current: UInt8? { position < end ? bytes[position] : nil }

    func failure(_ code: JSONError.Code) -> JSONError {
        JSONError(position >= end && code == .unexpectedByte ? .unexpectedEnd : code, at: position)
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    @inline(__always)
    mutating func consume(_ byte: UInt8) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard consume(byte) else { throw failure(.unexpectedByte) }
    }

    mutating func expect(literal: StaticString) throws(JSONError) {
        for index in 0..<literal.utf8CodeUnitCount {
            try expect(literal.utf8Start[index])
        }
    }

    /// A string's content: where it lies, and whether it needs unescaping.
    struct StringToken {
        var range: Range<Int>
        var hasEscapes: Bool
    }

    /// Moves over a string, the position being on its opening quote.
    mutating func string() throws(JSONError) -> StringToken {
        try expect(UInt8(ascii: "\""))
        let start = position
        var hasEscapes = false
        while true {
            skipPlainCharacters()
            guard position < end else { throw failure(.unexpectedEnd) }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return StringToken(range: start..<(position - 1), hasEscapes: hasEscapes)
            } else if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                _ = try escape()
            } else if byte < 0x20 {
                throw failure(.controlCharacter)
            } else {
                try multiByteText()
            }
        }
    }

    /// Moves over text that begins with a character of several bytes, to the next byte that is not plain content.
    private mutating func multiByteText() throws(JSONError) {
        guard let base = bytes.baseAddress else { return }
        // Up to a quote, a backslash or a control character, all of which are ASCII: no character is cut there.
        let count = rk_json_unescaped(base + position, end - position)
        if rk_utf8_valid(base + position, count) {
            position += count
        } else {
            // Somewhere in there: the slow way tells where.
            while position < end, bytes[position] >= 0x80 { try multiByteCharacter() }
        }
    }

    /// Skips ASCII that stands for itself.
    @inline(__always)
    private mutating func skipPlainCharacters() {
        guard let base = bytes.baseAddress else { return }
        position &+= rk_json_plain_short(base + position, end &- position)
    }

    /// Moves over one escape and returns the scalar it stands for.
    mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let selector = current else { throw failure(.unexpectedEnd) }
        position += 1
        switch selector {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw JSONError(.invalidEscape, at: start)
        }
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // Not a scalar: half of a surrogate pair. The other half must follow at once.
        guard (0xD800...0xDBFF).contains(first), consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")) else {
            throw JSONError(.loneSurrogate, at: start)
        }
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second) else { throw JSONError(.loneSurrogate, at: start) }
        let value = 0x10000 + ((UInt32(first) - 0xD800) << 10) + (UInt32(second) - 0xDC00)
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw failure(.unexpectedEnd) }
            guard let digit = Self.hexadecimalDigit(byte) else { throw failure(.invalidEscape) }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x30...0x39: UInt16(byte - 0x30)
        case 0x41...0x46: UInt16(byte - 0x41 + 10)
        case 0x61...0x66: UInt16(byte - 0x61 + 10)
        default: nil
        }
    }

    /// Moves over one character of two to four bytes by table 3-7 of the Unicode standard.
    private mutating func multiByteCharacter() throws(JSONError) {
        let first = bytes[position]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw failure(.invalidUTF8)
        }
        for index in 1..<length {
            guard position + index < end, (index == 1 ? second : 0x80...0xBF).contains(bytes[position + index]) else {
                throw failure(.invalidUTF8)
            }
        }
        position += length
    }

    /// Moves over a number (RFC 8259 section 6).
    mutating func number() throws(JSONError) -> Range<Int> {
        let start = position
        _ = consume(UInt8(ascii: "-"))
        guard let first = current, (0x30...0x39).contains(first) else { throw failure(.unexpectedByte) }
        position += 1
        if first != 0x30 {
            skipDigits()
        } else if let next = current, (0x30...0x39).contains(next) {
            throw JSONError(.invalidNumber, at: start)
        }
        if consume(UInt8(ascii: ".")) { try digits(since: start) }
        if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
            position += 1
            if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
            try digits(since: start)
        }
        return start..<position
    }

    private mutating func digits(since start: Int) throws(JSONError) {
        guard let byte = current else { throw failure(.unexpectedEnd) }
        guard (0x30...0x39).contains(byte) else { throw JSONError(.invalidNumber, at: start) }
        skipDigits()
    }

    private mutating func skipDigits() {
        while position < end, (0x30...0x39).contains(bytes[position]) { position += 1 }
    }

    /// The text of a string token.
    func text(of token: StringToken) -> String {
        let raw = UnsafeBufferPointer(rebasing: bytes[token.range])
        guard token.hasEscapes else { return String(validated: raw) }
        var plain: [UInt8] = []
        plain.reserveCapacity(raw.count)
        var inner = JSONCursor(raw)
        while let byte = inner.current {
            if byte == UInt8(ascii: "\\"), let scalar = try? inner.escape() {
                plain.append(contentsOf: UTF8.encode(scalar) ?? .init())
            } else {
                plain.append(byte)
                inner.position += 1
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }
}

extension String {
    /// Takes bytes that were found to be UTF-8 before, without looking at them again.
    init(validated utf8: UnsafeBufferPointer<UInt8>) {
        self.init(copying: unsafe UTF8Span(unchecked: utf8.span))
    }
}
