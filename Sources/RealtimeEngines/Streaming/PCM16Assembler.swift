/// Makes samples of a stream of little-endian PCM16 bytes that is cut anywhere.
struct PCM16Assembler {
    private var odd: UInt8?

    /// The samples that are complete with the next bytes. The first half of one is kept for the next call.
    mutating func samples(from bytes: Span<UInt8>) -> [Int16] {
        var samples: [Int16] = []
        samples.reserveCapacity((bytes.count + 1) / 2)
        for index in bytes.indices {
            if let low = odd {
                samples.append(Int16(bitPattern: UInt16(low) | UInt16(bytes[index]) << 8))
                odd = nil
            } else {
                odd = bytes[index]
            }
        }
        return samples
    }
}

/// A body of raw PCM16 on its way to whoever hears it: in chunks that are worth a message, and refused where it is
/// something else than samples.
struct PCMStream {
    /// Bytes that tell a sound file from samples.
    private static let magicCount = 4

    private var assembler = PCM16Assembler()
    private var head: [UInt8]? = []
    private var waiting: [Int16] = []
    private let leastSamples: Int
    private(set) var sampleCount = 0

    /// - leastSamples: a chunk has at least so many, but for the last one.
    init(leastSamples: Int) { self.leastSamples = leastSamples }

    /// Whether what has come begins like a sound file. Its first samples would have to be 18770 and 17990: no voice
    /// begins like that.
    private(set) var isSoundFile = false

    /// The next chunk that is complete with the next bytes; empty where more is to be waited for.
    mutating func chunk(with bytes: Span<UInt8>) -> [Int16] {
        if var head {
            bytes.withUnsafeBufferPointer { head.append(contentsOf: $0) }
            guard head.count >= Self.magicCount else {
                self.head = head
                return []
            }
            self.head = nil
            isSoundFile = head.starts(with: "RIFF".utf8)
            waiting += assembler.samples(from: head.span)
        } else {
            waiting += assembler.samples(from: bytes)
        }
        guard waiting.count >= leastSamples else { return [] }
        return take()
    }

    /// What is left at the end of the body. Half a sample is none.
    mutating func rest() -> [Int16] {
        if let head {
            self.head = nil
            waiting += assembler.samples(from: head.span)
        }
        return take()
    }

    private mutating func take() -> [Int16] {
        var chunk: [Int16] = []
        swap(&chunk, &waiting)
        sampleCount += chunk.count
        return chunk
    }
}
