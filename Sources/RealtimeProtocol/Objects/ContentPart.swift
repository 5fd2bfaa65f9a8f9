/// One part of an item's content.
public struct ContentPart: WireObject {
    /// What it is.
    public var type: ContentType?
    /// Written content.
    public var text: String?
    /// What spoken content says; null while it is not known.
    public var transcript: Field<String> = .absent
    /// Spoken content.
    public var audio: AudioPayload?
    /// A picture: a `data:` address.
    public var imageURL: String?
    /// How closely to look at a picture: `auto`, `low`, `high`.
    public var detail: String?
    /// The item meant by an `item_reference`.
    public var id: ItemID?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a part.
    public init(
        type: ContentType?,
        text: String? = nil,
        transcript: Field<String> = .absent,
        audio: AudioPayload? = nil
    ) {
        self.type = type
        self.text = text
        self.transcript = transcript
        self.audio = audio
    }

    /// Creates a part with a transcript.
    public init(type: ContentType?, transcript: String) {
        self.init(type: type, transcript: .value(transcript))
    }

    /// `text` or `audio` in a dialect that says `output_text` and `output_audio`, or the other way round.
    static let otherType = Spelling.Bits(rawValue: 1)

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        if let type, let canonical = type.canonical, reader.dialect != .browser {
            self.type = canonical
            if !reader.dialect.isBeta { reader.spelling.insert(Self.otherType) }
        } else if type == .outputText || type == .outputAudio, reader.dialect.isBeta {
            reader.spelling.insert(Self.otherType)
        }
        text = try reader.optional("text")
        transcript = try reader.field("transcript")
        audio = try reader.optional("audio")
        guard type != .outputAudio, type != .outputText else { return }
        imageURL = try reader.optional("image_url")
        detail = try reader.optional("detail")
        id = try reader.optional("id")
    }

    func writeMembers(to writer: inout WireWriter) {
        if let type, let short = type.short,
            writer.dialect.isBeta != writer.spelling.contains(Self.otherType)
        {
            writer.set("type", short)
        } else {
            writer.set("type", type)
        }
        writer.set("text", text)
        writer.set("transcript", transcript)
        writer.set("audio", audio)
        writer.set("image_url", imageURL)
        writer.set("detail", detail)
        writer.set("id", id)
    }
}

extension ContentType {
    /// What one of the beta's names for what the model has made stands for.
    var canonical: ContentType? { self == .text ? .outputText : self == .audio ? .outputAudio : nil }
    /// The beta's name.
    var short: ContentType? { self == .outputText ? .text : self == .outputAudio ? .audio : nil }
}

/// The part of a `response.content_part` event: there GA, too, says `text` and `audio`, and that is canonical.
struct AnnouncedPart: WireValue {
    var part: ContentPart

    init(_ part: ContentPart) { self.part = part }

    init(node: WireNode) throws(EventError) {
        part = try ContentPart(node: node)
        // The part was read as an item's, with the long names; whether it had the short ones is in its spelling.
        guard let type = part.type, let short = type.short else { return }
        let saidOther = part.unknownMembers.spelling.bits(in: node.dialect).contains(ContentPart.otherType)
        let saidShort = node.dialect.isBeta != saidOther
        part.type = short
        part.unknownMembers.spelling = Spelling(bits: saidShort ? [] : ContentPart.otherType, dialect: node.dialect)
    }

    func write(to writer: inout WireWriter) {
        var wire = part
        let saysLong = part.unknownMembers.spelling.bits(in: writer.dialect).contains(ContentPart.otherType)
        if let type = part.type, let long = type.canonical, saysLong { wire.type = long }
        // What stands in `wire` now is what is to be written, in every dialect.
        let isLong = wire.type == .outputText || wire.type == .outputAudio
        let bits: Spelling.Bits = isLong && writer.dialect.isBeta ? ContentPart.otherType : []
        wire.unknownMembers.spelling = Spelling(bits: bits, dialect: writer.dialect)
        wire.write(to: &writer)
    }
}
