/// What a response or a transcription has used.
///
/// Vendors fill in what they count: tokens, seconds of audio (`type` is `duration`), or characters (DashScope's
/// synthesiser).
public struct Usage: WireObject {
    /// `tokens` or `duration`; only transcriptions say.
    public var type: String?
    /// All tokens.
    public var totalTokens: Int?
    /// Tokens read.
    public var inputTokens: Int?
    /// Tokens made.
    public var outputTokens: Int?
    /// Tokens read, by kind.
    public var inputTokenDetails: TokenDetails?
    /// Tokens made, by kind.
    public var outputTokenDetails: TokenDetails?
    /// Seconds of audio.
    public var seconds: JSONNumber?
    /// Characters synthesised.
    public var characters: Int?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a usage.
    public init(
        totalTokens: Int? = nil,
        inputTokens: Int? = nil,
        outputTokens: Int? = nil,
        inputTokenDetails: TokenDetails? = nil,
        outputTokenDetails: TokenDetails? = nil
    ) {
        self.totalTokens = totalTokens
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.inputTokenDetails = inputTokenDetails
        self.outputTokenDetails = outputTokenDetails
    }

    /// Creates the usage of a transcription that is billed by time.
    public init(seconds: JSONNumber) {
        type = "duration"
        self.seconds = seconds
    }

    /// The details under `input_tokens_details` in a dialect that says `input_token_details`, or the other way round.
    private static let otherInput = Spelling.Bits(rawValue: 1)
    private static let otherOutput = Spelling.Bits(rawValue: 2)

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        totalTokens = try reader.optional("total_tokens")
        inputTokens = try reader.optional("input_tokens")
        outputTokens = try reader.optional("output_tokens")
        let plural = reader.dialect.hasPluralTokenDetails
        inputTokenDetails = try reader.optional(
            usual: plural ? "input_tokens_details" : "input_token_details",
            other: plural ? "input_token_details" : "input_tokens_details",
            Self.otherInput
        )
        outputTokenDetails = try reader.optional(
            usual: plural ? "output_tokens_details" : "output_token_details",
            other: plural ? "output_token_details" : "output_tokens_details",
            Self.otherOutput
        )
        seconds = try reader.optional("seconds")
        characters = try reader.optional("characters")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("type", type)
        writer.set("total_tokens", totalTokens)
        writer.set("input_tokens", inputTokens)
        writer.set("output_tokens", outputTokens)
        let plural = writer.dialect.hasPluralTokenDetails
        let inputPlural = plural != writer.spelling.contains(Self.otherInput)
        writer.set(inputPlural ? "input_tokens_details" : "input_token_details", inputTokenDetails)
        let outputPlural = plural != writer.spelling.contains(Self.otherOutput)
        writer.set(outputPlural ? "output_tokens_details" : "output_token_details", outputTokenDetails)
        writer.set("seconds", seconds)
        writer.set("characters", characters)
    }
}

/// Tokens by what they carry.
public struct TokenDetails: WireObject {
    /// Text.
    public var textTokens: Int?
    /// Audio.
    public var audioTokens: Int?
    /// Images.
    public var imageTokens: Int?
    /// Tokens read again from the cache.
    public var cachedTokens: Int?
    /// Cached tokens by what they carry.
    public var cachedTokensDetails: CachedTokenDetails?
    /// Thinking.
    public var reasoningTokens: Int?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates details.
    public init(
        textTokens: Int? = nil,
        audioTokens: Int? = nil,
        imageTokens: Int? = nil,
        cachedTokens: Int? = nil,
        cachedTokensDetails: CachedTokenDetails? = nil,
        reasoningTokens: Int? = nil
    ) {
        self.textTokens = textTokens
        self.audioTokens = audioTokens
        self.imageTokens = imageTokens
        self.cachedTokens = cachedTokens
        self.cachedTokensDetails = cachedTokensDetails
        self.reasoningTokens = reasoningTokens
    }

    init(reader: inout MemberReader) throws(EventError) {
        textTokens = try reader.optional("text_tokens")
        audioTokens = try reader.optional("audio_tokens")
        imageTokens = try reader.optional("image_tokens")
        cachedTokens = try reader.optional("cached_tokens")
        cachedTokensDetails = try reader.optional("cached_tokens_details")
        reasoningTokens = try reader.optional("reasoning_tokens")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("text_tokens", textTokens)
        writer.set("audio_tokens", audioTokens)
        writer.set("image_tokens", imageTokens)
        writer.set("cached_tokens", cachedTokens)
        writer.set("cached_tokens_details", cachedTokensDetails)
        writer.set("reasoning_tokens", reasoningTokens)
    }
}

/// Cached tokens by what they carry.
public struct CachedTokenDetails: WireObject {
    /// Text.
    public var textTokens: Int?
    /// Audio.
    public var audioTokens: Int?
    /// Images.
    public var imageTokens: Int?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates details.
    public init(textTokens: Int? = nil, audioTokens: Int? = nil, imageTokens: Int? = nil) {
        self.textTokens = textTokens
        self.audioTokens = audioTokens
        self.imageTokens = imageTokens
    }

    init(reader: inout MemberReader) throws(EventError) {
        textTokens = try reader.optional("text_tokens")
        audioTokens = try reader.optional("audio_tokens")
        imageTokens = try reader.optional("image_tokens")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("text_tokens", textTokens)
        writer.set("audio_tokens", audioTokens)
        writer.set("image_tokens", imageTokens)
    }
}
