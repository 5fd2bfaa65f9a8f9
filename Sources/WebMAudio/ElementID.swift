/// An element's identifier with its marker bits, as RFC 9559 section 5.1 and RFC 8794 section 11.2 list them.
struct ElementID: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }
    private init(_ rawValue: UInt32) { self.rawValue = rawValue }

    // Of the header.
    static let ebml = ElementID(0x1A45_DFA3)
    static let maxIDLength = ElementID(0x42F2)
    static let maxSizeLength = ElementID(0x42F3)
    static let docType = ElementID(0x4282)

    // Of the segment.
    static let segment = ElementID(0x1853_8067)
    static let seekHead = ElementID(0x114D_9B74)
    static let info = ElementID(0x1549_A966)
    static let tracks = ElementID(0x1654_AE6B)
    static let cluster = ElementID(0x1F43_B675)
    static let cues = ElementID(0x1C53_BB6B)
    static let tags = ElementID(0x1254_C367)
    static let chapters = ElementID(0x1043_A770)
    static let attachments = ElementID(0x1941_A469)

    // Below.
    static let timestampScale = ElementID(0x2A_D7B1)
    static let trackEntry = ElementID(0xAE)
    static let trackNumber = ElementID(0xD7)
    static let trackType = ElementID(0x83)
    static let codecID = ElementID(0x86)
    static let codecPrivate = ElementID(0x63A2)
    static let contentEncodings = ElementID(0x6D80)
    static let timestamp = ElementID(0xE7)
    static let simpleBlock = ElementID(0xA3)
    static let blockGroup = ElementID(0xA0)
    static let block = ElementID(0xA1)

    /// What is to be done with an element's content.
    enum Role {
        /// It holds other elements.
        case parent
        /// It is read, if it has no more bytes than this.
        case value(atMost: Int)
        /// It is audio, or another track's.
        case block
        /// It says nothing about the audio.
        case other
    }

    /// The role of this element in `parent`, which is `nil` for the outermost ones.
    ///
    /// Every path of parents ends after three, so that no stream can make the demuxer go deeper.
    func role(in parent: ElementID?, limits: WebMLimits) -> Role {
        switch (parent, self) {
        case (nil, .ebml), (nil, .segment), (.segment, .info), (.segment, .tracks), (.segment, .cluster),
            (.tracks, .trackEntry), (.cluster, .blockGroup):
            .parent
        case (.ebml, .maxIDLength), (.ebml, .maxSizeLength), (.info, .timestampScale), (.trackEntry, .trackNumber),
            (.trackEntry, .trackType), (.cluster, .timestamp):
            .value(atMost: 8)
        // Longer names are none of those that matter.
        case (.ebml, .docType), (.trackEntry, .codecID): .value(atMost: 32)
        case (.trackEntry, .codecPrivate): .value(atMost: limits.codecPrivateBytes)
        case (.trackEntry, .contentEncodings): .value(atMost: 0)
        case (.cluster, .simpleBlock), (.blockGroup, .block): .block
        default: .other
        }
    }

    /// Whether this element, where it follows a cluster that left its size open, ends that cluster: it stands directly
    /// in the segment, or beside it (RFC 8794 section 6.2).
    var endsOpenCluster: Bool {
        switch self {
        case .seekHead, .info, .tracks, .cluster, .cues, .tags, .chapters, .attachments: true
        default: endsOpenSegment
        }
    }

    /// Whether this element ends a segment that left its size open.
    var endsOpenSegment: Bool { self == .ebml || self == .segment }
}
