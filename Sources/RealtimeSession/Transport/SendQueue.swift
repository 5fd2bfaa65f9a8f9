/// What waits for a connection that cannot be written to.
///
/// Two classes: control messages are never dropped (their number is bounded by what a peer can provoke, and beyond
/// ``Limits/controlBytes`` the queue asks for the connection's end), audio is bounded by its duration and drops the
/// oldest. Order between the two is kept.
struct SendQueue: Sendable {
    struct Limits: Hashable, Sendable {
        /// The longest audio that waits. Default 10 s: a listener that far behind is better served by a gap than by
        /// ten-second-old speech.
        var audio: Duration = .seconds(10)
        /// The most control bytes that wait. Default 4 MiB: hundreds of complete conversation items.
        var controlBytes = 4 << 20
    }

    private struct Entry {
        var frame: Frame
        var audio: Duration?
    }

    private var entries: [Entry] = []
    private var head = 0
    private(set) var queuedAudio: Duration = .zero
    private(set) var controlBytes = 0
    /// Audio messages dropped so far.
    private(set) var droppedAudioFrames = 0
    /// How long the dropped audio was.
    private(set) var droppedAudio: Duration = .zero
    let limits: Limits

    init(limits: Limits = Limits()) { self.limits = limits }

    var isEmpty: Bool { head == entries.count }
    /// Whether control messages have outgrown their bound: the peer is not reading, and the session should end.
    var isOverflowing: Bool { controlBytes > limits.controlBytes }

    /// Adds a message; `audio` is its duration where it carries nothing but audio.
    mutating func push(_ frame: Frame, audio: Duration?) {
        entries.append(Entry(frame: frame, audio: audio))
        guard let audio else {
            controlBytes += frame.byteCount
            return
        }
        queuedAudio += audio
        while queuedAudio > limits.audio, dropOldestAudio() {}
    }

    private mutating func dropOldestAudio() -> Bool {
        guard let index = entries[head...].firstIndex(where: { $0.audio != nil }), let audio = entries[index].audio
        else {
            return false
        }
        entries.remove(at: index)
        queuedAudio -= audio
        droppedAudio += audio
        droppedAudioFrames += 1
        return true
    }

    /// Takes the oldest message.
    mutating func pop() -> Frame? {
        guard head < entries.count else { return nil }
        let entry = entries[head]
        head += 1
        if let audio = entry.audio { queuedAudio -= audio } else { controlBytes -= entry.frame.byteCount }
        if head == entries.count || head >= 256 {
            entries.removeSubrange(..<head)
            head = 0
        }
        return entry.frame
    }

    /// Drops all waiting audio: it belongs to a response that was cancelled.
    mutating func dropAudio() {
        for entry in entries[head...] {
            guard let audio = entry.audio else { continue }
            droppedAudio += audio
            droppedAudioFrames += 1
        }
        entries = entries[head...].filter { $0.audio == nil }
        head = 0
        queuedAudio = .zero
    }
}
