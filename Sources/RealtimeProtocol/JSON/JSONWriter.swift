internal import CRealtimeKernels

/// Writes compact JSON text into a byte buffer.
///
/// The caller keeps the order `{`, name, value, … right; commas are put in by the writer.
public struct JSONWriter: ~Copyable {
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private var needsComma = false

    /// Creates an empty writer with room for `capacity` bytes; it grows as needed.
    public init(reservingCapacity capacity: Int = 256) {
        self.capacity = max(capacity, 64)
        storage = .allocate(capacity: self.capacity)
    }

    deinit { storage.deallocate() }

    /// The text so far, copied.
    public var bytes: [UInt8] { Array(UnsafeBufferPointer(start: storage, count: count)) }

    // MARK: The buffer

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: storage, count: count)
        storage.deallocate()
        storage = larger
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        reserve(1)
        storage[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func append(_ source: UnsafePointer<UInt8>, _ size: Int) {
        reserve(size)
        rk_copy_short(storage + count, source, size)
        count += size
    }

    private mutating func append(_ text: StaticString) { append(text.utf8Start, text.utf8CodeUnitCount) }

    @inline(__always)
    private mutating func separate() {
        if needsComma { append(UInt8(ascii: ",")) }
        needsComma = true
    }

    // MARK: Structure

    /// Opens an object as the next value.
    public mutating func beginObject() {
        separate()
        append(UInt8(ascii: "{"))
        needsComma = false
    }

    /// Closes the object that is open.
    public mutating func endObject() {
        append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Opens an array as the next value.
    public mutating func beginArray() {
        separate()
        append(UInt8(ascii: "["))
        needsComma = false
    }

    /// Closes the array that is open.
    public mutating func endArray() {
        append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes a member's name; its value must follow.
    public mutating func name(_ name: String) {
        separate()
        appendQuoted(name)
        append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a member's name that needs no escaping.
    @inline(__always)
    mutating func name(_ name: StaticString) {
        let size = name.utf8CodeUnitCount
        reserve(size + 4)
        if needsComma {
            storage[count] = UInt8(ascii: ",")
            count += 1
        }
        storage[count] = UInt8(ascii: "\"")
        rk_copy_short(storage + count + 1, name.utf8Start, size)
        storage[count + size + 1] = UInt8(ascii: "\"")
        storage[count + size + 2] = UInt8(ascii: ":")
        count += size + 3
        needsComma = false
    }

    // MARK: Values

    /// Writes a string value, escaping what JSON requires and nothing else.
    public mutating func value(_ string: String) {
        separate()
        appendQuoted(string)
    }

    /// Writes a string value given as UTF-8.
    mutating func value(utf8 text: UnsafeBufferPointer<UInt8>) {
        separate()
        append(UInt8(ascii: "\""))
        if let base = text.baseAddress { appendEscaping(base, text.count) }
        append(UInt8(ascii: "\""))
    }

    /// Writes an integer.
    public mutating func value(_ integer: Int) {
        separate()
        reserve(20)
        var rest = integer.magnitude
        if integer < 0 { append(UInt8(ascii: "-")) }
        let first = count
        repeat {
            storage[count] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
            count += 1
            rest /= 10
        } while rest > 0
        var (left, right) = (first, count - 1)
        while left < right {
            (storage[left], storage[right]) = (storage[right], storage[left])
            left += 1
            right -= 1
        }
    }

    /// Writes a boolean.
    public mutating func value(_ boolean: Bool) {
        separate()
        append(boolean ? "true" : "false")
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        append("null")
    }

    /// Writes a string value that needs no escaping.
    mutating func value(plain text: StaticString) {
        separate()
        append(UInt8(ascii: "\""))
        append(text)
        append(UInt8(ascii: "\""))
    }

    /// Writes a string value whose bytes need no escaping, such as base64.
    mutating func value(unescaped text: [UInt8]) {
        separate()
        append(UInt8(ascii: "\""))
        text.withUnsafeBufferPointer { if let base = $0.baseAddress { append(base, $0.count) } }
        append(UInt8(ascii: "\""))
    }

    /// Writes bytes that already are one JSON value.
    mutating func value(raw json: [UInt8]) {
        separate()
        json.withUnsafeBufferPointer { if let base = $0.baseAddress { append(base, $0.count) } }
    }

    /// Writes any value.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let boolean): self.value(boolean)
        case .number(let number):
            separate()
            var lexeme = number.lexeme
            lexeme.withUTF8 { if let base = $0.baseAddress { append(base, $0.count) } }
        case .string(let string): self.value(string)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object): self.value(object)
        }
    }

    /// Writes an object.
    public mutating func value(_ object: JSONObject) {
        beginObject()
        members(of: object)
        endObject()
    }

    /// Writes the members of `object` into the object that is open.
    public mutating func members(of object: JSONObject) {
        for member in object.members {
            name(member.name)
            value(member.value)
        }
    }

    // MARK: Strings

    @inline(__always)
    private mutating func appendQuoted(_ string: String) {
        append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { if let base = $0.baseAddress { appendEscaping(base, $0.count) } }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaping(_ text: UnsafePointer<UInt8>, _ size: Int) {
        var start = 0
        var position = 0
        while true {
            position = position + rk_json_unescaped_short(text + position, size - position)
            // Most strings need no escape at all and are copied in one piece.
            append(text + start, position - start)
            if position == size { return }
            appendEscape(of: text[position])
            position += 1
            start = position
        }
    }

    private mutating func appendEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(#"\""#)
        case UInt8(ascii: "\\"): append(#"\\"#)
        case 0x0A: append(#"\n"#)
        case 0x0D: append(#"\r"#)
        case 0x09: append(#"\t"#)
        default:
            append(#"\u00"#)
            append(JSONEscaping.hexadecimalDigit(byte >> 4))
            append(JSONEscaping.hexadecimalDigit(byte & 15))
        }
    }
}

enum JSONEscaping {
    static func hexadecimalDigit(_ value: UInt8) -> UInt8 { value < 10 ? value + 0x30 : value + 0x57 }
}

extension JSONValue {
    /// The value as compact JSON text in UTF-8.
    public var serialized: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON text.
    public var description: String { String(decoding: serialized, as: UTF8.self) }
}
