internal import RealtimeProtocol

/// Keeps secrets out of recordings.
///
/// The keys of a connection never reach a session. What does are the secrets that the protocol itself carries: the
/// `authorization` and the `headers` of an MCP tool, and the `client_secret` of an ephemeral session. In everything that
/// is written, each byte of a string in these members becomes an asterisk: configuration, frames of both sides and
/// outputs are changed alike and keep their lengths, so that a replay still gives what is recorded.
enum RecordedSecrets {
    /// Members whose strings are hidden, however deep below them they lie.
    private static let names: [[UInt8]] = ["authorization", "headers", "client_secret"].map { Array($0.utf8) }

    /// The same text without its secrets. O(bytes).
    static func hidden(_ text: [UInt8]) -> [UInt8] {
        var result = text
        hide(in: &result)
        return result
    }

    /// Hides the secrets of JSON text, also where it is malformed. O(bytes).
    static func hide(in text: inout [UInt8]) {
        var position = 0
        // The containers that are open since a secret member began; `nil` outside of one.
        var secretDepth: Int?
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                let end = endOfString(in: text, from: position + 1)
                let content = position + 1..<end
                let next = firstNonBlank(in: text, from: min(end + 1, text.count))
                let isName = next < text.count && text[next] == UInt8(ascii: ":")
                if isName {
                    if secretDepth == nil, isSecret(text[content]) {
                        secretDepth = 0
                        position = next + 1
                        continue
                    }
                } else if let depth = secretDepth {
                    for index in content { text[index] = UInt8(ascii: "*") }
                    if depth == 0 { secretDepth = nil }
                }
                position = end + 1
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if let depth = secretDepth { secretDepth = depth + 1 }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if let depth = secretDepth { secretDepth = depth > 1 ? depth - 1 : nil }
            case UInt8(ascii: ","):
                // A number or a null.
                if secretDepth == 0 { secretDepth = nil }
            default: break
            }
            position += 1
        }
    }

    /// The place of the closing quote, or the end of the text.
    private static func endOfString(in text: [UInt8], from start: Int) -> Int {
        var position = start
        while position < text.count, text[position] != UInt8(ascii: "\"") {
            position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position, text.count)
    }

    private static func firstNonBlank(in text: [UInt8], from start: Int) -> Int {
        var position = start
        while position < text.count, text[position] <= 0x20 { position += 1 }
        return position
    }

    private static func isSecret(_ name: ArraySlice<UInt8>) -> Bool {
        if names.contains(where: { $0.elementsEqual(name) }) { return true }
        guard name.contains(UInt8(ascii: "\\")) else { return false }
        // A name may be spelt with escapes.
        let quoted = [UInt8(ascii: "\"")] + name + [UInt8(ascii: "\"")]
        guard let plain = (try? JSONValue(parsing: quoted))?.stringValue else { return false }
        return names.contains { $0.elementsEqual(plain.utf8) }
    }
}
