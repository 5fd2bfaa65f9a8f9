internal import RealtimePipeline
internal import RealtimeProtocol
public import RealtimeUnits

/// What a client says of itself in the auth payload of its `CONNECT`.
public struct RolePlayOpening: Hashable, Sendable {
    /// The longest payload that is read, in bytes. 16 KiB: a token of 8 KiB and everything else.
    static let longest = 16 << 10

    /// A signed token or a key: `token`, or `key`, or `apiKey`.
    public var credential: String?
    /// The scenario that is asked for.
    public var scenario: String?
    /// The language that is asked for.
    public var language: String?
    /// The voice that is asked for.
    public var voice: String?
    /// What chunks are that do not say it themselves: `format`.
    public var format: InputAudioFormat?
    /// The rate of bare samples: `sampleRate`. Default 16 kHz.
    public var rate = SampleRate.hz16000
    /// Whether silence ends a turn, and not only the client: `turnDetection`. Default true.
    public var detectsTurns = true
    /// Whether the partner speaks first: `greeting`. Default false.
    public var greets = false
    /// Whether replies come as whole WAV files rather than bare samples: `replyFormat`, `wav` by default or `pcm16`.
    public var repliesAreFiles = true
    /// Whether replies come as base64 rather than bytes: `replyEncoding`, `binary` by default or `base64`.
    public var repliesAreText = false

    /// An opening that says nothing.
    public init() {}

    /// Reads the payload, empty where there was none.
    ///
    /// - Throws: ``RolePlayFault`` for members that are not as they should be. Unknown ones are ignored.
    public init(parsing auth: [UInt8]) throws(RolePlayFault) {
        guard !auth.isEmpty else { return }
        let limits = JSONLimits(maximumBytes: Self.longest, maximumDepth: 8)
        guard let value = try? JSONValue(parsing: auth, limits: limits), value.objectValue != nil else {
            throw RolePlayFault(.invalidChunk, "auth is not an object of at most \(Self.longest) bytes")
        }
        for name in ["token", "key", "apiKey"] where credential == nil { credential = value[name]?.stringValue }
        // Clients that know HTTP write it as they do there.
        if let text = credential, text.lowercased().hasPrefix("bearer ") { credential = String(text.dropFirst(7)) }
        scenario = value["scenario"]?.stringValue
        language = value["language"]?.stringValue
        voice = value["voice"]?.stringValue
        format = try AudioChunk.format(value["format"])
        rate = try AudioChunk.rate(value["sampleRate"]) ?? rate
        detectsTurns = value["turnDetection"]?.boolValue ?? true
        greets = value["greeting"]?.boolValue ?? false
        repliesAreFiles = try Self.choice(value, "replyFormat", ["wav", "pcm16"]) == "wav"
        repliesAreText = try Self.choice(value, "replyEncoding", ["binary", "base64"]) == "base64"
    }

    /// A member that is one of `names`, by default the first.
    private static func choice(
        _ value: JSONValue,
        _ member: String,
        _ names: [String]
    ) throws(RolePlayFault) -> String {
        guard let chosen = value[member] else { return names[0] }
        guard let name = chosen.stringValue, names.contains(name) else {
            throw RolePlayFault(.invalidChunk, "\(member) is none of \(names.joined(separator: ", "))")
        }
        return name
    }
}
