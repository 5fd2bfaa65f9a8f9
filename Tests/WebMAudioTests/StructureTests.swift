import Testing
import WebMAudio

@Suite("WebM: what is found")
struct StructureTests {
    typealias W = WebMWriter

    @Test("A browser's recording gives its track, then its packets with their times")
    func recording() {
        let found = Demuxing(W.recording())
        #expect(found.failure == nil)
        #expect(found.tracks.map(\.number) == [1])
        #expect(found.tracks.map(\.channels) == [1] && found.tracks.map(\.preSkip) == [312])
        #expect(found.tracks.map(\.inputSampleRate) == [48_000])
        #expect(found.data == (0..<6).map { W.packet(UInt8($0), length: 20 + $0) })
        #expect(found.milliseconds == [0, 20, 40, 60, 80, 100])
        #expect(found.packets.allSatisfy { $0.isKeyFrame })
    }

    @Test("Every cut into two pieces, and every byte alone, gives the same")
    func cuts() {
        let stream = W.recording() + W.recording(packets: 3)
        let whole = Demuxing(stream)
        #expect(whole.packets.count == 9 && whole.tracks.count == 2)
        for cut in 0...stream.count { #expect(Demuxing(stream, cutAt: [cut]) == whole, "cut at \(cut)") }
        #expect(Demuxing(stream, cutAt: Array(0...stream.count)) == whole)
    }

    @Test("Closed segments and clusters, block groups, padding and what nobody knows are read past")
    func closed() {
        let group = W.element(0xA0, W.element(0xA1, W.block([7, 8], time: 5, flags: 0)) + W.element(0x9B, 20))
        let cluster = W.element(0x1F43_B675, W.element(0xE7, 100) + W.element(0xEC, [0, 0, 0]) + group, width: 8)
        let cues = W.element(0x1C53_BB6B, [1, 2, 3])
        let segment = W.element(0x1853_8067, W.element(0x114D_9B74, [9]) + W.info() + W.tracks() + cluster + cues)
        let found = Demuxing(W.header() + segment + W.element(0xEC, [0]))
        #expect(found.failure == nil && found.data == [[7, 8]] && found.milliseconds == [105])
        #expect(found.packets.map(\.isKeyFrame) == [false])
    }

    @Test("An open cluster ends where another one, or anything of the segment, begins")
    func openClusters() {
        let content =
            W.info() + W.tracks() + W.openCluster(0, W.simpleBlock([1])) + W.element(0x1254_C367, [5, 5])
            + W.openCluster(50, W.simpleBlock([2]))
        let found = Demuxing(W.header() + W.openSegment(content))
        #expect(found.failure == nil && found.data == [[1], [2]] && found.milliseconds == [0, 50])
    }

    @Test("An open cluster inside a closed segment ends with it, and another stream may follow")
    func openInClosed() {
        let segment = W.element(0x1853_8067, W.info() + W.tracks() + W.openCluster(0, W.simpleBlock([1])))
        let found = Demuxing(W.header() + segment + W.recording(packets: 1))
        #expect(found.failure == nil && found.tracks.count == 2 && found.packets.count == 2)
    }

    @Test("Times count in the segment's scale, from 1 ns up")
    func scale() {
        let content = W.info(scale: 500) + W.tracks() + W.openCluster(1_000, W.simpleBlock([1], time: -10))
        #expect(Demuxing(W.header() + W.openSegment(content)).packets.map(\.timestamp) == [990 * 500])
    }

    @Test("Other tracks are passed over, however long their blocks are, and Opus is found behind them")
    func otherTracks() {
        let video = W.track(number: 2, type: 1, codec: "V_VP8", codecPrivate: [UInt8](repeating: 3, count: 5_000))
        let vorbis = W.track(number: 3, codec: "A_VORBIS", codecPrivate: [1, 2])
        let opus = W.track(number: 300)
        let picture = W.simpleBlock([UInt8](repeating: 0, count: 200_000), track: [0x82])
        let blocks = picture + W.simpleBlock([1], track: [0x41, 0x2C]) + picture + W.simpleBlock([9], track: [0x83])
        let stream = W.header() + W.openSegment(W.info() + W.tracks(video + vorbis + opus) + W.openCluster(0, blocks))
        let found = Demuxing(stream, cutAt: Array(stride(from: 0, to: stream.count, by: 1_000)))
        #expect(found.failure == nil && found.data == [[1]] && found.tracks.map(\.number) == [300])
        #expect(found.mostBuffered < 16)
    }

    static let laces: [(flags: UInt8, head: [UInt8])] = [
        // Frames of 3, 300 and 5 bytes: as sums; as a number and what the next differs by, 297 + 8191.
        (0x82, [2, 3, 255, 45]), (0x86, [2, 0x83, 0x61, 0x28]),
    ]

    @Test("Laced packets come one by one", arguments: laces)
    func laced(flags: UInt8, head: [UInt8]) {
        let frames = [W.packet(1, length: 3), W.packet(50, length: 300), W.packet(200, length: 5)]
        let block = W.simpleBlock(head + frames.joined(), time: 7, flags: flags)
        let stream = W.header() + W.openSegment(W.info() + W.tracks() + W.openCluster(0, block))
        let found = Demuxing(stream)
        #expect(found.failure == nil && found.data == frames && found.milliseconds == [7, 7, 7])
    }

    @Test("Packets of one length come one by one")
    func lacedEqually() {
        let block = W.simpleBlock([2, 1, 2, 3, 4, 5, 6], flags: 0x84)
        let found = Demuxing(W.header() + W.openSegment(W.tracks() + W.openCluster(0, block)))
        #expect(found.failure == nil && found.data == [[1, 2], [3, 4], [5, 6]])
    }

    @Test("What the head says is told: two channels, gain, what to skip")
    func head() {
        let head = W.opusHead(channels: 2, preSkip: 3_840, gain: -256)
        let found = Demuxing(W.header() + W.openSegment(W.tracks(W.track(codecPrivate: head))))
        #expect(found.tracks.map(\.channels) == [2] && found.tracks.map(\.outputGain) == [-256])
        #expect(found.tracks.map(\.preSkip) == [3_840])
    }

    @Test("Between elements another stream could begin, inside one it could not")
    func boundaries() throws {
        var demuxer = WebMAudioDemuxer()
        #expect(demuxer.isBetweenElements)
        try demuxer.append(W.header().span)
        #expect(demuxer.isBetweenElements)
        try demuxer.append([0x18, 0x53].span)
        #expect(!demuxer.isBetweenElements)
    }
}
