#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Cuts a stream of bytes into lines, in memory that does not grow with the stream.
///
/// The source is read in chunks; a line that begins in one chunk and ends in a later one is moved to the front of the
/// buffer, which grows up to the longest line allowed. What is longer is passed over and reported.
struct LineReader<Source: ByteSource & ~Copyable>: ~Copyable {
    /// What comes next.
    enum Line: Hashable {
        /// A line: a range of ``buffer``, without its line feed, until the next call.
        case complete(Range<Int>)
        /// A line that was passed over, and how many bytes it has.
        case tooLong(Int)
    }

    /// The longest line, in bytes: twice the largest event that the codec takes, so that a line has room for an
    /// envelope. Bounds the memory.
    static var longestLine: Int { 32 << 20 }
    /// The bytes of one read. Fits the second-level cache of any machine of the last ten years.
    static var chunk: Int { 256 << 10 }

    /// Where lines lie.
    private(set) var buffer: [UInt8]
    /// How many bytes were read so far.
    private(set) var bytesRead = 0
    private var source: Source
    private let longest: Int
    /// What was read and not yet handed out.
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// The bytes of the line that is being passed over.
    private var skipped: Int?

    /// Reads lines from `source`.
    init(_ source: consuming Source, longestLine: Int = longestLine, chunk: Int = chunk) {
        self.source = source
        longest = longestLine
        buffer = [UInt8](repeating: 0, count: chunk)
    }

    /// The next line; `nil` at the end. O(bytes read) over the whole stream.
    ///
    /// - Parameter willRead: called before each read, which may block.
    mutating func next(willRead: () throws(FileError) -> Void = {}) throws(FileError) -> Line? {
        var searched = start
        while true {
            if let feed = lineFeed(in: searched..<end) {
                let line = start..<feed
                start = feed + 1
                return finish(line)
            }
            searched = end
            if skipped != nil || end - start > longest {
                skipped = (skipped ?? 0) + end - start
                (start, end, searched) = (0, 0, 0)
            }
            if isAtEnd {
                guard start < end || skipped != nil else { return nil }
                defer { start = end }
                return finish(start..<end)
            }
            searched -= makeRoom()
            try willRead()
            let count = try source.read(into: &buffer, from: end)
            end += count
            bytesRead += count
            isAtEnd = count == 0
        }
    }

    private mutating func finish(_ line: Range<Int>) -> Line {
        defer { skipped = nil }
        if let skipped { return .tooLong(skipped + line.count) }
        return line.count > longest ? .tooLong(line.count) : .complete(line)
    }

    private func lineFeed(in range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        return buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base + range.lowerBound, 0x0A, range.count) else {
                return nil
            }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Makes room behind what is there, and returns how far that was moved to the front.
    private mutating func makeRoom() -> Int {
        let moved = start
        if start > 0 {
            let rest = start..<end
            buffer.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                memmove(base, base + rest.lowerBound, rest.count)
            }
            (start, end) = (0, rest.count)
        }
        if end == buffer.count {
            buffer.append(contentsOf: repeatElement(0, count: min(buffer.count, max(longest + 1 - end, 1))))
        }
        return moved
    }
}
