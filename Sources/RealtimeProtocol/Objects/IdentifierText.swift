internal import CRealtimeKernels

/// The text of an identifier: up to 31 bytes of UTF-8 in place, more of them in a string.
///
/// Vendors' identifiers have 20 to 30 characters, twice what a `String` holds in place. Three of them in every audio
/// event would be three allocations; so they are none, and copying an event copies words.
enum IdentifierText: Sendable {
    /// At most 31 bytes, the first one lowest in the first word, zero behind the last. The highest byte of the last
    /// word is the number of bytes, plus ``notPlain`` where some byte is not plain string content in JSON.
    case inline(UInt64, UInt64, UInt64, UInt64)
    /// 32 bytes and more: a text has one representation, so that comparing representations compares texts.
    case heap(String)

    static let inlineCapacity = 31
    private static let notPlain: UInt64 = 0x80

    /// Takes `count` bytes of UTF-8 at `start`, behind which `readable` bytes may be read.
    @inline(__always)
    init(utf8 start: UnsafePointer<UInt8>, count: Int, readable: Int, isPlain: Bool) {
        guard count <= Self.inlineCapacity else {
            self = .heap(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
            return
        }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        if readable >= 32 {
            let source = UnsafeRawPointer(start)
            words.0 = source.loadUnaligned(as: UInt64.self).littleEndian & Self.mask(count)
            words.1 = source.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian & Self.mask(count - 8)
            words.2 = source.loadUnaligned(fromByteOffset: 16, as: UInt64.self).littleEndian & Self.mask(count - 16)
            words.3 = source.loadUnaligned(fromByteOffset: 24, as: UInt64.self).littleEndian & Self.mask(count - 24)
        } else {
            words = Self.gathered(start, count: count)
        }
        let mark = UInt64(truncatingIfNeeded: count) | (isPlain ? 0 : Self.notPlain)
        self = .inline(words.0, words.1, words.2, words.3 | mark &<< 56)
    }

    /// The lowest `count` bytes of a word, for any `count`.
    @inline(__always)
    private static func mask(_ count: Int) -> UInt64 {
        count >= 8 ? .max : count <= 0 ? 0 : (1 &<< UInt64(truncatingIfNeeded: 8 &* count)) &- 1
    }

    @inline(never)
    private static func gathered(_ start: UnsafePointer<UInt8>, count: Int) -> (UInt64, UInt64, UInt64, UInt64) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: UnsafeRawBufferPointer(start: start, count: count)) }
        return (words.0.littleEndian, words.1.littleEndian, words.2.littleEndian, words.3.littleEndian)
    }

    init(_ string: String) {
        var string = string
        self = string.withUTF8 { utf8 in
            guard let start = utf8.baseAddress else { return .inline(0, 0, 0, 0) }
            let isPlain = rk_json_plain_short(start, utf8.count) == utf8.count
            return IdentifierText(utf8: start, count: utf8.count, readable: utf8.count, isPlain: isPlain)
        }
    }

    /// Takes UTF-8; `nil` where the bytes are something else.
    init?(utf8 bytes: Span<UInt8>) {
        let text: IdentifierText? = bytes.withUnsafeBufferPointer { utf8 in
            guard let start = utf8.baseAddress else { return .inline(0, 0, 0, 0) }
            let isPlain = rk_json_plain_short(start, utf8.count) == utf8.count
            guard isPlain || String(validating: utf8, as: UTF8.self) != nil else { return nil }
            return IdentifierText(utf8: start, count: utf8.count, readable: utf8.count, isPlain: isPlain)
        }
        guard let text else { return nil }
        self = text
    }

    var string: String {
        switch self {
        case .heap(let string): return string
        case .inline:
            return withInlineUTF8 { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }

    /// Whether the text stands for itself between quotes in JSON, and is in place.
    @inline(__always)
    var isPlainInline: Bool {
        if case .inline(_, _, _, let last) = self { last >> 56 & Self.notPlain == 0 } else { false }
    }

    /// Calls `body` with the bytes of a text in place; `nil` for a longer one.
    func withInlineUTF8<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
        guard case .inline(let a, let b, let c, let d) = self else { return nil }
        let count = Int(truncatingIfNeeded: d >> 56 & 31)
        return withUnsafeBytes(of: (a.littleEndian, b.littleEndian, c.littleEndian, d.littleEndian)) {
            $0.withMemoryRebound(to: UInt8.self) { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
        }
    }

    /// Calls `body` with the bytes.
    func withUTF8<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        if case .heap(var string) = self { return string.withUTF8(body) }
        return withInlineUTF8(body) ?? body(UnsafeBufferPointer(start: nil, count: 0))
    }

    /// Whether the text is these `count` plain bytes at `start`, behind which `readable` bytes may be read.
    @inline(__always)
    func isEqual(toPlain start: UnsafePointer<UInt8>, count: Int, readable: Int) -> Bool {
        switch self {
        case .inline(let a, let b, let c, let d):
            // One has as many bytes as the other; the number has the place of the 32nd.
            guard Int(truncatingIfNeeded: d >> 56) == count, count <= Self.inlineCapacity else { return false }
            if readable >= 32 { return rk_text_is_short(start, count, a, b, c, d) }
            let (e, f, g, h) = Self.gathered(start, count: count)
            return (a ^ e) | (b ^ f) | (c ^ g) | ((d ^ h) & Self.mask(7)) == 0
        case .heap(let string):
            return string.utf8.elementsEqual(UnsafeBufferPointer(start: start, count: count))
        }
    }

    /// The number of bytes.
    var count: Int {
        switch self {
        case .inline(_, _, _, let last): Int(truncatingIfNeeded: last >> 56 & 31)
        case .heap(let string): string.utf8.count
        }
    }
}

extension IdentifierText: Hashable {
    /// Equal where the bytes are: two spellings of one character make two identifiers.
    static func == (left: IdentifierText, right: IdentifierText) -> Bool {
        switch (left, right) {
        case (.inline(let a, let b, let c, let d), .inline(let e, let f, let g, let h)):
            (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h) == 0
        case (.heap(let left), .heap(let right)): left.utf8.elementsEqual(right.utf8)
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .inline(let a, let b, let c, let d):
            hasher.combine(a)
            hasher.combine(b)
            hasher.combine(c)
            hasher.combine(d)
        case .heap(var string): string.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }
}
