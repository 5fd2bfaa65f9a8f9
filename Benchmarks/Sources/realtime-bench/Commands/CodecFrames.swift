import RealtimeProtocol

/// Sixteen variants of one frame, in memory that stays where it is. In turns, so that no branch learns one frame by heart.
struct CodecFrames {
    static let variants = 16
    private let frames: UnsafeMutableBufferPointer<UnsafeBufferPointer<UInt8>>

    /// Copies `texts`, for the life of the process.
    init(_ texts: [[UInt8]]) {
        precondition(texts.count == Self.variants, "there are \(Self.variants) variants of each frame")
        frames = .allocate(capacity: texts.count)
        for (index, text) in texts.enumerated() {
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
            _ = copy.initialize(from: text)
            frames.initializeElement(at: index, to: UnsafeBufferPointer(copy))
        }
    }

    @inline(__always)
    subscript(turn: Int) -> UnsafeBufferPointer<UInt8> { frames[turn & (Self.variants - 1)] }

    var texts: [[UInt8]] { frames.map { Array($0) } }
    /// Bytes of the longest variant.
    var longest: Int { frames.map(\.count).max() ?? 0 }
}

/// The hot frames of the benchmark, made from a fixed sequence of pseudo-random samples.
struct CodecFixtures {
    /// Bytes of audio in 20 ms and in 100 ms at 24 kHz.
    static let short = 960
    static let long = 4_800

    let audioShort = Self.audio(Self.short)
    let audioLong = Self.audio(Self.long)
    let appendShort = CodecFrames(Self.texts(Self.short, Self.append))
    let appendLong = CodecFrames(Self.texts(Self.long, Self.append))
    let appendEscaped = CodecFrames(Self.texts(Self.short, Self.append).map(Self.escapingSlashes))
    let deltaShort = CodecFrames(Self.texts(Self.short, Self.delta))
    let deltaLong = CodecFrames(Self.texts(Self.long, Self.delta))

    /// What the frames are called in files that other programs read.
    var files: [(name: String, frames: CodecFrames)] {
        [
            ("append-20", appendShort), ("append-100", appendLong), ("append-20-escaped", appendEscaped),
            ("delta-20", deltaShort), ("delta-100", deltaLong),
        ]
    }

    static func reference(_ variant: Int) -> AudioDeltaReference {
        AudioDeltaReference(
            eventID: EventID(rawValue: "event_DK4ohz3q7Qd0fXbPNUs\(10 + variant)"),
            responseID: "resp_DK4oeTW7v2K9wYc1uSLmx",
            itemID: "item_DK4oeF5nQbR8dZt3yHJpa",
            outputIndex: 0,
            contentIndex: 0
        )
    }

    private static func audio(_ count: Int) -> CodecFrames {
        CodecFrames((0..<CodecFrames.variants).map { samples(count, variant: $0) })
    }

    /// Bytes of SplitMix64 with the variant as its seed: audio has no pattern either that a processor could learn.
    private static func samples(_ count: Int, variant: Int) -> [UInt8] {
        var state = UInt64(variant)
        return (0..<count).map { _ in
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return UInt8(truncatingIfNeeded: z ^ (z >> 31))
        }
    }

    private static func texts(_ count: Int, _ frame: (String, Int) -> String) -> [[UInt8]] {
        (0..<CodecFrames.variants).map { variant in
            let base64 = String(decoding: Base64.encode(samples(count, variant: variant).span), as: UTF8.self)
            return Array(frame(base64, variant).utf8)
        }
    }

    private static func append(_ base64: String, variant: Int) -> String {
        #"{"type":"input_audio_buffer.append","audio":"\#(base64)"}"#
    }

    private static func delta(_ base64: String, variant: Int) -> String {
        let reference = reference(variant)
        return #"{"type":"response.output_audio.delta","event_id":"\#(reference.eventID?.rawValue ?? "")","#
            + #""response_id":"\#(reference.responseID?.rawValue ?? "")","#
            + #""item_id":"\#(reference.itemID?.rawValue ?? "")","output_index":0,"content_index":0,"#
            + #""delta":"\#(base64)"}"#
    }

    private static func escapingSlashes(_ text: [UInt8]) -> [UInt8] {
        text.flatMap { $0 == UInt8(ascii: "/") ? [UInt8(ascii: "\\"), $0] : [$0] }
    }
}
