internal import RealtimeProtocol

/// Where the members of an object, or the elements of an array, stand in a text that was scanned strictly before.
///
/// Looks only for the ends of values, since the codec has judged the text: where it is no JSON after all, there are no
/// spans, and nothing is read outside the text. O(bytes of the container).
struct MemberSpans {
    /// One member or element.
    struct Child {
        /// The name without its escapes; empty for an element.
        var name: String
        /// From the quote of the name, or from the value, to the end of the value.
        var whole: Range<Int>
        /// The value; a string with its quotes.
        var value: Range<Int>
    }

    let children: [Child]
    let isObject: Bool

    /// Finds the children of the container that begins at `start`, behind white space.
    init?(_ text: [UInt8], at start: Int) {
        var reader = Reader(text: text, position: start)
        reader.skipWhitespace()
        let isObject = reader.byte == UInt8(ascii: "{")
        guard isObject || reader.byte == UInt8(ascii: "[") else { return nil }
        let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        var children: [Child] = []
        reader.position += 1
        reader.skipWhitespace()
        while reader.byte != closing {
            let start = reader.position
            var name = ""
            if isObject {
                guard let quoted = reader.string() else { return nil }
                name = Self.name(text[quoted])
                reader.skipWhitespace()
                guard reader.byte == UInt8(ascii: ":") else { return nil }
                reader.position += 1
                reader.skipWhitespace()
            }
            let valueStart = reader.position
            guard reader.skipValue() else { return nil }
            children.append(
                Child(name: name, whole: start..<reader.position, value: valueStart..<reader.position)
            )
            reader.skipWhitespace()
            if reader.byte == UInt8(ascii: ",") {
                reader.position += 1
                reader.skipWhitespace()
            } else if reader.byte != closing {
                return nil
            }
        }
        self.children = children
        self.isObject = isObject
    }

    /// The name between quotes: unescaped by the parser where it has escapes.
    private static func name(_ quoted: ArraySlice<UInt8>) -> String {
        guard !quoted.contains(UInt8(ascii: "\\")) else {
            return (try? JSONValue(parsing: Array(quoted)))?.stringValue ?? ""
        }
        return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
    }

    private struct Reader {
        let text: [UInt8]
        var position: Int

        /// The byte here, or 0, which is no byte of JSON, behind the end.
        var byte: UInt8 { position < text.count ? text[position] : 0 }

        mutating func skipWhitespace() {
            while byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
        }

        /// The string here, with its quotes.
        mutating func string() -> Range<Int>? {
            guard byte == UInt8(ascii: "\"") else { return nil }
            let start = position
            position += 1
            while byte != UInt8(ascii: "\"") {
                guard position < text.count else { return nil }
                position += byte == UInt8(ascii: "\\") ? 2 : 1
            }
            position += 1
            return start..<position
        }

        /// Moves over the value here. Containers are counted, not recursed into.
        mutating func skipValue() -> Bool {
            var depth = 0
            repeat {
                switch byte {
                case UInt8(ascii: "\""): guard string() != nil else { return false }
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    position += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    guard depth > 0 else { return false }
                    depth -= 1
                    position += 1
                case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
                    guard depth > 0 else { return false }
                    position += 1
                default:
                    guard position < text.count else { return false }
                    skipScalar()
                }
            } while depth > 0
            return true
        }

        private mutating func skipScalar() {
            while position < text.count {
                switch byte {
                case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
                    return
                default: position += 1
                }
            }
        }
    }
}
