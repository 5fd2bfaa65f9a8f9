public import RealtimeUnits

/// An audio format: GA's `{"type":"audio/pcm","rate":24000}`, `audio/pcmu`, `audio/pcma`, or the beta's names `pcm16`,
/// `g711_ulaw`, `g711_alaw`, which are read as the former.
public struct WireAudioFormat: WireObject {
    /// The media type; a name that stands for none is kept as it is.
    public var type: String
    /// Samples per second; G.711 has none on the wire and is 8 kHz.
    public var rate: Int?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()
    /// The name as it came, and from which dialect: several names stand for one format (`pcm`, `pcm16`, `pcm24`).
    private var spelt: SpeltFormat?

    private struct SpeltFormat: Sendable {
        let name: String
        let type: String
        let dialect: Dialect
        let isObject: Bool
        /// Whether a member beside it told the rate.
        var declaresRate = false
    }

    /// Spells a format. Float samples have no wire name and are spelt as PCM16 of the same rate.
    public init(_ format: AudioFormat) {
        switch format.encoding {
        case .pcm16, .float32: (type, rate) = ("audio/pcm", format.sampleRate.hertz)
        case .muLaw: (type, rate) = ("audio/pcmu", nil)
        case .aLaw: (type, rate) = ("audio/pcma", nil)
        }
    }

    /// Creates a format by media type and rate in samples per second.
    public init(type: String, rate: Int? = nil) {
        self.type = type
        self.rate = rate
    }

    /// Whether it was read from a name, which tells no rate but for a few of Voice Live's.
    var isNamed: Bool { spelt?.isObject == false }

    /// Takes over the rate that stands in a member beside the format.
    mutating func declare(rate: Int) {
        self.rate = rate
        spelt?.declaresRate = true
    }

    /// Whether the rate stands in a member beside the format: where a peer of `dialect` told it so, and wherever no
    /// peer spelt the format, since a rate that is told cannot be misunderstood.
    func declaresRate(in dialect: Dialect) -> Bool { spelling(in: dialect)?.declaresRate ?? true }

    init(node: WireNode) throws(EventError) {
        if node.kind == .string {
            let name = try node.string()
            let rate = Self.ratesInNames[name]
            self.init(type: rate == nil ? Self.mediaTypes[name] ?? name : "audio/pcm", rate: rate)
            spelt = SpeltFormat(name: name, type: type, dialect: node.dialect, isObject: false)
        } else {
            var reader = try MemberReader(node)
            try self.init(members: &reader)
        }
    }

    init(reader: inout MemberReader) throws(EventError) {
        let name: String = try reader.required("type")
        type = Self.mediaTypes[name] ?? name
        let saysRate = reader.dialect.spellsFormatsAsObjects
        rate = try reader.optional(saysRate ? "rate" : "sample_rate")
        if rate == nil {
            rate = try reader.optional(saysRate ? "sample_rate" : "rate")
            if rate != nil { reader.spelling.insert(Self.otherRate) }
        }
        if name != type || reader.dialect.flatSessionMembers == .all {
            spelt = SpeltFormat(name: name, type: type, dialect: reader.dialect, isObject: true)
        }
    }

    func write(to writer: inout WireWriter) {
        let spelt = spelling(in: writer.dialect)
        if spelt?.isObject ?? writer.dialect.spellsFormatsAsObjects {
            writer.object(self)
        } else {
            writer.json.value(spelt?.name ?? name(in: writer.dialect))
        }
    }

    func writeMembers(to writer: inout WireWriter) {
        let usesMediaTypes = writer.dialect.spellsFormatsAsObjects
        writer.set(
            "type",
            spelling(in: writer.dialect)?.name ?? (usesMediaTypes ? type : Self.objectNames[type] ?? type)
        )
        writer.set(usesMediaTypes != writer.spelling.contains(Self.otherRate) ? "rate" : "sample_rate", rate)
    }

    private func spelling(in dialect: Dialect) -> SpeltFormat? {
        guard let spelt, spelt.dialect == dialect, spelt.type == type else { return nil }
        // A name that tells the rate stands for no other.
        if let told = Self.ratesInNames[spelt.name], told != rate { return nil }
        return spelt
    }

    /// The name in a dialect without media types.
    private func name(in dialect: Dialect) -> String {
        if dialect == .azureVoiceLive, type == "audio/pcm",
            let name = Self.ratesInNames.first(where: { $0.value == rate })?.key
        {
            return name
        }
        return Self.names[type] ?? type
    }

    /// The name beside a member that tells the rate; `nil` where the peer wrote an object in its place.
    func nameWithoutRate(in dialect: Dialect) -> String? {
        guard let spelt = spelling(in: dialect) else {
            // DashScope's recogniser documents and its SDK sends `pcm`.
            return dialect == .dashScopeASR && type == "audio/pcm" ? "pcm" : Self.names[type] ?? type
        }
        return spelt.isObject ? nil : spelt.name
    }

    /// Whether the name alone tells type and rate in `dialect`.
    func hasName(withRateIn dialect: Dialect) -> Bool {
        dialect == .azureVoiceLive && type == "audio/pcm" && Self.ratesInNames.values.contains(rate ?? 0)
    }

    /// Voice Live's names that tell the rate; for the model's audio only.
    private static let ratesInNames = ["pcm16_8000hz": 8000, "pcm16_16000hz": 16_000]

    /// The rate under `sample_rate` in a dialect that says `rate`, or the other way round.
    private static let otherRate = Spelling.Bits(rawValue: 1)

    /// What the beta's and DashScope's names stand for.
    private static let mediaTypes = [
        "pcm16": "audio/pcm", "pcm": "audio/pcm", "pcm24": "audio/pcm", "g711_ulaw": "audio/pcmu",
        "g711_alaw": "audio/pcma",
    ]
    private static let names = ["audio/pcm": "pcm16", "audio/pcmu": "g711_ulaw", "audio/pcma": "g711_alaw"]
    /// DashScope's newer models take an object: `{"type":"pcm","sample_rate":16000}`.
    private static let objectNames = ["audio/pcm": "pcm"]

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

extension WireAudioFormat {
    /// Equal where type, rate and further members are, however they were spelt.
    public static func == (left: WireAudioFormat, right: WireAudioFormat) -> Bool {
        left.type == right.type && left.rate == right.rate && left.unknownMembers == right.unknownMembers
    }

    /// Hashes type and rate.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(rate)
    }
}
