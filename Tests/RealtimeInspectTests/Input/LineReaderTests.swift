import Testing

@testable import realtime_inspect

@Suite("Cutting a stream into lines")
struct LineReaderTests {
    private enum Piece: Equatable {
        case line(String)
        case tooLong(Int)
    }

    private static func read(
        _ text: String,
        pieces: [Int] = [1 << 20],
        longest: Int = 1_000,
        chunk: Int = 16
    ) throws -> (pieces: [Piece], largest: Int) {
        var reader = LineReader(PiecewiseSource(text, pieces: pieces), longestLine: longest, chunk: chunk)
        var result: [Piece] = []
        var largest = 0
        while let next = try reader.next() {
            largest = max(largest, reader.buffer.count)
            switch next {
            case .complete(let range): result.append(.line(String(decoding: reader.buffer[range], as: UTF8.self)))
            case .tooLong(let count): result.append(.tooLong(count))
            }
        }
        return (result, largest)
    }

    @Test("any cut of the stream gives the same lines")
    func cuts() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(seed)
        for _ in 0..<200 {
            let lines = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                String(repeating: "x", count: Int.random(in: 0...120, using: &random))
            }
            let text = lines.joined(separator: "\n")
            let sizes = (0..<40).map { _ in Int.random(in: 1...50, using: &random) }
            let longest = 60
            let found = try Self.read(
                text,
                pieces: sizes,
                longest: longest,
                chunk: Int.random(in: 1...64, using: &random)
            )
            // The last line has no line feed and is none where it is empty.
            let expected = text.split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.count > longest ? Piece.tooLong($0.count) : .line(String($0))
            }
            let whole = text.isEmpty || text.last == "\n" ? Array(expected.dropLast()) : expected
            #expect(found.pieces == whole, "seed \(seed)")
        }
    }

    @Test("a line that is too long is passed over and counted")
    func tooLong() throws {
        let text = "a\n" + String(repeating: "b", count: 5_000) + "\nc\n"
        let found = try Self.read(text, longest: 100)
        #expect(found.pieces == [.line("a"), .tooLong(5_000), .line("c")])
    }

    @Test("a line of just the longest length is a line")
    func justFits() throws {
        let line = String(repeating: "b", count: 100)
        #expect(try Self.read(line + "\n" + line + "x", longest: 100).pieces == [.line(line), .tooLong(101)])
    }

    @Test("memory does not grow with the stream or its longest line")
    func bounded() throws {
        let text = String(repeating: String(repeating: "b", count: 90) + "\n", count: 500)
        let found = try Self.read(text + String(repeating: "c", count: 100_000), longest: 100)
        #expect(found.pieces.count == 501)
        #expect(found.largest <= 101)
    }
}

/// Splitmix64 (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
