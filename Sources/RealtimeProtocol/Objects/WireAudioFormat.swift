public import RealtimeUnits

/// An audio format as GA spells it: `{"type":"audio/pcm","rate":24000}`, `audio/pcmu`, `audio/pcma`.
public struct WireAudioFormat: WireObject {
    /// The media type.
    public var type: String
    /// Samples per second; G.711 has none on the wire and is 8 kHz.
    public var rate: Int?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Spells a format. Float samples have no wire name and are spelt as PCM16 of the same rate.
    public init(_ format: AudioFormat) {
        switch format.encoding {
        case .pcm16, .float32: (type, rate) = ("audio/pcm", format.sampleRate.hertz)
        case .muLaw: (type, rate) = ("audio/pcmu", nil)
        case .aLaw: (type, rate) = ("audio/pcma", nil)
        }
    }

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.required("type")
        rate = try reader.optional("rate")
    }

    func write(to object: inout JSONObject) {
        object.set("type", type)
        object.set("rate", rate)
    }

    /// The rates this library's servers take for `audio/pcm`: OpenAI has 24 kHz only, xAI documents all of these.
    public static let supportedRates: [SampleRate] = [
        .hz8000, .hz16000, .hz22050, .hz24000, .hz32000, .hz44100, .hz48000,
    ]

    /// The format meant, or an error that says what is supported. A missing rate is 24 kHz.
    public func audioFormat() throws(EventError) -> AudioFormat {
        switch type {
        case "audio/pcm":
            let hertz = rate ?? 24_000
            guard let sampleRate = Self.supportedRates.first(where: { $0.hertz == hertz }) else {
                let rates = Self.supportedRates.map { String($0.hertz) }.joined(separator: ", ")
                throw EventError(.invalidValue(expected: "one of \(rates)", found: String(hertz)), path: ["rate"])
            }
            return AudioFormat(encoding: .pcm16, sampleRate: sampleRate)
        case "audio/pcmu": return .muLaw
        case "audio/pcma": return .aLaw
        default:
            throw EventError(
                .invalidValue(expected: "audio/pcm, audio/pcmu or audio/pcma", found: "'\(type)'"),
                path: ["type"]
            )
        }
    }
}
