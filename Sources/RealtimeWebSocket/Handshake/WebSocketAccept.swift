internal import COpenSSL

/// The proof of a WebSocket handshake: `Sec-WebSocket-Accept` for a `Sec-WebSocket-Key` (RFC 6455 section 4.2.2).
enum WebSocketAccept {
    /// The value that accepts `key`. Base64 of SHA-1 over the key as written and the fixed identifier of the RFC.
    static func value(for key: String) -> String {
        let input = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        _ = SHA1(input, input.count, &digest)
        return Base64.encode(digest)
    }

    /// Whether `key` is the base64 of 16 bytes: 22 digits and two `=`, with no bits left over.
    static func isKey(_ key: String) -> Bool {
        let bytes = Array(key.utf8)
        guard bytes.count == 24, bytes[22] == UInt8(ascii: "="), bytes[23] == UInt8(ascii: "=") else { return false }
        guard bytes[..<22].allSatisfy({ Base64.digits.contains($0) }) else { return false }
        // The 22nd digit carries 2 bits of the 16th byte; the other four are zero.
        return [UInt8(ascii: "A"), UInt8(ascii: "Q"), UInt8(ascii: "g"), UInt8(ascii: "w")].contains(bytes[21])
    }
}

/// Base64 (RFC 4648 section 4) for the few bytes of a handshake.
enum Base64 {
    static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word = 0
            for (offset, byte) in group.enumerated() { word |= Int(byte) << (16 - 8 * offset) }
            for place in 0..<4 {
                text.append(place <= group.count ? digits[word >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
