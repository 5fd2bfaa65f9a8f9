/// Writes WebM as a test wants it, right or wrong. Written from RFC 8794 and RFC 9559, without the demuxer's tables.
enum WebMWriter {
    /// A size that leaves the end open.
    static let open: [UInt8] = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]

    /// An identifier's bytes.
    static func id(_ value: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            let byte = UInt8(truncatingIfNeeded: value >> shift)
            if byte != 0 || !bytes.isEmpty { bytes.append(byte) }
        }
        return bytes
    }

    /// A size, in as many bytes as it takes or in `width`.
    static func size(_ value: Int, width: Int? = nil) -> [UInt8] {
        var length = 1
        while length < 8, value >= 1 << (7 * length) - 1 { length += 1 }
        length = width ?? length
        let marked = UInt64(value) | UInt64(1) << UInt64(7 * length)
        return (0..<length).reversed().map { UInt8(truncatingIfNeeded: marked >> UInt64(8 * $0)) }
    }

    static func element(_ number: UInt32, _ content: [UInt8], width: Int? = nil) -> [UInt8] {
        id(number) + size(content.count, width: width) + content
    }

    static func element(_ number: UInt32, _ value: UInt64) -> [UInt8] {
        var bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        while bytes.count > 1, bytes[0] == 0 { bytes.removeFirst() }
        return element(number, bytes)
    }

    static func header(docType: String = "webm", extra: [UInt8] = []) -> [UInt8] {
        let versions = element(0x4286, 1) + element(0x42F7, 1) + element(0x42F2, 4) + element(0x42F3, 8)
        let document = element(0x4282, Array(docType.utf8)) + element(0x4287, 4) + element(0x4285, 2)
        return element(0x1A45_DFA3, versions + document + extra)
    }

    /// RFC 7845 section 5.1.
    static func opusHead(channels: UInt8 = 1, preSkip: UInt16 = 312, gain: Int16 = 0, family: UInt8 = 0) -> [UInt8] {
        let gain = UInt16(bitPattern: gain)
        return Array("OpusHead".utf8) + [1, channels] + [UInt8(preSkip & 255), UInt8(preSkip >> 8)]
            + [0x80, 0xBB, 0, 0] + [UInt8(gain & 255), UInt8(gain >> 8), family]
    }

    static func track(
        number: UInt64 = 1,
        type: UInt64 = 2,
        codec: String = "A_OPUS",
        codecPrivate: [UInt8]? = opusHead(),
        extra: [UInt8] = []
    ) -> [UInt8] {
        var content = element(0xD7, number) + element(0x73C5, 0x1234_5678_9ABC) + element(0x83, type)
        if let codecPrivate { content += element(0x63A2, codecPrivate) }
        content +=
            element(0x86, Array(codec.utf8)) + element(0xE1, element(0x9F, 1) + element(0xB5, [0x47, 0x3B, 0x80, 0]))
        return element(0xAE, content + extra)
    }

    static func tracks(_ entries: [UInt8] = track()) -> [UInt8] { element(0x1654_AE6B, entries) }

    static func info(scale: UInt64 = 1_000_000) -> [UInt8] {
        element(0x1549_A966, element(0x2A_D7B1, scale) + element(0x4D80, Array("test".utf8)))
    }

    /// What stands in a block.
    static func block(
        _ frames: [UInt8],
        track: [UInt8] = [0x81],
        time: Int16 = 0,
        flags: UInt8 = 0x80
    ) -> [UInt8] {
        let time = UInt16(bitPattern: time)
        return track + [UInt8(time >> 8), UInt8(time & 255), flags] + frames
    }

    static func simpleBlock(_ frame: [UInt8], track: [UInt8] = [0x81], time: Int16 = 0, flags: UInt8 = 0x80) -> [UInt8]
    {
        element(0xA3, block(frame, track: track, time: time, flags: flags))
    }

    /// A cluster that leaves its end open, as `MediaRecorder` writes it.
    static func openCluster(_ timestamp: UInt64, _ content: [UInt8]) -> [UInt8] {
        id(0x1F43_B675) + open + element(0xE7, timestamp) + content
    }

    static func openSegment(_ content: [UInt8]) -> [UInt8] { id(0x1853_8067) + open + content }

    /// A packet of which the test knows what it is: `length` bytes from `seed` on.
    static func packet(_ seed: UInt8, length: Int) -> [UInt8] {
        (0..<length).map { seed &+ UInt8(truncatingIfNeeded: $0) }
    }

    /// The shape of a browser's recording: open segment, two open clusters, one packet in 20 ms.
    static func recording(packets: Int = 6) -> [UInt8] {
        var clusters: [[UInt8]] = [[], []]
        for index in 0..<packets {
            let place = index * 2 / max(1, packets)
            let start = (packets * place + 1) / 2
            clusters[place] += simpleBlock(packet(UInt8(index), length: 20 + index), time: Int16((index - start) * 20))
        }
        let second = UInt64((packets + 1) / 2 * 20)
        return header()
            + openSegment(info() + tracks() + openCluster(0, clusters[0]) + openCluster(second, clusters[1]))
    }
}
