#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bytes on their way out: appended at the end, taken from the front, in one block of memory.
///
/// The block grows by doubling and is never given back while the queue is in use; ``removeAll(keepingCapacity:)``
/// decides that. The queue sets no bound of its own: whoever appends watches ``count``.
public struct ByteQueue: ~Copyable {
    private var base: UnsafeMutableRawPointer?
    private var head = 0
    private var tail = 0
    /// Bytes the block can hold.
    public private(set) var capacity = 0
    /// Bytes ever taken from the front: the stream position of the first byte that is left.
    public private(set) var consumedCount: UInt64 = 0

    /// The size of the first block, in bytes: three audio frames of a realtime session fit.
    static let firstCapacity = 4_096

    /// Creates an empty queue without memory.
    public init() {}

    deinit { free(base) }

    /// Bytes that wait.
    public var count: Int { tail - head }
    /// Whether no byte waits.
    public var isEmpty: Bool { tail == head }
    /// Bytes ever appended: the stream position after the last byte.
    public var appendedCount: UInt64 { consumedCount + UInt64(tail - head) }

    /// Appends `bytes`.
    public mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { append(contentsOf: $0) }
    }

    /// Appends `bytes`.
    public mutating func append(_ bytes: some Collection<UInt8>) {
        let target = appendUninitialized(bytes.count)
        var offset = 0
        for byte in bytes {
            target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            offset += 1
        }
    }

    mutating func append(contentsOf bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        appendUninitialized(bytes.count).copyMemory(from: source, byteCount: bytes.count)
    }

    /// Makes room for `byteCount` bytes at the end, counts them as appended, and returns where to write them.
    mutating func appendUninitialized(_ byteCount: Int) -> UnsafeMutableRawPointer {
        reserve(byteCount)
        guard let base else { preconditionFailure("a reserved queue has memory") }
        let place = base + tail
        tail += byteCount
        return place
    }

    /// Takes back the last `byteCount` bytes that were appended.
    mutating func removeLast(_ byteCount: Int) {
        precondition(byteCount <= count, "only waiting bytes can be taken back")
        tail -= byteCount
    }

    /// Calls `body` with the waiting bytes.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes)
    }

    /// The waiting bytes; valid until the queue changes.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base.map { $0 + head }, count: count)
    }

    /// Drops `byteCount` bytes from the front. At most ``count``.
    public mutating func consume(_ byteCount: Int) {
        precondition(byteCount >= 0 && byteCount <= count, "only waiting bytes can be consumed")
        head += byteCount
        consumedCount += UInt64(byteCount)
        if head == tail {
            head = 0
            tail = 0
        }
    }

    /// Drops all bytes, and the block too if it holds more than `keepingCapacity` bytes.
    public mutating func removeAll(keepingCapacity limit: Int = 0) {
        consume(count)
        if capacity > limit {
            free(base)
            base = nil
            capacity = 0
        }
    }

    private mutating func reserve(_ byteCount: Int) {
        if capacity - tail >= byteCount && base != nil { return }
        // Moving the rest to the front is paid for by the bytes already consumed, so appending stays linear.
        if head >= count && capacity - count >= byteCount, let base {
            memmove(base, base + head, count)
        } else {
            var larger = max(capacity, Self.firstCapacity / 2)
            repeat { larger *= 2 } while larger - count < byteCount
            guard let block = malloc(larger) else { fatalError("no memory for \(larger) bytes of output") }
            if let base {
                memcpy(block, base + head, count)
                free(base)
            }
            base = block
            capacity = larger
        }
        tail -= head
        head = 0
    }
}

/// Empty queues that keep their memory, so that a connection owns none while it is idle and yet sending in steady
/// state allocates nothing. Bounded in number and in the size of a block.
struct ByteQueuePool: ~Copyable {
    /// Blocks kept at most: enough for one wake-up's connections.
    static let maximumCount = 64
    /// Bytes of a block that is kept; larger ones are freed.
    static let maximumCapacity = 65_536

    private var blocks: [Block] = []

    private struct Block {
        let base: UnsafeMutableRawPointer
        let capacity: Int
    }

    init() { blocks.reserveCapacity(Self.maximumCount) }

    deinit {
        for block in blocks { free(block.base) }
    }

    /// Gives `queue` a block if it has none and one is kept.
    mutating func lend(to queue: inout ByteQueue) {
        guard queue.capacity == 0, let block = blocks.popLast() else { return }
        queue.adopt(block.base, capacity: block.capacity)
    }

    /// Takes the block of `queue` back if it is empty.
    mutating func takeBack(from queue: inout ByteQueue) {
        guard queue.isEmpty, let (base, capacity) = queue.surrender() else { return }
        if blocks.count < Self.maximumCount && capacity <= Self.maximumCapacity {
            blocks.append(Block(base: base, capacity: capacity))
        } else {
            free(base)
        }
    }
}

extension ByteQueue {
    fileprivate mutating func adopt(_ block: UnsafeMutableRawPointer, capacity size: Int) {
        base = block
        capacity = size
    }

    fileprivate mutating func surrender() -> (UnsafeMutableRawPointer, Int)? {
        guard let block = base else { return nil }
        let size = capacity
        base = nil
        capacity = 0
        return (block, size)
    }
}
