/// The members at the top of an event, found by a scan of its own: what checks the relay does not lean on its parser.
///
/// Strings come as they are written, escapes and all, and without their quotes: nothing here needs escapes.
struct EventMembers {
    private var members: [(name: Range<Int>, value: Range<Int>)] = []
    private let bytes: [UInt8]

    /// `nil` where the text is no object whose brackets and strings close.
    init?(_ text: [UInt8]) {
        bytes = text
        var index = 0
        func skipSpace() { while index < text.count, text[index] <= 0x20 { index += 1 } }
        func string() -> Range<Int>? {
            guard index < text.count, text[index] == UInt8(ascii: "\"") else { return nil }
            index += 1
            let start = index
            while index < text.count, text[index] != UInt8(ascii: "\"") {
                index += text[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard index < text.count else { return nil }
            index += 1
            return start..<(index - 1)
        }
        func value() -> Range<Int>? {
            if index < text.count, text[index] == UInt8(ascii: "\"") { return string() }
            let start = index
            var depth = 0
            while index < text.count {
                switch text[index] {
                case UInt8(ascii: "\""):
                    guard string() != nil else { return nil }
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return start..<index }
                    depth -= 1
                case UInt8(ascii: ",") where depth == 0: return start..<index
                default: break
                }
                index += 1
            }
            return nil
        }
        skipSpace()
        guard index < text.count, text[index] == UInt8(ascii: "{") else { return nil }
        repeat {
            index += 1
            skipSpace()
            guard let name = string() else { return nil }
            skipSpace()
            guard index < text.count, text[index] == UInt8(ascii: ":") else { return nil }
            index += 1
            skipSpace()
            guard let found = value() else { return nil }
            members.append((name, found))
            skipSpace()
        } while index < text.count && text[index] == UInt8(ascii: ",")
        guard index == text.count - 1, text[index] == UInt8(ascii: "}") else { return nil }
    }

    /// The bytes of a member's value.
    func bytes(_ name: StaticString) -> ArraySlice<UInt8>? {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        for member in members where bytes[member.name].elementsEqual(wanted) { return bytes[member.value] }
        return nil
    }

    /// A member's value as text.
    func text(_ name: StaticString) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// A member whose value is an object.
    func object(_ name: StaticString) -> EventMembers? { bytes(name).flatMap { EventMembers(Array($0)) } }

    /// A member that is a number, or a number in a string.
    func number(_ name: StaticString) -> Int? { text(name).flatMap { Int($0) } }
}

extension Span<UInt8> {
    /// A copy.
    var array: [UInt8] { withUnsafeBufferPointer { Array($0) } }
}
