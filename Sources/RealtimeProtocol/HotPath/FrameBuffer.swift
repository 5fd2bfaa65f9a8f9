internal import CRealtimeKernels

/// Memory for one outgoing text frame, used again for the next: no allocation once it has grown to the largest frame.
///
/// There is room in front of the text, so that a WebSocket header can be put there and both go out in one piece:
///
/// ```swift
/// var buffer = FrameBuffer()
/// buffer.encodeAppend(audio: samples.span)
/// buffer.prepend(header.span)
/// buffer.withFrame { send($0) }
/// ```
///
/// Writing a text replaces the frame that was there.
public struct FrameBuffer: ~Copyable {
    /// The longest header of RFC 6455 section 5.2: 2 bytes, 8 of length, 4 of masking key.
    public static let webSocketHeadroom = 14

    /// Bytes that can be put in front of the text.
    public let headroom: Int
    private var memory: UnsafeMutablePointer<UInt8>
    private var room: Int
    /// Where the frame begins: `headroom`, less what was put in front.
    private var start: Int
    /// Where the text ends.
    private var end: Int

    /// Creates a buffer for texts of `capacity` bytes; it grows where a text is longer.
    public init(capacity: Int = 4_096, headroom: Int = FrameBuffer.webSocketHeadroom) {
        precondition(capacity >= 0 && headroom >= 0, "a capacity is not negative")
        self.headroom = headroom
        room = capacity
        memory = .allocate(capacity: headroom + capacity)
        start = headroom
        end = headroom
    }

    deinit { memory.deallocate() }

    /// The number of bytes of the text.
    public var count: Int { end - headroom }

    // MARK: Reading

    /// Calls `body` with the text.
    public func withText<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(UnsafeBufferPointer(start: memory + headroom, count: end - headroom).span)
    }

    /// Calls `body` with what was put in front of the text, and the text.
    public func withFrame<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(UnsafeBufferPointer(start: memory + start, count: end - start).span)
    }

    /// Calls `body` with the text for changing it in place, as a WebSocket client masks it.
    public mutating func withMutableText<R, E: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        var span = UnsafeMutableBufferPointer(start: memory + headroom, count: end - headroom).mutableSpan
        return try body(&span)
    }

    // MARK: Writing

    /// Puts `header` in front of the frame, in front of what was put there before.
    ///
    /// - Precondition: all that was put in front since the text was written is at most ``headroom`` bytes.
    public mutating func prepend(_ header: Span<UInt8>) {
        precondition(header.count <= start, "a header of \(header.count) bytes where \(start) are free")
        start -= header.count
        for index in 0..<header.count { memory[start + index] = header[index] }
    }

    /// Makes `text` the text.
    public mutating func setText(_ text: Span<UInt8>) {
        write(atMost: text.count) { $0.bytes(text) }
    }

    /// Makes `text` the text, with `replacement` where `range` is.
    ///
    /// For relays, which pass a frame on with one member changed: ``FramePeek`` tells the ranges. What is put in is not
    /// looked at: a value has to be a whole JSON value, a string with its quotes. O(bytes).
    ///
    /// - Precondition: `range` lies within `text`.
    public mutating func setText(_ text: Span<UInt8>, replacing range: Range<Int>, with replacement: Span<UInt8>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= text.count, "a range outside the text")
        write(atMost: text.count - range.count + replacement.count) { writer in
            writer.bytes(text.extracting(first: range.lowerBound))
            writer.bytes(replacement)
            writer.bytes(text.extracting(droppingFirst: range.upperBound))
        }
    }

    /// Replaces the frame by what `body` writes, which is at most `count` bytes.
    @inline(__always)
    mutating func write(atMost count: Int, _ body: (inout FrameWriter) -> Void) {
        if count > room { grow(to: count) }
        var writer = FrameWriter(memory + headroom)
        body(&writer)
        start = headroom
        end = writer.end - memory
        assert(end - headroom <= count, "a text is longer than was promised")
    }

    @inline(never)
    private mutating func grow(to count: Int) {
        // Twice the need: the largest frame of a session is met early.
        room = max(count, room) * 2
        memory.deallocate()
        memory = .allocate(capacity: headroom + room)
    }
}

// The buffer cannot be copied and its memory belongs to it alone: who has the buffer has the memory.
extension FrameBuffer: @unchecked Sendable {}
