/// Checks that bytes are one JSON value by RFC 8259, and finds in it what Socket.IO has to know: the elements of the
/// outermost array, and the places of attachments. Keeps no tree; depth is bounded.
struct JSONScanner {
    /// What a value is.
    enum Kind: Hashable, Sendable {
        case object, array, string, number, literal
    }

    /// An element of the outermost array.
    struct Element: Hashable, Sendable {
        let kind: Kind
        let range: Range<Int>
    }

    private let bytes: [UInt8]
    private let maximumDepth: Int
    private var index: Int
    /// Elements of the outermost array; empty where the value is none.
    private(set) var elements: [Element] = []
    /// Objects that stand for attachments, in the order of their ends.
    private(set) var placeholders: [SocketIOPlaceholder] = []

    /// - Parameter start: where the value begins; it ends where `bytes` do.
    init(_ bytes: [UInt8], from start: Int = 0, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        index = start
    }

    /// Reads everything; white space around the value is allowed.
    mutating func scan() throws(SocketIOError) -> Element {
        skipSpace()
        let start = index
        let kind = try value(depth: 0)
        let end = index
        skipSpace()
        guard index == bytes.count else { throw SocketIOError(.invalidJSON, at: index) }
        return Element(kind: kind, range: start..<end)
    }

    private mutating func value(depth: Int) throws(SocketIOError) -> Kind {
        guard index < bytes.count else { throw SocketIOError(.invalidJSON, at: index) }
        switch bytes[index] {
        case UInt8(ascii: "{"):
            try object(depth: depth + 1)
            return .object
        case UInt8(ascii: "["):
            try array(depth: depth + 1)
            return .array
        case UInt8(ascii: "\""):
            _ = try string()
            return .string
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default:
            try number()
            return .number
        }
        return .literal
    }

    private mutating func array(depth: Int) throws(SocketIOError) {
        guard depth <= maximumDepth else { throw SocketIOError(.tooDeep, at: index) }
        index += 1
        skipSpace()
        if skip(UInt8(ascii: "]")) { return }
        while true {
            skipSpace()
            let start = index
            let kind = try value(depth: depth)
            if depth == 1 { elements.append(Element(kind: kind, range: start..<index)) }
            skipSpace()
            if skip(UInt8(ascii: "]")) { return }
            guard skip(UInt8(ascii: ",")) else { throw SocketIOError(.invalidJSON, at: index) }
        }
    }

    private mutating func object(depth: Int) throws(SocketIOError) {
        guard depth <= maximumDepth else { throw SocketIOError(.tooDeep, at: index) }
        let start = index
        // The last of several members with one name counts, as in a JavaScript client.
        var isPlaceholder = false
        var number: Range<Int>?
        index += 1
        skipSpace()
        if skip(UInt8(ascii: "}")) { return }
        while true {
            skipSpace()
            let name = try string()
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { throw SocketIOError(.invalidJSON, at: index) }
            skipSpace()
            let valueStart = index
            let kind = try value(depth: depth)
            // No escaped spelling of either name is longer than this.
            if name.count <= 72 {
                switch JSONText.decoded(bytes[name]) {
                case "_placeholder": isPlaceholder = kind == .literal && bytes[valueStart] == UInt8(ascii: "t")
                case "num": number = kind == .number ? valueStart..<index : nil
                default: break
                }
            }
            skipSpace()
            if skip(UInt8(ascii: "}")) { break }
            guard skip(UInt8(ascii: ",")) else { throw SocketIOError(.invalidJSON, at: index) }
        }
        guard isPlaceholder else { return }
        let attachment = number.flatMap { Int(String(decoding: bytes[$0], as: UTF8.self)) }
        placeholders.append(SocketIOPlaceholder(range: start..<index, attachment: attachment ?? -1))
    }

    /// Reads a string and returns what stands between its quotes.
    private mutating func string() throws(SocketIOError) -> Range<Int> {
        guard skip(UInt8(ascii: "\"")) else { throw SocketIOError(.invalidJSON, at: index) }
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return start..<(index - 1)
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw SocketIOError(.invalidJSON, at: index)
            case 0..<0x80: index += 1
            default:
                let length = bytes.withUnsafeBufferPointer { UTF8Check.sequenceLength($0, at: index) }
                guard length > 0 else { throw SocketIOError(.invalidJSON, at: index) }
                index += length
            }
        }
        throw SocketIOError(.invalidJSON, at: index)
    }

    private mutating func escape() throws(SocketIOError) {
        let start = index
        index += 1
        guard index < bytes.count else { throw SocketIOError(.invalidJSON, at: start) }
        switch bytes[index] {
        case UInt8(ascii: "u"):
            guard index + 4 < bytes.count, bytes[(index + 1)...(index + 4)].allSatisfy({ JSONText.digit($0) != nil })
            else { throw SocketIOError(.invalidJSON, at: start) }
            index += 5
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 1
        default: throw SocketIOError(.invalidJSON, at: start)
        }
    }

    private mutating func number() throws(SocketIOError) {
        let start = index
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")), !skipDigits() { throw SocketIOError(.invalidJSON, at: start) }
        if skip(UInt8(ascii: ".")), !skipDigits() { throw SocketIOError(.invalidJSON, at: start) }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            if !skipDigits() { throw SocketIOError(.invalidJSON, at: start) }
        }
    }

    private mutating func literal(_ text: StaticString) throws(SocketIOError) {
        let length = text.utf8CodeUnitCount
        guard index + length <= bytes.count,
            text.withUTF8Buffer({ $0.elementsEqual(bytes[index..<(index + length)]) })
        else { throw SocketIOError(.invalidJSON, at: index) }
        index += length
    }

    private mutating func skipDigits() -> Bool {
        let start = index
        while index < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] { index += 1 }
        return index > start
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, bytes[index] == 0x20 || 0x09...0x0A ~= bytes[index] || bytes[index] == 0x0D {
            index += 1
        }
    }
}
