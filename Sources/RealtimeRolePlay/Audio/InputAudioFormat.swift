/// What the bytes of an `audio-chunk` are.
public enum InputAudioFormat: String, Hashable, Sendable, CaseIterable {
    /// Samples alone: 16 bits, little-endian, mono, at the rate that was agreed on.
    case pcm16
    /// A WAV file, or the next piece of one.
    case wav
    /// The next piece of a WebM stream with Opus, as a browser's `MediaRecorder` makes it.
    case webm

    /// The format of a name or a media type, for example `pcm16` or `audio/webm;codecs=opus`; `nil` where it is none.
    public init?(name: String) {
        var name = name.lowercased().prefix { $0 != ";" }
        if name.hasPrefix("audio/") { name = name.dropFirst(6) }
        switch name {
        case "pcm16", "pcm", "s16le": self = .pcm16
        case "wav", "wave", "x-wav": self = .wav
        case "webm", "x-matroska": self = .webm
        default: return nil
        }
    }

    /// The format whose beginning `bytes` have; `nil` where they begin neither a WAV file nor a WebM stream.
    static func beginning(_ bytes: [UInt8]) -> InputAudioFormat? {
        if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return .webm }
        if bytes.count >= 12, bytes.starts(with: "RIFF".utf8), bytes[8..<12].elementsEqual("WAVE".utf8) { return .wav }
        return nil
    }
}
