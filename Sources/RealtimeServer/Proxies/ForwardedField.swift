internal import RealtimeWebSocket

/// Reads `Forwarded` (RFC 7239) and the fields that were used before it.
enum ForwardedField {
    /// What one proxy says about whom it got the request from.
    struct Hop: Hashable, Sendable {
        /// `nil` where it is unknown or disguised.
        var address: IPAddress?
        /// Whether that connection is encrypted; `nil` where it does not say.
        var isSecure: Bool?
    }

    /// Bytes and hops that are read at most. A request passes two or three proxies; the head is bounded too.
    static let limits = (bytes: 4_096, hops: 32)

    /// The hops in `Forwarded`, the nearest one last; `nil` where there is no such field, and none where it is malformed:
    /// half a chain is nothing to go by.
    static func hops(in headers: HTTPHeaders) -> [Hop]? {
        let values = headers.values(for: "Forwarded")
        guard !values.isEmpty else { return nil }
        return hops(in: values.joined(separator: ",")) ?? []
    }

    /// The hops in `X-Forwarded-For`, the nearest one last. `X-Forwarded-Proto` is about the nearest.
    static func legacyHops(in headers: HTTPHeaders) -> [Hop] {
        let elements = headers.elements(of: "X-Forwarded-For").suffix(limits.hops)
        var hops = elements.map { Hop(address: node($0)) }
        if let scheme = headers.elements(of: "X-Forwarded-Proto").last, !hops.isEmpty {
            hops[hops.count - 1].isSecure = isSecure(scheme)
        }
        return hops
    }

    /// Reads the elements of a field; `nil` where it is malformed.
    static func hops(in text: String) -> [Hop]? {
        guard text.utf8.count <= limits.bytes else { return nil }
        var cursor = Cursor(bytes: Array(text.utf8))
        var hops: [Hop] = []
        repeat {
            var hop = Hop()
            var names: Set<String> = []
            repeat {
                cursor.skipSpace()
                // Empty elements and pairs are allowed, as everywhere in lists (RFC 9110 section 5.6.1).
                guard let name = cursor.token() else { continue }
                guard names.insert(name).inserted, cursor.take(UInt8(ascii: "=")), let value = cursor.value() else {
                    return nil
                }
                if name == "for" { hop.address = node(value) }
                if name == "proto" { hop.isSecure = isSecure(value) }
                cursor.skipSpace()
            } while cursor.take(UInt8(ascii: ";"))
            if !names.isEmpty { hops.append(hop) }
            guard hops.count <= limits.hops else { return nil }
        } while cursor.take(UInt8(ascii: ","))
        return cursor.isAtEnd ? hops : nil
    }

    /// The address in a node identifier: `192.0.2.43`, `192.0.2.43:47011`, `[2001:db8::17]:47011`; old proxies write
    /// IPv6 without brackets too.
    static func node(_ text: String) -> IPAddress? {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            guard let address = IPAddress(String(text[text.index(after: text.startIndex)..<end])) else { return nil }
            return address
        }
        if text.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1 {
            return IPAddress(String(text.prefix { $0 != ":" }))
        }
        return IPAddress(text)
    }

    private static func isSecure(_ scheme: String) -> Bool? {
        switch scheme.lowercased() {
        case "https", "wss": true
        case "http", "ws": false
        default: nil
        }
    }

    private struct Cursor {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool { position == bytes.count }

        mutating func take(_ byte: UInt8) -> Bool {
            guard position < bytes.count, bytes[position] == byte else { return false }
            position += 1
            return true
        }

        mutating func skipSpace() {
            while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
        }

        /// A token in lower case; `nil` where there is none.
        mutating func token() -> String? {
            let start = position
            while position < bytes.count, Self.isTokenByte(bytes[position]) { position += 1 }
            guard position > start else { return nil }
            return String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
        }

        /// A token or a quoted string.
        mutating func value() -> String? {
            guard take(UInt8(ascii: "\"")) else { return token() }
            var text: [UInt8] = []
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
                if byte == UInt8(ascii: "\\") {
                    guard position < bytes.count else { return nil }
                    text.append(bytes[position])
                    position += 1
                } else {
                    text.append(byte)
                }
            }
            return nil
        }

        private static func isTokenByte(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
    }
}
