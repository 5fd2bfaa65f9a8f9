import Testing
import WebMAudio

@Suite("WebM: what is wrong")
struct FaultTests {
    typealias W = WebMWriter

    struct Case: Sendable, CustomTestStringConvertible {
        let code: WebMError.Code
        let name: String
        /// What comes before the element that is wrong.
        let before: [UInt8]
        let fault: [UInt8]
        var testDescription: String { name }

        init(_ code: WebMError.Code, _ name: String, _ before: [UInt8], _ fault: [UInt8]) {
            self.code = code
            self.name = name
            self.before = before
            self.fault = fault
        }
    }

    static let start = W.header() + W.openSegment([])
    static let audio = W.header() + W.openSegment(W.tracks()) + W.openCluster(0, [])
    /// The bytes of a parent in front of its content of `count` bytes.
    static func parent(_ id: UInt32, _ count: Int) -> [UInt8] { W.id(id) + W.size(count) }

    static let cases: [Case] = [
        Case(.notEBML, "no header", [], W.openSegment([])),
        Case(.notEBML, "an Ogg stream", [], Array("OggS".utf8) + [0, 2, 0, 0, 0, 0, 0, 0]),
        Case(.invalidElementID, "an identifier of five bytes", W.header(), [0x08, 1, 1, 1, 1, 0x80]),
        Case(.invalidElementID, "an identifier of zeros", [], [0, 0]),
        Case(.invalidSize, "a size of nine bytes", W.header(), [0xEC, 0, 0xFF]),
        Case(.unknownSize, "tracks without an end", start, W.id(0x1654_AE6B) + W.open),
        Case(.unknownSize, "a header without an end", [], W.id(0x1A45_DFA3) + W.open),
        Case(.unknownSize, "a cluster without an end outside of a segment", W.header(), W.id(0x1F43_B675) + W.open),
        Case(.unsupportedDocument, "longer identifiers", parent(0x1A45_DFA3, 4), W.element(0x42F2, 5)),
        Case(.unsupportedDocument, "longer sizes", parent(0x1A45_DFA3, 4), W.element(0x42F3, 9)),
        Case(.unsupportedDocument, "another document", parent(0x1A45_DFA3, 6), W.element(0x4282, Array("ogg".utf8))),
        Case(.invalidValue, "a scale of nothing", start + parent(0x1549_A966, 5), W.element(0x2A_D7B1, 0)),
        Case(.invalidValue, "a timestamp of nine bytes", audio, W.element(0xE7, [UInt8](repeating: 1, count: 9))),
        Case(.misplacedBlock, "audio before the tracks", start + W.openCluster(0, []), W.simpleBlock([1])),
        Case(
            .misplacedBlock,
            "audio before its timestamp",
            W.header() + W.openSegment(W.tracks()) + W.id(0x1F43_B675) + W.open,
            W.simpleBlock([1])
        ),
        Case(.malformedBlock, "a block of three bytes", audio, W.element(0xA3, [0x81, 0, 0])),
        Case(.malformedBlock, "a block without a packet", audio, W.simpleBlock([])),
        Case(.malformedBlock, "a track number of nine bytes", audio, W.simpleBlock([1], track: [0])),
        Case(.malformedBlock, "a track number longer than its block", audio, W.element(0xA3, [0x01, 0, 0, 0])),
        Case(.malformedBlock, "lacing without a count", audio, W.simpleBlock([], flags: 0x82)),
        Case(.malformedBlock, "laced sizes beyond the block", audio, W.simpleBlock([1, 9, 1, 1], flags: 0x82)),
        Case(.malformedBlock, "an endless laced size", audio, W.simpleBlock([1, 255, 255], flags: 0x82)),
        Case(.malformedBlock, "a laced packet of nothing", audio, W.simpleBlock([1, 2, 5, 5], flags: 0x82)),
        Case(.malformedBlock, "equal packets that are not", audio, W.simpleBlock([1, 2, 3, 4], flags: 0x84)),
        Case(.malformedBlock, "equal packets of nothing", audio, W.simpleBlock([9], flags: 0x84)),
        Case(.malformedBlock, "a negative laced size", audio, W.simpleBlock([2, 0x81, 0x80, 1, 1], flags: 0x86)),
        Case(
            .malformedBlock,
            "a huge laced size",
            audio,
            W.simpleBlock([2, 0x01] + [UInt8](repeating: 0xFE, count: 9), flags: 0x86)
        ),
        Case(.blockTooLong, "a long packet", audio, W.simpleBlock([UInt8](repeating: 1, count: 65_534))),
        Case(
            .timestampOverflow,
            "a time beyond all",
            W.header() + W.openSegment(W.tracks()) + W.openCluster(.max, []),
            W.simpleBlock([1])
        ),
        Case(
            .timestampOverflow,
            "a time beyond nanoseconds",
            W.header() + W.openSegment(W.tracks()) + W.openCluster(UInt64(Int64.max) / 1_000, []),
            W.simpleBlock([1])
        ),
        Case(.overrun, "a child longer than its parent", start + parent(0x1654_AE6B, 3), W.element(0xAE, [0, 0])),
        Case(
            .overrun,
            "an end beyond all",
            parent(0x1A45_DFA3, 20),
            W.id(0xEC) + [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE]
        ),
    ]

    @Test("Each fault is told with the place where it is", arguments: cases)
    func fault(_ fault: Case) {
        let stream = fault.before + fault.fault + [UInt8](repeating: 0, count: 40)
        let found = Demuxing(stream)
        #expect(found.failure?.code == fault.code)
        #expect(found.failure?.offset == UInt64(fault.before.count))
        #expect(Demuxing(stream, cutAt: Array(0...stream.count)) == found)
    }

    /// Those that are found at the end of a parent, whose place is the last thing in it.
    static let tracks: [(code: WebMError.Code, tracks: [UInt8])] = [
        (.noOpusTrack, W.tracks([])), (.noOpusTrack, W.tracks(W.track(codec: "A_VORBIS"))),
        (.noOpusTrack, W.tracks(W.track(type: 1))),
        (.noOpusTrack, W.tracks(W.track(codec: String(repeating: "A", count: 40)))),
        (.invalidOpusHead, W.tracks(W.track(codecPrivate: nil))),
        (.invalidOpusHead, W.tracks(W.track(codecPrivate: Array(W.opusHead().dropLast())))),
        (.invalidOpusHead, W.tracks(W.track(codecPrivate: W.opusHead(channels: 3)))),
        (.invalidOpusHead, W.tracks(W.track(codecPrivate: W.opusHead() + [UInt8](repeating: 0, count: 600)))),
        (.unsupportedTrack, W.tracks(W.track(codecPrivate: W.opusHead(channels: 6, family: 1)))),
        (.unsupportedTrack, W.tracks(W.track(extra: W.element(0x6D80, [1, 2, 3])))),
        (.unsupportedTrack, W.tracks(W.track(extra: W.element(0x6D80, [])))),
        (.invalidValue, W.tracks(W.track(number: 0))),
    ]

    @Test("Tracks that cannot be decoded are refused for what they are", arguments: tracks)
    func unusable(code: WebMError.Code, tracks: [UInt8]) {
        #expect(Demuxing(W.header() + W.openSegment(tracks)).failure?.code == code)
    }

    @Test("A header without a document type is refused")
    func nameless() {
        #expect(Demuxing(W.element(0x1A45_DFA3, W.element(0x4286, 1))).failure?.code == .unsupportedDocument)
    }

    @Test("After a fault every piece is refused with it, and what was found before can be taken")
    func sticks() throws {
        var demuxer = WebMAudioDemuxer()
        let stream = Self.audio + W.simpleBlock([5]) + [0x00]
        #expect(throws: WebMError.self) { try demuxer.append(stream.span) }
        let failure = try #require(demuxer.failure)
        #expect(throws: failure) { try demuxer.append([1].span) }
        var outputs = 0
        while demuxer.nextOutput() != nil { outputs += 1 }
        #expect(outputs == 2 && demuxer.bufferedBytes == 0)
    }

    @Test("No more packets wait than may")
    func packets() {
        var limits = WebMLimits()
        limits.packets = 10
        let stream = Self.audio + (0..<20).flatMap { _ in W.simpleBlock([1]) }
        let found = Demuxing(stream, limits: limits)
        #expect(found.failure?.code == .tooManyPackets)
        #expect(found.packets.count == 9 && found.tracks.count == 1)
        #expect(Demuxing(stream, cutAt: Array(0...stream.count), limits: limits).failure == nil)
    }
}
