/// A custom voice, or a vendor's description of one.
public struct VoiceReference: WireObject {
    /// Identifier of a custom voice.
    public var id: String?
    /// Name; Voice Live.
    public var name: String?
    /// Kind; Voice Live: `openai`, `azure-standard`, `azure-custom`, …
    public var type: String?
    /// Liveliness; Voice Live.
    public var temperature: JSONNumber?
    /// Speaking rate; Voice Live writes it as a string.
    public var rate: JSONValue?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Refers to a voice.
    public init(
        id: String? = nil,
        name: String? = nil,
        type: String? = nil,
        temperature: JSONNumber? = nil,
        rate: JSONValue? = nil
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.temperature = temperature
        self.rate = rate
    }

    init(reader: inout MemberReader) throws(EventError) {
        id = try reader.optional("id")
        name = try reader.optional("name")
        type = try reader.optional("type")
        temperature = try reader.optional("temperature")
        rate = try reader.optional("rate")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("id", id)
        writer.set("name", name)
        writer.set("type", type)
        writer.set("temperature", temperature)
        writer.set("rate", rate)
    }
}
