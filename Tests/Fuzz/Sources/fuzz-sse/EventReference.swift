/// What a stream of events means, worked out from all of it at once: lines first, then blocks of lines.
///
/// The other way round than the parser, which sees a byte at a time and keeps one line and one event.
struct EventReference {
    /// Events in front of what is wrong, or all of them.
    private(set) var events: [ServerSentEvent] = []
    /// Whether a line, or the data of one event, is longer than `limit`.
    private(set) var isTooLong = false

    init(_ stream: [UInt8], limit: Int) {
        var lines = Self.lines(of: stream)
        // What nobody has ended counts for the limit, and for nothing else: the last line, and the block it stands in.
        let rest = lines.removeLast()
        let blocks = lines.split(omittingEmptySubsequences: false, whereSeparator: \.isEmpty)
        for (index, block) in blocks.enumerated() {
            let data = Self.data(of: block)
            isTooLong = block.contains { $0.count > limit } || (data ?? []).count > limit
            if isTooLong { return }
            guard index < blocks.count - 1, let data else { continue }
            let type = Self.values(of: "event", in: block).last ?? []
            events.append(ServerSentEvent(type: String(decoding: type, as: UTF8.self), data: data))
        }
        isTooLong = rest.count > limit
    }

    /// The pieces between line ends, at least one.
    private static func lines(of stream: [UInt8]) -> [ArraySlice<UInt8>] {
        var rest = stream.starts(with: [0xEF, 0xBB, 0xBF]) ? stream.dropFirst(3) : stream[...]
        var lines: [ArraySlice<UInt8>] = []
        while let end = rest.firstIndex(where: { $0 == 13 || $0 == 10 }) {
            lines.append(rest[..<end])
            rest = rest[end...].dropFirst(rest[end...].starts(with: [13, 10]) ? 2 : 1)
        }
        return lines + [rest]
    }

    private static func data(of block: ArraySlice<ArraySlice<UInt8>>) -> [UInt8]? {
        let values = Self.values(of: "data", in: block)
        return values.isEmpty ? nil : Array(values.joined(separator: [10]))
    }

    /// The values of every line whose field is `name`.
    private static func values(of name: String, in block: ArraySlice<ArraySlice<UInt8>>) -> [ArraySlice<UInt8>] {
        block.compactMap { line in
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts[0].elementsEqual(name.utf8) else { return nil }
            let value = parts.count == 2 ? parts[1] : []
            return value.first == UInt8(ascii: " ") ? value.dropFirst() : value
        }
    }
}
