/// One event of a stream.
struct ServerSentEvent: Hashable {
    /// What the server called it; empty where it did not, which stands for `message`.
    var type: String
    /// The data, its lines joined by line feeds.
    var data: [UInt8]
}

/// Why a stream of events cannot be read on.
enum ServerSentEventError: Error, Hashable {
    /// A line, or the data of one event, is longer than the parser keeps.
    case tooLong(limit: Int)
}

/// Finds events in a stream of bytes: the `text/event-stream` of the HTML standard, section 9.2.6.
///
/// Any cutting of the stream gives the same events. Lines end with CR LF, LF or CR; comments, `id`, `retry` and unknown
/// fields are read over; an event that the stream ends in the middle of is none. O(bytes).
struct ServerSentEventParser {
    /// The most bytes of one line, and of the data of one event. 1 MiB: a chunk of a chat is a few hundred bytes.
    static let standardLimit = 1 << 20

    private enum Line {
        /// Before anything: a byte order mark may stand here, of which so many bytes were seen.
        case mark(Int)
        case inside
        /// After a CR, whose LF may follow.
        case afterReturn
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let limit: Int
    private var state = Line.mark(0)
    private var line: [UInt8] = []
    private var type = ""
    private var data: [UInt8] = []
    private var hasData = false

    init(limit: Int = ServerSentEventParser.standardLimit) { self.limit = limit }

    /// Bytes that are held of an event that is not complete: at most a line and data of the limit each.
    var bufferedBytes: Int { line.count + data.count }

    /// Takes the next bytes and appends the events that are complete with them, also those in front of an error.
    mutating func read(_ bytes: Span<UInt8>, into events: inout [ServerSentEvent]) throws(ServerSentEventError) {
        for index in bytes.indices { try take(bytes[index], &events) }
    }

    private mutating func take(_ byte: UInt8, _ events: inout [ServerSentEvent]) throws(ServerSentEventError) {
        switch state {
        case .mark(let count):
            if byte == Self.byteOrderMark[count] {
                state = count == 2 ? .inside : .mark(count + 1)
                return
            }
            line = Array(Self.byteOrderMark[..<count])
            state = .inside
        case .afterReturn:
            state = .inside
            if byte == UInt8(ascii: "\n") { return }
        case .inside:
            break
        }
        switch byte {
        case UInt8(ascii: "\n"): try endLine(&events)
        case UInt8(ascii: "\r"):
            try endLine(&events)
            state = .afterReturn
        default:
            guard line.count < limit else { throw .tooLong(limit: limit) }
            line.append(byte)
        }
    }

    private mutating func endLine(_ events: inout [ServerSentEvent]) throws(ServerSentEventError) {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            if hasData { events.append(ServerSentEvent(type: type, data: data)) }
            type = ""
            data = []
            hasData = false
            return
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[min(colon + 1, line.endIndex)...]
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        if line[..<colon].elementsEqual("data".utf8) {
            guard data.count + value.count < limit else { throw .tooLong(limit: limit) }
            if hasData { data.append(UInt8(ascii: "\n")) }
            data.append(contentsOf: value)
            hasData = true
        } else if line[..<colon].elementsEqual("event".utf8) {
            type = String(decoding: value, as: UTF8.self)
        }
    }
}
