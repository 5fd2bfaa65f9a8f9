/// Noise reduction before turn detection and the model.
public struct NoiseReduction: WireObject {
    /// Which method.
    public var type: NoiseReductionType?
    /// How much, where the vendor lets one choose.
    public var strength: JSONNumber?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates a setting.
    public init(type: NoiseReductionType? = nil, strength: JSONNumber? = nil) {
        self.type = type
        self.strength = strength
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        strength = try reader.optional("strength")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("type", type)
        writer.set("strength", strength)
    }
}

/// How noise is reduced.
public struct NoiseReductionType: WireString, WireValue {
    /// The wire name.
    public let rawValue: String
    /// Wraps any name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// For a microphone at the mouth: headsets.
    public static let nearField: NoiseReductionType = "near_field"
    /// For a microphone in the room: laptops, conference devices.
    public static let farField: NoiseReductionType = "far_field"
    /// Azure Voice Live's own.
    public static let azureDeepNoiseSuppression: NoiseReductionType = "azure_deep_noise_suppression"
}
