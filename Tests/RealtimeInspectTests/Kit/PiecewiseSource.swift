@testable import realtime_inspect

/// Bytes that come in pieces of given sizes, the last of them again and again.
struct PiecewiseSource: ByteSource {
    private var rest: ArraySlice<UInt8>
    private var sizes: [Int]

    init(_ text: String, pieces sizes: [Int] = [1 << 20]) { self.init(Array(text.utf8), pieces: sizes) }

    init(_ bytes: [UInt8], pieces sizes: [Int] = [1 << 20]) {
        rest = bytes[...]
        self.sizes = sizes.reversed()
    }

    mutating func read(into buffer: inout [UInt8], from position: Int) throws(FileError) -> Int {
        let size = sizes.count > 1 ? sizes.removeLast() : sizes[0]
        let piece = rest.prefix(min(size, buffer.count - position))
        buffer.replaceSubrange(position..<position + piece.count, with: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}
