import Glibc
import RealtimeWebSocket

/// One session of the generator: speaks a frame at a time and checks what comes back.
final class LoadSession {
    /// What an answer is worth.
    enum Answer {
        case good(AudioPattern.Stamp)
        case bad
    }

    let socket: LoadSocket
    private let number: UInt32
    private let mask: UInt32
    private let pattern: [UInt8]
    private var frame: [UInt8]
    private let stampStart: Int
    private let stampOffset: Int
    private var nextNumber: UInt32 = 0
    private var lastAnswered: Int64 = -1
    /// The first error event that came, if any.
    private(set) var error: String?

    /// Opens a session and waits until the server has greeted it.
    init(_ url: WebSocketURL, number: Int) throws {
        socket = try LoadSocket(url)
        self.number = UInt32(number)
        mask = 0x9E37_79B9 &* UInt32(number + 1) | 1
        pattern = AudioPattern.characters(session: number)
        let head = Array(#"{"type":"input_audio_buffer.append","audio":""#.utf8)
        let built = LoadSocket.frame(opcode: 1, head + pattern + Array(#""}"#.utf8), mask: mask)
        frame = built.bytes
        stampOffset = head.count
        stampStart = built.payloadStart + head.count
        if url.target.hasPrefix("/?") || url.target == "/" {
            socket.send(LoadSocket.frame(opcode: 1, Array(#"{"type":"session.create"}"#.utf8), mask: mask).bytes)
        }
        try socket.waitForText(holding: "\"session.created\"")
        socket.makeNonBlocking()
    }

    /// Sends the next frame; its time is taken as late as can be.
    func speak() {
        let (offset, start, mask) = (stampOffset, stampStart, mask)
        let number = nextNumber
        nextNumber += 1
        frame.withUnsafeMutableBufferPointer { frame in
            let stamp = AudioPattern.Stamp(sent: Clock.now, number: number, session: self.number)
            AudioPattern.write(stamp) { index, character in
                frame[start + index] = character ^ LoadSocket.key(offset + index, mask)
            }
        }
        socket.send(frame)
    }

    /// What a message says; `nil` where it is no audio.
    func judge(_ message: UnsafeRawBufferPointer) -> Answer? {
        guard let start = LoadSocket.find("\"delta\":\"", in: message),
            LoadSocket.find("audio.delta\"", in: message) != nil
        else {
            if error == nil, LoadSocket.find("\"type\":\"error\"", in: message) != nil {
                error = String(decoding: message.prefix(400), as: UTF8.self)
            }
            return nil
        }
        let end = start + AudioPattern.characters
        guard message.count > end, message[end] == UInt8(ascii: "\"") else { return .bad }
        let characters = UnsafeRawBufferPointer(rebasing: message[start..<end])
        let stampEnd = AudioPattern.stampCharacters
        let isSame = pattern.withUnsafeBytes { pattern in
            guard let left = characters.baseAddress, let right = pattern.baseAddress else { return false }
            return memcmp(left + stampEnd, right + stampEnd, characters.count - stampEnd) == 0
        }
        guard isSame, let stamp = AudioPattern.stamp(in: characters), stamp.session == number,
            Int64(stamp.number) > lastAnswered
        else { return .bad }
        lastAnswered = Int64(stamp.number)
        return .good(stamp)
    }
}
