import RealtimeProtocol
import RealtimeUnits

/// One append of 20 ms of 24 kHz PCM16: 960 bytes, 1280 characters of base64.
///
/// The first 32 characters are digits, which are base64 too: when the frame was sent, in nanoseconds, and its number. They
/// come back as audio, whatever a server does with the JSON around it; the rest is noise by which damage shows.
struct LoadFrame {
    static let period: Int64 = 20_000_000
    static let characterCount = 1_280
    static let stampCount = 32

    /// What a frame says of itself.
    struct Stamp: Hashable {
        var sent: Int64
        var number: Int
    }

    /// The text of the message.
    private(set) var text: [UInt8]
    private let start: Int

    /// Makes a session's frame; every session has noise of its own.
    init(session: Int) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var state = UInt64(session + 1) &* 0x9E37_79B9_7F4A_7C15
        text = Array(#"{"type":"input_audio_buffer.append","audio":""#.utf8)
        start = text.count
        for index in 0..<Self.characterCount {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            text.append(index < Self.stampCount ? UInt8(ascii: "0") : alphabet[Int(state >> 58)])
        }
        text += Array(#""}"#.utf8)
    }

    /// Writes the stamp into the text.
    mutating func stamp(_ stamp: Stamp) {
        var values = (UInt64(max(0, stamp.sent)), UInt64(max(0, stamp.number)))
        for index in (0..<16).reversed() {
            text[start + index] = UInt8(ascii: "0") + UInt8(values.0 % 10)
            text[start + 16 + index] = UInt8(ascii: "0") + UInt8(values.1 % 10)
            values = (values.0 / 10, values.1 / 10)
        }
    }

    /// What came back: the stamp of a delta with this session's audio, `damaged` for another delta, and nothing for a
    /// message that is no audio.
    func answer(in message: Span<UInt8>) -> Answer? {
        guard let frame = AudioFrame(validating: message), frame.event != .inputAudioBufferAppend else { return nil }
        let payload = message.extracting(frame.payload)
        guard payload.count == Self.characterCount else { return .damaged }
        for index in Self.stampCount..<Self.characterCount where payload[index] != text[start + index] {
            return .damaged
        }
        guard let sent = Self.number(payload.extracting(0..<16)),
            let number = Self.number(payload.extracting(16..<Self.stampCount))
        else { return .damaged }
        return .whole(Stamp(sent: sent, number: Int(number)))
    }

    /// A delta, by what it holds.
    enum Answer: Hashable {
        case whole(Stamp)
        case damaged
    }

    private static func number(_ digits: Span<UInt8>) -> Int64? {
        var value: Int64 = 0
        for index in digits.indices {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digits[index]) else { return nil }
            value = value * 10 + Int64(digits[index] - UInt8(ascii: "0"))
        }
        return value
    }
}
