public import RealtimeUnits

/// Records both sides of a conversation into one two-channel file: left the caller, right the assistant.
///
/// Each side hands in chunks with the position of their first sample on a common clock that counts samples from the
/// start of the recording. Chunks may come in bursts, early, late, or leave gaps (silence in the file); what the other
/// side interrupted before it was heard is taken back with ``discard(_:after:)``. Memory is bounded: at most
/// ``window`` samples of a side wait for the other, then the file moves on; what comes for a stretch that is already
/// written is dropped and counted in ``droppedSamples``.
public struct ConversationRecorder: ~Copyable {
    /// A side of the conversation.
    public enum Side: Int, Hashable, Sendable, CaseIterable {
        /// Left.
        case caller = 0
        /// Right.
        case assistant = 1
    }

    /// How far one side may be ahead of the other.
    public let window: SampleCount
    /// How far ahead of the file a chunk may lie. A wrong position would otherwise fill the disk with silence.
    public let maximumGap: SampleCount
    /// How much audio is written between two synchronisations of the header.
    public let synchronizationInterval: SampleCount
    /// Samples of both sides that came too late.
    public private(set) var droppedSamples = SampleCount.zero
    /// The position up to which both channels are in the file.
    public private(set) var written = SampleCount.zero

    private var writer: SoundFileWriter
    /// Interleaved ring of `window` frames; frame *p* of the recording is at *p* mod `window`.
    private var ring: [Int16]
    /// The end of what each side has handed in.
    private var ends = [0, 0]
    private var unsynchronized = 0

    /// Frames written to the file in one call: bounds the copy out of the ring.
    private static let pieceLength = 1_024

    /// Creates the file.
    ///
    /// - Parameters:
    ///   - path: where; a file that is there is replaced.
    ///   - format: of the file.
    ///   - sampleRate: of both sides.
    ///   - window: how far the sides may be apart, at most an hour; by default 10 s, 0.96 MB of memory at 24 kHz: a
    ///     model that answers faster than real time may hand in this much before it is heard.
    ///   - maximumGap: the longest silence that is written where a side hands in nothing; by default 10 min.
    ///   - synchronizationInterval: by default 1 s of audio. A process that dies loses no more than this and the
    ///     window.
    /// - Throws: ``SoundFileError`` with `openFailed` or `invalidArgument`.
    public init(
        path: String,
        format: SoundFileFormat = .wav,
        sampleRate: SampleRate,
        window: Duration = .seconds(10),
        maximumGap: Duration = .seconds(600),
        synchronizationInterval: Duration = .seconds(1)
    ) throws(SoundFileError) {
        let frames = SampleCount(window, at: sampleRate)
        // An hour of both sides is 330 MB at 24 kHz: whoever asks for more means something else.
        guard frames.value > 0, frames.value <= 3_600 * sampleRate.hertz else {
            throw SoundFileError(code: .invalidArgument, path: path, message: "A window of \(window)")
        }
        writer = try SoundFileWriter(path: path, format: format, sampleRate: sampleRate, channelCount: 2)
        self.window = frames
        self.maximumGap = max(frames, SampleCount(maximumGap, at: sampleRate))
        self.synchronizationInterval = max(SampleCount(synchronizationInterval, at: sampleRate), SampleCount(1))
        ring = [Int16](repeating: 0, count: 2 * frames.value)
    }

    deinit {
        // Nobody is left to tell of a failure; whoever wants to know calls `close()`. What waits is at most a window,
        // in one or two pieces of the ring.
        let left = max(0, max(ends[0], ends[1]) - written.value)
        let start = written.value % window.value
        let first = min(left, window.value - start)
        writer.writeLast(ring[2 * start..<2 * (start + first)])
        writer.writeLast(ring[0..<2 * (left - first)])
    }

    /// Samples per second of both sides.
    public var sampleRate: SampleRate { writer.sampleRate }

    /// Takes `samples` of `side`, whose first sample belongs at `position`.
    ///
    /// Where chunks of one side overlap, the later one wins. O(samples), plus what the file has to catch up.
    ///
    /// - Throws: ``SoundFileError`` with `writeFailed`, or `invalidArgument` if `position` lies more than
    ///   ``maximumGap`` ahead of the file; nothing was taken then.
    public mutating func append(
        _ samples: Span<Int16>,
        from side: Side,
        at position: SampleCount
    ) throws(SoundFileError) {
        guard position.value <= written.value + maximumGap.value else {
            throw SoundFileError(code: .invalidArgument, path: writer.path, message: "Position \(position)")
        }
        // What lies before the written part is late; so is a negative position, however far.
        let earliest = max(position.value, written.value - samples.count)
        let late = min(samples.count, max(0, written.value - earliest))
        droppedSamples += SampleCount(late)
        guard late < samples.count else { return }
        var index = late
        var place = position.value + late
        while index < samples.count {
            // Make room: the file moves on, with silence where the other side has handed in nothing.
            if place >= written.value + window.value {
                try write(upTo: place - window.value + min(Self.pieceLength, window.value, samples.count - index))
            }
            let room = min(samples.count - index, written.value + window.value - place)
            for offset in 0..<room {
                ring[2 * ((place + offset) % window.value) + side.rawValue] = samples[index + offset]
            }
            index += room
            place += room
            ends[side.rawValue] = max(ends[side.rawValue], place)
        }
        try write(upTo: min(ends[0], ends[1]))
    }

    /// Takes `samples` of `side`: the array door.
    ///
    /// - Throws: ``SoundFileError`` with `writeFailed`.
    public mutating func append(
        _ samples: [Int16],
        from side: Side,
        at position: SampleCount
    ) throws(SoundFileError) {
        try append(samples.span, from: side, at: position)
    }

    /// Takes back what `side` handed in from `position` on, as far as it is not in the file yet.
    public mutating func discard(_ side: Side, after position: SampleCount) {
        let start = max(position.value, written.value)
        guard start < ends[side.rawValue] else { return }
        for place in start..<ends[side.rawValue] { ring[2 * (place % window.value) + side.rawValue] = 0 }
        ends[side.rawValue] = start
    }

    /// Writes everything handed in so far, with silence where one side is missing, and updates the header.
    ///
    /// - Throws: ``SoundFileError`` with `writeFailed`.
    public mutating func flush() throws(SoundFileError) {
        try write(upTo: max(ends[0], ends[1]))
        writer.synchronize()
        unsynchronized = 0
    }

    /// Writes everything and closes the file.
    ///
    /// - Throws: ``SoundFileError`` with `writeFailed`.
    public consuming func close() throws(SoundFileError) {
        try flush()
    }

    private mutating func write(upTo end: Int) throws(SoundFileError) {
        // Two parts of a value with a deinitialiser cannot be borrowed at once, so the ring steps out meanwhile.
        var ring: [Int16] = []
        swap(&ring, &self.ring)
        defer { swap(&ring, &self.ring) }
        while written.value < end {
            let start = written.value % window.value
            let count = min(end - written.value, window.value - start, Self.pieceLength)
            try writer.write(ring.span.extracting(2 * start..<2 * (start + count)))
            // What is behind the file is silence until somebody hands in sound for the frames that come next.
            for index in 2 * start..<2 * (start + count) { ring[index] = 0 }
            written += SampleCount(count)
            unsynchronized += count
        }
        if unsynchronized >= synchronizationInterval.value {
            writer.synchronize()
            unsynchronized = 0
        }
    }
}
