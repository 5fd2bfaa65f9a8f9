/// Cuts a stream that arrives in pieces of any size into frames of one length.
///
/// Any split of the same samples gives the same frames. A piece that starts on a frame boundary is handed on in
/// place; only what straddles two pieces is copied, into storage allocated once.
///
/// ```swift
/// var chunker = FrameChunker<Float>(frameLength: 160)
/// chunker.push(samples.span) { frame in detector.process(frame) }
/// chunker.flush { tail in … }     // what was left, shorter than a frame
/// ```
public struct FrameChunker<Sample: BitwiseCopyable & Sendable & ExpressibleByIntegerLiteral>: Sendable {
    /// Samples in a frame; at least 1.
    public let frameLength: Int
    /// Samples that wait for the rest of their frame: 0 ..< ``frameLength``.
    public private(set) var pendingCount = 0
    @usableFromInline
    var pending: [Sample]

    /// Creates a chunker. A `frameLength` below 1 is taken as 1.
    public init(frameLength: Int) {
        self.frameLength = max(1, frameLength)
        pending = [Sample](repeating: 0, count: self.frameLength)
    }

    /// The frames that `sampleCount` more samples complete: how often ``push(_:_:)`` will call its closure. Negative
    /// counts are nothing.
    public func frameCount(after sampleCount: Int) -> Int {
        let (frames, rest) = max(0, sampleCount).quotientAndRemainder(dividingBy: frameLength)
        return frames + (rest >= frameLength - pendingCount ? 1 : 0)
    }

    /// Takes `samples` and calls `body` for every frame they complete, in order.
    ///
    /// If `body` throws, the frame it was given counts as delivered, and the samples of this piece behind it are
    /// dropped: a caller that wants to go on has lost no more than it was told.
    @inlinable
    public mutating func push<Failure: Error>(
        _ samples: Span<Sample>,
        _ body: (Span<Sample>) throws(Failure) -> Void
    ) throws(Failure) {
        var start = 0
        if pendingCount > 0 {
            let taken = min(frameLength - pendingCount, samples.count)
            store(samples.extracting(0..<taken))
            start = taken
            guard pendingCount == frameLength else { return }
            discard()
            try body(pending.span)
        }
        while samples.count - start >= frameLength {
            let end = start + frameLength
            try body(samples.extracting(start..<end))
            start = end
        }
        store(samples.extracting(start..<samples.count))
    }

    /// Ends the stream: calls `body` with the samples that did not fill a frame, if there are any.
    @inlinable
    public mutating func flush<Failure: Error>(
        _ body: (Span<Sample>) throws(Failure) -> Void
    ) throws(Failure) {
        let count = pendingCount
        discard()
        if count > 0 { try body(pending.span.extracting(0..<count)) }
    }

    /// Ends the stream with a whole frame: the samples left, followed by `padding`. Nothing if there are none.
    @inlinable
    public mutating func flush<Failure: Error>(
        paddedWith padding: Sample,
        _ body: (Span<Sample>) throws(Failure) -> Void
    ) throws(Failure) {
        let count = pendingCount
        discard()
        guard count > 0 else { return }
        for index in count..<frameLength { pending[index] = padding }
        try body(pending.span)
    }

    /// Forgets the samples that wait.
    public mutating func reset() { discard() }

    @usableFromInline
    mutating func discard() { pendingCount = 0 }

    @usableFromInline
    mutating func store(_ samples: Span<Sample>) {
        for index in samples.indices {
            pending[pendingCount] = samples[index]
            pendingCount += 1
        }
    }
}
