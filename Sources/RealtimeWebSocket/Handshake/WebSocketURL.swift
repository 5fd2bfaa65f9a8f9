#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A `ws:` or `wss:` URL (RFC 6455 section 3), split into what a client needs.
public struct WebSocketURL: Hashable, Sendable {
    /// Why a text is not a WebSocket URL.
    @nonexhaustive
    public enum Failure: Error, Hashable, Sendable {
        /// Not `ws://` or `wss://`.
        case scheme
        /// No host, or one with characters that no host has.
        case host
        /// Not a number in 1...65535.
        case port
        /// `user:password@`: credentials in URLs end up in logs.
        case userInfo
        /// `#fragment` (section 3), or a character that must be percent-encoded.
        case target
    }

    /// Whether the scheme is `wss`.
    public let isSecure: Bool
    /// Name or address; an IPv6 address without brackets.
    public let host: String
    /// 1...65535; 80 and 443 by default.
    public let port: Int
    /// Path and query, at least `/`.
    public let target: String
    /// Whether the host is an IPv4 or IPv6 address.
    public let isAddress: Bool

    /// Parses `text`.
    public init(_ text: String) throws(Failure) {
        let bytes = Array(text.utf8)
        let rest: ArraySlice<UInt8>
        if HTTPToken.equalsIgnoringCase(bytes.prefix(5), "ws://".utf8) {
            (isSecure, rest) = (false, bytes[5...])
        } else if HTTPToken.equalsIgnoringCase(bytes.prefix(6), "wss://".utf8) {
            (isSecure, rest) = (true, bytes[6...])
        } else {
            throw .scheme
        }
        let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains(UInt8(ascii: "@")) else { throw .userInfo }
        guard rest[end...].allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else { throw .target }
        let tail = String(decoding: rest[end...], as: UTF8.self)
        target = tail.hasPrefix("/") ? tail : "/" + tail
        let (name, digits) = try Self.split(authority)
        host = String(decoding: name, as: UTF8.self)
        if let digits, !digits.isEmpty {
            guard digits.count <= 5, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                let number = Int(String(decoding: digits, as: UTF8.self)), (1...65_535).contains(number)
            else { throw .port }
            port = number
        } else {
            port = isSecure ? 443 : 80
        }
        isAddress = Self.isAddress(host)
        if authority.first == UInt8(ascii: "[") && !isAddress { throw .host }
    }

    private static func split(
        _ authority: ArraySlice<UInt8>
    ) throws(Failure) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { throw .host }
            let after = authority[(close + 1)...]
            guard after.isEmpty || after.first == UInt8(ascii: ":") else { throw .host }
            let name = authority[(authority.startIndex + 1)..<close]
            guard name.contains(UInt8(ascii: ":")) else { throw .host }
            return (name, after.isEmpty ? nil : after.dropFirst())
        }
        let colon = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        let name = authority[..<colon]
        guard !name.isEmpty, name.count <= 253, name.allSatisfy(isNameByte) else { throw .host }
        return (name, colon == authority.endIndex ? nil : authority[(colon + 1)...])
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isAddress(_ host: String) -> Bool {
        var storage = in6_addr()
        return inet_pton(AF_INET, host, &storage) == 1 || inet_pton(AF_INET6, host, &storage) == 1
    }

    /// What `Host` carries: brackets around IPv6, the port unless it is the scheme's own.
    public var hostField: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}

extension WebSocketURL: CustomStringConvertible {
    /// Scheme, host and port. The target is left out: queries hold credentials.
    public var description: String { "\(isSecure ? "wss" : "ws")://\(hostField)" }
}
