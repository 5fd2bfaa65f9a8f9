/// Bytes of audio in the order they came: added behind, taken from the front, or, the newest first, taken back.
///
/// They lie in blocks, so that a minute that was kept costs nothing when it is gone, and nothing is moved while it grows.
/// Of the blocks that were emptied one stays for the next: as long as as much goes as comes, nothing is allocated.
struct AudioStore: Sendable {
    /// A third of a second of 24 kHz PCM16. Of the five seconds that are kept of silence, a fifteenth.
    static let blockSize = 16_384

    private struct Block: Sendable {
        var bytes: [UInt8]
        /// How many of them were taken from the front.
        var taken = 0
        var count: Int { bytes.count - taken }
    }

    private var blocks: [Block] = []
    private var spare: [UInt8]?
    private(set) var byteCount = 0

    /// Adds what `write` writes, at most `capacity` bytes; returns how many those are. O(capacity).
    mutating func append(atMost capacity: Int, _ write: (inout OutputSpan<UInt8>) -> Void) -> Int {
        let last = blockWithRoom(for: capacity)
        let before = blocks[last].bytes.count
        blocks[last].bytes.append(addingCapacity: capacity, initializingWith: write)
        let added = blocks[last].bytes.count - before
        byteCount += added
        return added
    }

    /// Adds `bytes`. O(count).
    mutating func append(_ bytes: [UInt8]) {
        let last = blockWithRoom(for: bytes.count)
        blocks[last].bytes += bytes
        byteCount += bytes.count
    }

    /// Forgets the oldest `count` bytes, all of them where there are fewer. O(blocks).
    mutating func removeFirst(_ count: Int) {
        var left = count
        while left > 0, let first = blocks.first {
            let taken = min(left, first.count)
            left -= taken
            byteCount -= taken
            if taken == first.count {
                retire(blocks.removeFirst().bytes)
            } else {
                blocks[0].taken += taken
            }
        }
    }

    /// Forgets the newest `count` bytes, all of them where there are fewer. O(blocks).
    mutating func removeLast(_ count: Int) {
        var left = count
        while left > 0, let last = blocks.last {
            let taken = min(left, last.count)
            left -= taken
            byteCount -= taken
            if taken == last.count {
                retire(blocks.removeLast().bytes)
            } else {
                blocks[blocks.count - 1].bytes.removeLast(taken)
            }
        }
    }

    /// A copy of `count` bytes behind the first `offset`; fewer where there are not so many. O(blocks + count).
    func bytes(from offset: Int, count: Int) -> [UInt8] {
        var (skipped, left) = (offset, count)
        var copy: [UInt8] = []
        copy.reserveCapacity(max(0, min(count, byteCount - offset)))
        for block in blocks where left > 0 {
            let skip = min(skipped, block.count)
            let end = skip + min(block.count - skip, left)
            copy += block.bytes[(block.taken + skip)..<(block.taken + end)]
            skipped -= skip
            left -= end - skip
        }
        return copy
    }

    private mutating func blockWithRoom(for count: Int) -> Int {
        let last = blocks.count - 1
        if last >= 0, blocks[last].bytes.count + count <= Self.blockSize { return last }
        var bytes = spare.take() ?? []
        // The first grows as it is filled: most of what is not to be kept long is little.
        if last >= 0 { bytes.reserveCapacity(max(count, Self.blockSize)) }
        blocks.append(Block(bytes: bytes))
        return last + 1
    }

    /// Keeps the memory of one block; of an audio message that was longer, nothing.
    private mutating func retire(_ bytes: consuming [UInt8]) {
        guard spare == nil, bytes.capacity < 2 * Self.blockSize else { return }
        bytes.removeAll(keepingCapacity: true)
        spare = bytes
    }
}

extension AudioStore: CustomStringConvertible {
    /// How much it holds: which memory that lies in makes no difference.
    var description: String { "\(byteCount) bytes" }
}
