/// Bounds that keep hostile JSON from costing more than it weighs.
public struct JSONLimits: Hashable, Sendable {
    /// The largest text accepted, in bytes. Default 16 MiB: OpenAI documents 15 MiB for one
    /// `input_audio_buffer.append`, plus an envelope.
    public var maximumBytes: Int
    /// How many arrays and objects may be open at once. Default 64: the deepest published event has 11 levels, and
    /// tool schemas written by people stay below 30.
    public var maximumDepth: Int
    /// How many values (members, elements and the containers themselves) a text may hold. Default 262,144: a parsed
    /// value takes up to 24 bytes beside the text, so a hostile text of the largest size cannot ask for more than
    /// 6 MB; the largest published event has fewer than 200.
    public var maximumValues: Int

    /// Creates limits.
    public init(maximumBytes: Int = 16 << 20, maximumDepth: Int = 64, maximumValues: Int = 1 << 18) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
        self.maximumValues = maximumValues
    }

    /// The documented defaults.
    public static let standard = JSONLimits()
}
