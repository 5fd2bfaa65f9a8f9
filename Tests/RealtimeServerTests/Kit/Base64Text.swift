import RealtimeProtocol

extension Base64 {
    /// Bytes as text, for frames that tests write.
    static func encodeText(_ bytes: [UInt8]) -> String { String(decoding: encode(bytes.span), as: UTF8.self) }
}
