import RealtimeProtocol
import RealtimeUnits

/// How long audio lasts that came in pieces.
struct AudioLength: Hashable {
    /// Bytes by format: formats are few and hardly ever change.
    private var bytes: [AudioFormat: Int] = [:]
    /// Bytes in formats whose length cannot be told.
    private(set) var unknownBytes = 0

    /// Adds `count` bytes; `format` is `nil` where their length cannot be told.
    mutating func add(_ count: Int, _ format: AudioFormat?) {
        guard let format else {
            unknownBytes += count
            return
        }
        bytes[format, default: 0] += count
    }

    /// Adds another length.
    mutating func add(_ other: AudioLength) {
        bytes.merge(other.bytes) { $0 + $1 }
        unknownBytes += other.unknownBytes
    }

    /// Whether there is any.
    var isEmpty: Bool { bytes.isEmpty && unknownBytes == 0 }

    /// The sum over the formats whose length can be told; rounded once.
    var duration: Duration { bytes.reduce(.zero) { $0 + $1.key.duration(ofBytes: $1.value) } }
}

extension Duration {
    /// Whole milliseconds, rounded to the nearest.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000 + Int((attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000)
    }

    /// Seconds.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension EventLine {
    /// The bytes of audio that the event carries, counted and not decoded; `nil` where it carries none.
    func audioBytes(in event: Span<UInt8>) -> Int? {
        guard case .audio(let member) = type.content, let audio = peek.member(member.name, in: event),
            audio.kind == .string
        else { return nil }
        let text = event.extracting(audio.value)
        var characters = text.count
        if audio.hasEscapes { characters = Self.unescapedCount(text) }
        var padding = 0
        while padding < 2, padding < text.count, text[text.count - 1 - padding] == UInt8(ascii: "=") { padding += 1 }
        return max(0, Base64.decodedCapacity(ofCharacters: characters) - padding)
    }

    /// The characters that text stands for whose escapes are known to be valid: `\/` and `\u002B` in base64.
    private static func unescapedCount(_ text: Span<UInt8>) -> Int {
        var (index, count) = (0, 0)
        while index < text.count {
            if text[index] == UInt8(ascii: "\\"), index + 1 < text.count {
                index += text[index + 1] == UInt8(ascii: "u") ? 6 : 2
            } else {
                index += 1
            }
            count += 1
        }
        return count
    }
}
