/// Takes the Opus packets out of a WebM stream that comes in pieces, as a browser's `MediaRecorder` makes it: an EBML
/// header, then a segment and clusters that mostly leave their size open.
///
/// Pieces may be cut anywhere; every cut gives the same outputs. What is not audio is passed over and never kept, so
/// that a demuxer holds one block at most and what waits to be taken. **Take every output after each piece**:
///
/// ```swift
/// try demuxer.append(piece.span)
/// while let output = demuxer.nextOutput() { … }
/// ```
///
/// A stream may be followed by another one, with a header of its own. Seeking, `DiscardPadding` and durations are not
/// read. Of several Opus tracks the first one counts.
public struct WebMAudioDemuxer: Sendable {
    /// What comes next in the stream.
    private enum Step: Sendable {
        /// Identifier and size of an element.
        case header
        /// The number of the track that a block belongs to; so much is left of the block.
        case trackNumber(left: UInt64)
        /// What an element holds, to be read when it is whole.
        case content(ElementID, left: UInt64)
        /// What nobody wants.
        case skipped(left: UInt64)
    }

    /// An element that others are in.
    struct Parent: Sendable {
        let id: ElementID
        /// Where it ends at the latest: its own end, or where it leaves that open, the end of the one around it.
        let end: UInt64?
        let isOpen: Bool
    }

    /// What is held at most.
    public let limits: WebMLimits
    /// How many bytes were taken.
    public private(set) var offset: UInt64 = 0
    /// What is wrong with the stream, once something is; every later piece is refused with it.
    public private(set) var failure: WebMError?

    private var step = Step.header
    /// The bytes so far of a header, or of a content.
    private var pending: [UInt8] = []
    private(set) var parents: [Parent] = []
    var contents = StreamContents()
    private var outputs: [WebMOutput] = []
    private var taken = 0
    /// Where the element begins that is being read.
    var elementStart: UInt64 = 0

    /// Creates a demuxer that waits for the first byte of a stream.
    public init(limits: WebMLimits = WebMLimits()) { self.limits = limits }

    // MARK: Getters

    /// The track of the stream, once it is known.
    public var track: OpusTrack? { contents.track }
    /// Bytes of elements that are not whole. Never more than the limits say.
    public var bufferedBytes: Int { pending.count }
    /// Outputs that wait to be taken.
    public var waitingOutputs: Int { outputs.count - taken }
    /// Whether the next byte begins an element, so that another stream could begin there.
    public var isBetweenElements: Bool {
        if case .header = step { pending.isEmpty } else { false }
    }

    // MARK: Input

    /// Takes the next bytes.
    ///
    /// - Throws: ``WebMError``; what was found before it can still be taken, and nothing follows.
    /// - Complexity: O(bytes).
    public mutating func append(_ bytes: Span<UInt8>) throws(WebMError) {
        if let failure { throw failure }
        do throws(WebMError) {
            try take(bytes)
        } catch {
            failure = error
            pending = []
            parents = []
            throw error
        }
    }

    private mutating func take(_ bytes: Span<UInt8>) throws(WebMError) {
        var index = 0
        while index < bytes.count {
            switch step {
            case .header:
                if pending.isEmpty { elementStart = offset }
                next(bytes, &index)
                guard let header = try ElementHeader(pending, at: elementStart) else { continue }
                pending.removeAll(keepingCapacity: true)
                try begin(header)
            case .trackNumber(let left):
                next(bytes, &index)
                try decide(left: left - 1)
            case .content(let id, let left):
                let count = Int(min(left, UInt64(bytes.count - index)))
                bytes.extracting(index..<(index + count)).withUnsafeBufferPointer { pending.append(contentsOf: $0) }
                pass(count, &index)
                guard left == UInt64(count) else {
                    step = .content(id, left: left - UInt64(count))
                    continue
                }
                try finish(id)
            case .skipped(let left):
                let count = Int(min(left, UInt64(bytes.count - index)))
                pass(count, &index)
                if left == UInt64(count) { try settle() } else { step = .skipped(left: left - UInt64(count)) }
            }
        }
    }

    private mutating func next(_ bytes: Span<UInt8>, _ index: inout Int) {
        pending.append(bytes[index])
        pass(1, &index)
    }

    private mutating func pass(_ count: Int, _ index: inout Int) {
        index += count
        // No stream is 2⁶⁴ bytes long.
        offset &+= UInt64(count)
    }

    // MARK: Elements

    private mutating func begin(_ header: ElementHeader) throws(WebMError) {
        try leaveOpenParents(before: header.id)
        guard !parents.isEmpty || contents.hasHeader || header.id == .ebml else {
            throw WebMError(.notEBML, at: elementStart)
        }
        let bound = parents.last?.end
        var end = bound
        if let size = header.size {
            let (sum, overflow) = offset.addingReportingOverflow(size)
            guard !overflow, bound.map({ sum <= $0 }) ?? true else { throw WebMError(.overrun, at: elementStart) }
            end = sum
        } else if header.id != .segment && header.id != .cluster {
            throw WebMError(.unknownSize, at: elementStart)
        }
        switch header.id.role(in: parents.last?.id, limits: limits) {
        case .parent:
            parents.append(Parent(id: header.id, end: end, isOpen: header.size == nil))
            contents.enter(header.id)
            try settle()
        case .value(let most):
            let size = header.size ?? 0
            if size <= UInt64(most) {
                try read(header.id, size)
            } else {
                try contents.tooLong(header.id, at: elementStart)
                try skip(size)
            }
        case .block:
            // A track number, a timestamp and flags at least.
            guard let size = header.size, size >= 4 else { throw WebMError(.malformedBlock, at: elementStart) }
            step = .trackNumber(left: size)
        case .other:
            // A segment or a cluster in a place where it means nothing may not be endless there.
            guard let size = header.size else { throw WebMError(.unknownSize, at: elementStart) }
            try skip(size)
        }
    }

    /// Ends parents that left their size open, where what comes next cannot be in them.
    private mutating func leaveOpenParents(before id: ElementID) throws(WebMError) {
        while let last = parents.last, last.isOpen {
            guard last.id == .cluster ? id.endsOpenCluster : id.endsOpenSegment else { return }
            parents.removeLast()
            try contents.leave(last.id, at: elementStart)
        }
    }

    private mutating func read(_ id: ElementID, _ size: UInt64) throws(WebMError) {
        guard size > 0 else { return try finish(id) }
        step = .content(id, left: size)
    }

    private mutating func skip(_ size: UInt64) throws(WebMError) {
        guard size > 0 else { return try settle() }
        step = .skipped(left: size)
    }

    /// Whether the block is the audio's, once its track's number is whole.
    private mutating func decide(left: UInt64) throws(WebMError) {
        step = .trackNumber(left: left)
        guard let number = VariableInteger(pending[...]) else {
            guard pending.first != 0, left > 0 else { throw WebMError(.malformedBlock, at: elementStart) }
            return
        }
        guard let track = contents.track else { throw WebMError(.misplacedBlock, at: elementStart) }
        guard number.value == track.number else {
            pending.removeAll(keepingCapacity: true)
            return try skip(left)
        }
        guard left <= UInt64(max(0, limits.blockBytes - pending.count)) else {
            throw WebMError(.blockTooLong, at: elementStart)
        }
        try read(.block, left)
    }

    /// An element that was read is whole.
    private mutating func finish(_ id: ElementID) throws(WebMError) {
        if id == .block {
            for packet in try contents.packets(in: pending, at: elementStart) { try put(.packet(packet)) }
        } else {
            try contents.read(id, pending, at: elementStart)
        }
        pending.removeAll(keepingCapacity: true)
        try settle()
    }

    /// Goes on behind an element, and leaves every parent that ends there.
    private mutating func settle() throws(WebMError) {
        step = .header
        while let last = parents.last, last.end == offset {
            parents.removeLast()
            let known = contents.track
            try contents.leave(last.id, at: elementStart)
            if known == nil, let track = contents.track { try put(.track(track)) }
        }
    }

    // MARK: Outputs

    private mutating func put(_ output: WebMOutput) throws(WebMError) {
        guard waitingOutputs < limits.packets else { throw WebMError(.tooManyPackets, at: elementStart) }
        outputs.append(output)
    }

    /// The next thing that was found, `nil` where there is none.
    public mutating func nextOutput() -> WebMOutput? {
        guard taken < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            taken = 0
            return nil
        }
        defer { taken += 1 }
        return outputs[taken]
    }
}
