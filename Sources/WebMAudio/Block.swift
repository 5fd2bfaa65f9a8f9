/// What a `SimpleBlock` or `Block` holds (RFC 9559 section 10).
struct Block {
    /// Milliseconds, or whatever the segment's scale says, since the cluster's timestamp.
    let relativeTimestamp: Int16
    let isKeyFrame: Bool
    /// One packet, or several where the block is laced. None is empty.
    let frames: [ArraySlice<UInt8>]

    /// Reads a whole block, track number and all; `nil` where it is malformed.
    init?(_ bytes: [UInt8]) {
        guard let track = VariableInteger(bytes[...]), bytes.count >= track.length + 3 else { return nil }
        let time = track.length
        relativeTimestamp = Int16(bitPattern: UInt16(bytes[time]) << 8 | UInt16(bytes[time + 1]))
        let flags = bytes[time + 2]
        isKeyFrame = flags & 0x80 != 0
        let content = bytes[(time + 3)...]
        let frames: [ArraySlice<UInt8>]? =
            switch flags >> 1 & 3 {
            case 0: [content]
            case 1: Self.laced(content) { Self.sizesOfXiph(&$0, $1) }
            case 2: Self.laced(content) { Self.sizesOfEqual($0, $1) }
            default: Self.laced(content) { Self.sizesOfEBML(&$0, $1) }
            }
        guard let frames, frames.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.frames = frames
    }

    /// Takes frames apart by the sizes of all but the last, which `sizes` reads off the front.
    private static func laced(
        _ content: ArraySlice<UInt8>,
        _ sizes: (inout ArraySlice<UInt8>, Int) -> [Int]?
    ) -> [ArraySlice<UInt8>]? {
        var rest = content
        guard let count = rest.popFirst().map({ Int($0) + 1 }) else { return nil }
        guard let sizes = sizes(&rest, count) else { return nil }
        var frames: [ArraySlice<UInt8>] = []
        frames.reserveCapacity(count)
        for size in sizes {
            guard size <= rest.count else { return nil }
            frames.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return frames + [rest]
    }

    /// Each size as a sum of bytes, of which the last is not 255 (section 10.3.2).
    private static func sizesOfXiph(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> [Int]? {
        var sizes: [Int] = []
        while sizes.count < count - 1 {
            var size = 0
            while true {
                guard let byte = rest.popFirst() else { return nil }
                size += Int(byte)
                guard byte == 255 else { break }
            }
            sizes.append(size)
        }
        return sizes
    }

    /// All of one size (section 10.3.4).
    private static func sizesOfEqual(_ rest: ArraySlice<UInt8>, _ count: Int) -> [Int]? {
        guard rest.count % count == 0 else { return nil }
        return Array(repeating: rest.count / count, count: count - 1)
    }

    /// The first size as a number, the others as what they differ by from the one before (section 10.3.3).
    private static func sizesOfEBML(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> [Int]? {
        var sizes: [Int] = []
        while sizes.count < count - 1 {
            guard let number = VariableInteger(rest) else { return nil }
            rest = rest.dropFirst(number.length)
            // Below 2⁵⁶, so neither the conversion nor the sum can overflow once a size is bounded by the block.
            var size = Int(number.value)
            if let last = sizes.last { size = last + size - (1 << (7 * number.length - 1) - 1) }
            guard size >= 0, size <= rest.count else { return nil }
            sizes.append(size)
        }
        return sizes
    }
}
