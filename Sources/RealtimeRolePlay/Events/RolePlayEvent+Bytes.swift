internal import RealtimeAudio
internal import RealtimeProtocol
internal import RealtimeUnits
internal import SocketIOProtocol

extension ReplySound {
    /// The bytes in the client's choice of format and encoding.
    var value: SocketIOValue {
        let bytes = isFile ? WAVFile.bytes(samples, at: rate) : PCMConversion.bytes(from: samples, as: .pcm16)
        return isText ? .string(String(decoding: Base64.encode(bytes.span), as: UTF8.self)) : .binary(bytes)
    }
}

extension AvatarFrame {
    /// Text as text, bytes as an attachment.
    var value: SocketIOValue {
        switch content {
        case .text(let text): .string(text)
        case .binary(let bytes): .binary(bytes)
        }
    }
}
