/// WebM as a browser's `MediaRecorder` writes it: open segment and clusters, one packet a block.
enum BrowserRecording {
    /// Everything in front of the first cluster.
    static func start(channels: UInt8 = 1, preSkip: UInt16 = 312, gain: UInt16 = 0) -> [UInt8] {
        let skip = [UInt8(preSkip & 255), UInt8(preSkip >> 8)]
        let gain = [UInt8(gain & 255), UInt8(gain >> 8)]
        let head = Array("OpusHead".utf8) + [1, channels] + skip + [0x80, 0xBB, 0, 0] + gain + [0]
        let entry =
            element([0xD7], [1]) + element([0x83], [2]) + element([0x86], Array("A_OPUS".utf8))
            + element([0x63, 0xA2], head)
        return element([0x1A, 0x45, 0xDF, 0xA3], element([0x42, 0x82], Array("webm".utf8)))
            + [0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
            + element([0x16, 0x54, 0xAE, 0x6B], element([0xAE], entry))
    }

    /// A cluster that leaves its end open, from `milliseconds` on.
    static func cluster(_ packets: [[UInt8]], at milliseconds: UInt16 = 0) -> [UInt8] {
        var bytes: [UInt8] = [0x1F, 0x43, 0xB6, 0x75, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        bytes += element([0xE7], [UInt8(milliseconds >> 8), UInt8(milliseconds & 255)])
        for (index, packet) in packets.enumerated() {
            let time = UInt16(index * 20)
            bytes += element([0xA3], [0x81, UInt8(time >> 8), UInt8(time & 255), 0x80] + packet)
        }
        return bytes
    }

    private static func element(_ id: [UInt8], _ content: [UInt8]) -> [UInt8] {
        // Four bytes of size, whatever it is.
        let size = UInt32(content.count) | 0x1000_0000
        return id + (0..<4).reversed().map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + content
    }
}
