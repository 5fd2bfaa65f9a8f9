/// Transcription of what the user says.
public struct TranscriptionSettings: WireObject {
    /// The recogniser, for example `gpt-4o-transcribe`; at Azure the name of a deployment.
    public var model: String?
    /// Language spoken, ISO 639-1.
    public var language: String?
    /// Languages that may be spoken.
    public var languages: [String]?
    /// What guides the recogniser: style, or words to expect.
    public var prompt: String?
    /// Words to expect.
    public var keywords: [String]?
    /// How long to wait for certainty: `minimal` to `xhigh`.
    public var delay: String?
    /// xAI: the language to expect.
    public var languageHint: String?
    /// xAI: up to 100 words to expect.
    public var keyterms: [String]?
    /// DashScope's recogniser: text to take words from.
    public var corpus: TranscriptionCorpus?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates settings that mention what is given.
    public init(
        model: String? = nil,
        language: String? = nil,
        languages: [String]? = nil,
        prompt: String? = nil,
        keywords: [String]? = nil,
        delay: String? = nil,
        languageHint: String? = nil,
        keyterms: [String]? = nil,
        corpus: TranscriptionCorpus? = nil
    ) {
        self.model = model
        self.language = language
        self.languages = languages
        self.prompt = prompt
        self.keywords = keywords
        self.delay = delay
        self.languageHint = languageHint
        self.keyterms = keyterms
        self.corpus = corpus
    }

    init(reader: inout MemberReader) throws(EventError) {
        model = try reader.optional("model")
        language = try reader.optional("language")
        languages = try reader.optional("languages")
        prompt = try reader.optional("prompt")
        keywords = try reader.optional("keywords")
        delay = try reader.optional("delay")
        languageHint = try reader.optional("language_hint")
        keyterms = try reader.optional("keyterms")
        corpus = try reader.optional("corpus")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("model", model)
        writer.set("language", language)
        writer.set("languages", languages)
        writer.set("prompt", prompt)
        writer.set("keywords", keywords)
        writer.set("delay", delay)
        writer.set("language_hint", languageHint)
        writer.set("keyterms", keyterms)
        writer.set("corpus", corpus)
    }
}

/// Text that DashScope's recogniser takes words from.
public struct TranscriptionCorpus: WireObject {
    /// The text.
    public var text: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a corpus.
    public init(text: String? = nil) {
        self.text = text
    }

    init(reader: inout MemberReader) throws(EventError) {
        text = try reader.optional("text")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("text", text)
    }
}
