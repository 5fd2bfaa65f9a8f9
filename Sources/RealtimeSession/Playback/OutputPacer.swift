internal import RealtimeUnits

/// Holds synthesised audio back so that it leaves only a little ahead of the loudspeaker.
///
/// Speech is made many times faster than it is heard. Sent at once, it would fill the client's buffer, and a barge-in
/// could only ask the client to throw it away; held here, what was not sent needs no asking.
struct OutputPacer: Sendable {
    /// How far ahead of the loudspeaker audio may leave; `nil` sends everything at once.
    let lead: Duration?
    /// The longest piece sent as one delta.
    static let longestDelta: Duration = .milliseconds(100)

    private var pending: [UInt8] = []
    private var offset = 0

    init(lead: Duration?) { self.lead = lead }

    var pendingBytes: Int { pending.count - offset }
    var isEmpty: Bool { pendingBytes == 0 }

    mutating func append(_ bytes: [UInt8]) { pending.append(contentsOf: bytes) }

    mutating func removeAll() {
        pending = []
        offset = 0
    }

    /// Takes at most `longest` bytes.
    mutating func take(atMost longest: Int) -> [UInt8] {
        let end = min(offset + longest, pending.count)
        let piece = Array(pending[offset..<end])
        offset = end
        // Compact rarely: every 64 KiB of sent audio, so that a long reply costs O(bytes) in total.
        if offset == pending.count {
            removeAll()
        } else if offset >= 1 << 16 {
            pending.removeSubrange(..<offset)
            offset = 0
        }
        return piece
    }
}
