/// A response as `response.created` and `response.done` carry it.
public struct Response: WireObject {
    /// Identifier.
    public var id: ResponseID?
    /// Always `realtime.response`.
    public var object: String?
    /// How it stands or ended.
    public var status: ResponseStatus?
    /// Why it ended so.
    public var statusDetails: Field<ResponseStatusDetails> = .absent
    /// What was made.
    public var output: [ConversationItem]?
    /// The conversation it belongs to; null for one out of band.
    public var conversationID: Field<String> = .absent
    /// What it is made of.
    public var outputModalities: [Modality]?
    /// Most tokens it may use.
    public var maxOutputTokens: Field<TokenLimit> = .absent
    /// How it is spoken.
    public var audio: ResponseAudio?
    /// Randomness; the beta has it.
    public var temperature: Field<JSONNumber> = .absent
    /// What it has used.
    public var usage: Field<Usage> = .absent
    /// The pairs that its `response.create` came with.
    public var metadata: Field<JSONObject> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a response.
    public init(
        id: ResponseID,
        status: ResponseStatus,
        statusDetails: Field<ResponseStatusDetails> = .null,
        output: [ConversationItem] = [],
        outputModalities: [Modality]
    ) {
        self.id = id
        object = "realtime.response"
        self.status = status
        self.statusDetails = statusDetails
        self.output = output
        self.outputModalities = outputModalities
    }

    init(reader: inout MemberReader) throws(EventError) {
        object = try reader.optional("object")
        id = try reader.optional("id")
        status = try reader.optional("status")
        statusDetails = try reader.field("status_details")
        output = try reader.optional("output")
        conversationID = try reader.field("conversation_id")
        outputModalities = try reader.modalities()
        maxOutputTokens = try reader.field("max_output_tokens")
        audio = try ResponseAudio(response: &reader)
        temperature = try reader.field("temperature")
        usage = try reader.field("usage")
        metadata = try reader.field("metadata")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("object", object)
        writer.set("id", id)
        writer.set("status", status)
        writer.set("status_details", statusDetails)
        writer.set("output", output)
        writer.set("conversation_id", conversationID)
        writer.set(modalities: outputModalities)
        writer.set("max_output_tokens", maxOutputTokens)
        audio?.writeInResponse(to: &writer)
        writer.set("temperature", temperature)
        writer.set("usage", usage)
        writer.set("metadata", metadata)
    }
}

/// How a response is spoken.
public struct ResponseAudio: WireObject {
    /// Format and voice.
    public var output: SessionAudioOutput?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Mentions nothing but what is given.
    public init(output: SessionAudioOutput? = nil) { self.output = output }

    init(reader: inout MemberReader) throws(EventError) { output = try reader.optional("output") }

    func writeMembers(to writer: inout WireWriter) { writer.set("output", output) }
}

extension ResponseAudio {
    /// Reads format and voice from where the dialect has them: in `audio.output`, or beside the other members.
    init?(response reader: inout MemberReader) throws(EventError) {
        let nested: ResponseAudio? = try reader.optional("audio")
        if let nested {
            self = nested
            if reader.dialect.isBeta { reader.spelling.insert(.hasAudioObject) }
            return
        }
        guard reader.dialect.hasFlatResponses else { return nil }
        var output = SessionAudioOutput()
        output.voice = try reader.field("voice")
        output.format = try reader.flatFormat("output_audio_format", isInput: false)
        guard output != SessionAudioOutput() else { return nil }
        if reader.dialect == .browser { reader.spelling.insert(.hasFlatAudio) }
        self.init(output: output)
    }

    /// Writes format and voice into the response that is open, where the dialect has them.
    func writeInResponse(to writer: inout WireWriter) {
        let isFlat =
            writer.dialect.isBeta
            ? !writer.spelling.contains(.hasAudioObject) : writer.spelling.contains(.hasFlatAudio)
        guard isFlat else {
            writer.set("audio", self)
            return
        }
        guard let output else { return }
        writer.set("voice", output.voice)
        writer.set("output_audio_format", output.format, isInput: false)
    }
}

extension Spelling.Bits {
    /// A response of the browser dialect that has format and voice at its top level, where both are understood.
    fileprivate static let hasFlatAudio = Spelling.Bits(rawValue: 1)
}
