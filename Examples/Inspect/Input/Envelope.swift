import RealtimeProtocol

/// What a line of a recording says around its event.
///
/// A line is the bare event, or an object with the event in `event`. An event may have a member `event` itself (a key
/// that a caller has pressed), so an object with a `type` is always an event.
struct Envelope: Hashable {
    /// Where the event lies in the line.
    var event: Range<Int>
    /// The dialect's name.
    var dialect: String?
    /// Whose the event is.
    var direction: String?
    /// When it was seen, in seconds from any start.
    var instant: Double?
}

extension Envelope {
    /// Looks at the top level of a line; `nil` where it is the bare event.
    init?(_ peek: FramePeek, in line: Span<UInt8>) {
        guard let event = peek.member("event", in: line), event.kind == .object else { return nil }
        if peek.member("type", in: line)?.kind == .string { return nil }
        self.event = event.value
        dialect = peek.string("dialect", in: line)
        direction = peek.string("direction", in: line)
        if let number = Self.number("at", peek, line) {
            // Seconds since 1970 have ten digits until 2286; what has more is milliseconds.
            instant = abs(number) < 1e11 ? number : number / 1_000
        } else if let milliseconds = Self.number("at_ms", peek, line) {
            instant = milliseconds / 1_000
        }
    }

    private static func number(_ name: StaticString, _ peek: FramePeek, _ line: Span<UInt8>) -> Double? {
        guard let member = peek.member(name, in: line), member.kind == .number else { return nil }
        return Double(line.text(in: member.value)).flatMap { $0.isFinite ? $0 : nil }
    }
}

extension Span<UInt8> {
    /// The bytes in `range`, which must be UTF-8, as a string.
    func text(in range: Range<Int>) -> String {
        extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
