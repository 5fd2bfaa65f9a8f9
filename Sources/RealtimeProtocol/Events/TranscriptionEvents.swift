/// More of what the user says. ``update`` says the same in all dialects.
public struct InputTranscriptionDelta: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item; DashScope's translator and some of its recognisers leave it out.
    public var itemID: ItemID?
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// Text to append.
    public var delta: String?
    /// DashScope: the text that is certain by now; replaces what came before.
    public var text: String?
    /// DashScope: a guess at what follows ``text``.
    public var stash: String?
    /// xAI: the whole text so far.
    public var transcript: String?
    /// DashScope: the language heard.
    public var language: String?
    /// DashScope: how it sounds.
    public var emotion: String?
    /// How sure the recogniser is, where the session asked for it.
    public var logprobs: Field<[TranscriptLogprob]> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        itemID: ItemID? = nil,
        contentIndex: Int? = nil,
        delta: String? = nil,
        text: String? = nil,
        stash: String? = nil,
        transcript: String? = nil,
        language: String? = nil,
        emotion: String? = nil,
        logprobs: Field<[TranscriptLogprob]> = .absent,
        eventID: EventID? = nil
    ) {
        self.itemID = itemID
        self.contentIndex = contentIndex
        self.delta = delta
        self.text = text
        self.stash = stash
        self.transcript = transcript
        self.language = language
        self.emotion = emotion
        self.logprobs = logprobs
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.optional("item_id")
        contentIndex = try reader.optional("content_index")
        delta = try reader.optional("delta")
        text = try reader.optional("text")
        stash = try reader.optional("stash")
        transcript = try reader.optional("transcript")
        language = try reader.optional("language")
        emotion = try reader.optional("emotion")
        logprobs = try reader.field("logprobs")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
        writer.set("content_index", contentIndex)
        writer.set("delta", delta)
        writer.set("text", text)
        writer.set("stash", stash)
        writer.set("transcript", transcript)
        writer.set("language", language)
        writer.set("emotion", emotion)
        writer.set("logprobs", logprobs)
    }
}

/// What a piece of transcription does to the text shown so far.
public enum TranscriptUpdate: Hashable, Sendable {
    /// Append this.
    case append(String)
    /// Replace everything: the first part stays, the second is a guess.
    case replace(final: String, tentative: String)
}

extension InputTranscriptionDelta {
    /// What to do with the text shown so far: OpenAI appends `delta`, DashScope replaces by `text` and `stash`, xAI by
    /// `transcript`. `nil` where the event carries no text.
    public var update: TranscriptUpdate? {
        if let delta { return .append(delta) }
        if text != nil || stash != nil { return .replace(final: text ?? "", tentative: stash ?? "") }
        return transcript.map { .replace(final: $0, tentative: "") }
    }
}

/// What the user said; may differ from the pieces sent before.
public struct InputTranscriptionCompleted: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item; DashScope's translator and some of its recognisers leave it out.
    public var itemID: ItemID?
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// The whole text.
    public var transcript: String
    /// What the transcription has used.
    public var usage: Usage?
    /// How sure the recogniser is, where the session asked for it.
    public var logprobs: Field<[TranscriptLogprob]> = .absent
    /// The languages heard.
    public var languages: [DetectedLanguage]?
    /// DashScope: the language heard.
    public var language: String?
    /// DashScope: how it sounds.
    public var emotion: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(
        itemID: ItemID? = nil,
        contentIndex: Int? = nil,
        transcript: String,
        usage: Usage? = nil,
        logprobs: Field<[TranscriptLogprob]> = .absent,
        languages: [DetectedLanguage]? = nil,
        language: String? = nil,
        emotion: String? = nil,
        eventID: EventID? = nil
    ) {
        self.itemID = itemID
        self.contentIndex = contentIndex
        self.transcript = transcript
        self.usage = usage
        self.logprobs = logprobs
        self.languages = languages
        self.language = language
        self.emotion = emotion
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.optional("item_id")
        contentIndex = try reader.optional("content_index")
        transcript = try reader.required("transcript")
        usage = try reader.optional("usage")
        logprobs = try reader.field("logprobs")
        languages = try reader.optional("languages")
        language = try reader.optional("language")
        emotion = try reader.optional("emotion")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
        writer.set("content_index", contentIndex)
        writer.set("transcript", transcript)
        writer.set("usage", usage)
        writer.set("logprobs", logprobs)
        writer.set("languages", languages)
        writer.set("language", language)
        writer.set("emotion", emotion)
    }
}

/// What the user said could not be made out.
public struct InputTranscriptionFailed: EventPayload {
    /// The event's identifier.
    public var eventID: EventID?
    /// The item; DashScope's translator and some of its recognisers leave it out.
    public var itemID: ItemID?
    /// Index of the part in the item.
    public var contentIndex: Int?
    /// Why.
    public var error: ErrorDetail
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates an event.
    public init(itemID: ItemID? = nil, contentIndex: Int? = nil, error: ErrorDetail, eventID: EventID? = nil) {
        self.itemID = itemID
        self.contentIndex = contentIndex
        self.error = error
        self.eventID = eventID
    }

    init(reader: inout MemberReader) throws(EventError) {
        eventID = try reader.optional("event_id")
        itemID = try reader.optional("item_id")
        contentIndex = try reader.optional("content_index")
        error = try reader.required("error")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("event_id", eventID)
        writer.set("item_id", itemID)
        writer.set("content_index", contentIndex)
        writer.set("error", error)
    }
}
