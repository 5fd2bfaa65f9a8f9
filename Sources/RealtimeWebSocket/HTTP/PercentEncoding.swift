/// Percent-encoding of paths and queries (RFC 3986 section 2.1, WHATWG URL section 5).
public enum PercentEncoding {
    /// Decodes `text`; `nil` if a `%` is not followed by two hexadecimal digits, if a NUL comes out, or if the
    /// result is not UTF-8.
    ///
    /// - `plusIsSpace`: as in forms and queries.
    public static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        while index != text.endIndex {
            let byte = text[index]
            text.formIndex(after: &index)
            switch byte {
            case UInt8(ascii: "%"):
                guard index != text.endIndex, let high = hexadecimal(text[index]) else { return nil }
                text.formIndex(after: &index)
                guard index != text.endIndex, let low = hexadecimal(text[index]) else { return nil }
                text.formIndex(after: &index)
                guard high | low != 0 else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace:
                bytes.append(UInt8(ascii: " "))
            case 0:
                return nil
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The `name=value` pairs of a query, decoded as a form. Pairs that do not decode are left out.
    public static func formItems(_ query: String) -> [(name: String, value: String)] {
        query.utf8.split(separator: UInt8(ascii: "&")).compactMap { pair in
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = decode(pair[..<equals], plusIsSpace: true) else { return nil }
            let rest = equals == pair.endIndex ? pair[equals...] : pair[pair.index(after: equals)...]
            guard let value = decode(rest, plusIsSpace: true) else { return nil }
            return (name, value)
        }
    }

    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
