/// What the elements of a stream have said so far.
struct StreamContents: Sendable {
    /// A track that is being described.
    private struct Candidate: Sendable {
        var number: UInt64 = 0
        var isAudio = false
        var isOpus = false
        var isEncoded = false
        var head: [UInt8] = []
    }

    /// What Matroska counts timestamps in where the segment says nothing: milliseconds, in nanoseconds.
    private static let defaultScale: UInt64 = 1_000_000
    /// `TrackType` of audio.
    private static let audioType: UInt64 = 2

    private(set) var hasHeader = false
    private(set) var track: OpusTrack?
    private var documentIsKnown = false
    private var scale = defaultScale
    private var clusterTime: UInt64?
    private var candidate = Candidate()

    // MARK: Parents

    mutating func enter(_ id: ElementID) {
        switch id {
        case .ebml:
            // Another stream: nothing of the one before holds for it.
            self = StreamContents()
            hasHeader = true
        case .segment:
            track = nil
            scale = Self.defaultScale
        case .trackEntry: candidate = Candidate()
        case .cluster: clusterTime = nil
        default: break
        }
    }

    mutating func leave(_ id: ElementID, at offset: UInt64) throws(WebMError) {
        switch id {
        case .ebml: guard documentIsKnown else { throw WebMError(.unsupportedDocument, at: offset) }
        case .trackEntry: try judge(at: offset)
        case .tracks: guard track != nil else { throw WebMError(.noOpusTrack, at: offset) }
        default: break
        }
    }

    private mutating func judge(at offset: UInt64) throws(WebMError) {
        guard track == nil, candidate.isAudio, candidate.isOpus else { return }
        guard candidate.number > 0 else { throw WebMError(.invalidValue, at: offset) }
        guard !candidate.isEncoded, !OpusTrack.isMultistream(candidate.head) else {
            throw WebMError(.unsupportedTrack, at: offset)
        }
        guard let found = OpusTrack(head: candidate.head, number: candidate.number) else {
            throw WebMError(.invalidOpusHead, at: offset)
        }
        track = found
    }

    // MARK: Values

    mutating func read(_ id: ElementID, _ bytes: [UInt8], at offset: UInt64) throws(WebMError) {
        let number = bytes.reduce(0) { $0 << 8 | UInt64($1) }
        switch id {
        case .maxIDLength: guard number <= 4 else { throw WebMError(.unsupportedDocument, at: offset) }
        case .maxSizeLength: guard number <= 8 else { throw WebMError(.unsupportedDocument, at: offset) }
        case .docType:
            let name = bytes.prefix { $0 != 0 }
            guard name.elementsEqual("webm".utf8) || name.elementsEqual("matroska".utf8) else {
                throw WebMError(.unsupportedDocument, at: offset)
            }
            documentIsKnown = true
        case .timestampScale:
            guard number > 0 else { throw WebMError(.invalidValue, at: offset) }
            scale = number
        case .trackNumber: candidate.number = number
        case .trackType: candidate.isAudio = number == Self.audioType
        case .codecID: candidate.isOpus = bytes.prefix { $0 != 0 }.elementsEqual("A_OPUS".utf8)
        case .codecPrivate: candidate.head = bytes
        case .contentEncodings: candidate.isEncoded = true
        case .timestamp: clusterTime = number
        default: break
        }
    }

    /// An element has more bytes than its value may. A name or a head is another codec's then.
    mutating func tooLong(_ id: ElementID, at offset: UInt64) throws(WebMError) {
        switch id {
        case .docType: throw WebMError(.unsupportedDocument, at: offset)
        case .codecID, .codecPrivate: break
        case .contentEncodings: candidate.isEncoded = true
        default: throw WebMError(.invalidValue, at: offset)
        }
    }

    // MARK: Audio

    /// The packets of a block of the track.
    func packets(in bytes: [UInt8], at offset: UInt64) throws(WebMError) -> [OpusPacket] {
        guard let clusterTime else { throw WebMError(.misplacedBlock, at: offset) }
        guard let block = Block(bytes) else { throw WebMError(.malformedBlock, at: offset) }
        guard let start = Int64(exactly: clusterTime), let scale = Int64(exactly: scale) else {
            throw WebMError(.timestampOverflow, at: offset)
        }
        let (ticks, tooLate) = start.addingReportingOverflow(Int64(block.relativeTimestamp))
        let (time, tooLong) = ticks.multipliedReportingOverflow(by: scale)
        guard !tooLate, !tooLong else { throw WebMError(.timestampOverflow, at: offset) }
        return block.frames.map { OpusPacket(data: Array($0), timestamp: time, isKeyFrame: block.isKeyFrame) }
    }
}
