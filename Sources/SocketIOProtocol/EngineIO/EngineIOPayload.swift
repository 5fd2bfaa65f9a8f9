/// The bodies of the polling transport: packets with a record separator between them, binary ones as `b` and base64.
public enum EngineIOPayload {
    /// Stands between two packets: U+001E.
    public static let separator: UInt8 = 0x1E
    /// Begins a binary message.
    public static let binaryMark = UInt8(ascii: "b")

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - body: the body of a request or of an answer.
    ///   - maximumCount: the most packets it may hold.
    /// - Throws: ``EngineIOError`` for the first packet that is not one. An empty body is
    ///   ``EngineIOError/Code/emptyPacket``.
    /// - Complexity: O(*n*) in the body's length.
    public static func decode(_ body: [UInt8], maximumCount: Int) throws(EngineIOError) -> [EngineIOPacket] {
        var packets: [EngineIOPacket] = []
        var start = 0
        while true {
            let end = body[start...].firstIndex(of: separator) ?? body.endIndex
            guard packets.count < maximumCount else { throw EngineIOError(.tooManyPackets, at: start) }
            let part = body[start..<end]
            if part.first == binaryMark {
                guard let bytes = Base64.decode(part.dropFirst()) else {
                    throw EngineIOError(.invalidBase64, at: start + 1)
                }
                packets.append(.message(.binary(bytes)))
            } else {
                packets.append(try EngineIOPacket(text: part))
            }
            guard end < body.endIndex else { return packets }
            start = end + 1
        }
    }

    /// Writes a body.
    public static func encode(_ packets: some Sequence<EngineIOPacket>) -> [UInt8] {
        var body: [UInt8] = []
        for packet in packets {
            if !body.isEmpty { body.append(separator) }
            packet.appendText(to: &body)
        }
        return body
    }
}
