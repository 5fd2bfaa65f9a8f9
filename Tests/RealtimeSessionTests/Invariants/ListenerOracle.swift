import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// What the listener can have heard, from nothing but what the application is told: the truth that a truncation must
/// not exceed. Its loudspeaker begins with the first sample and never stalls; once the application has acknowledged,
/// only that counts.
struct ListenerOracle: Sendable {
    /// A part of an item.
    struct Key: Hashable, Sendable {
        var item: ItemID
        var part: Int
    }

    private struct Piece: Sendable {
        var key: Key
        var start: Int
        var count: Int
    }

    /// Whether the session believes acknowledgements alone from the beginning.
    let needsAcknowledgements: Bool
    private(set) var rate: SampleRate
    private var pieces: [Piece] = []
    private var total = 0
    private var position = 0
    private var runningSince: SessionInstant?
    private var acknowledged: Int?
    private(set) var isPaused = false
    private(set) var isStopped = false
    /// What was heard in the streams before.
    private var before: [Key: Duration] = [:]

    init(rate: SampleRate, needsAcknowledgements: Bool) {
        self.rate = rate
        self.needsAcknowledgements = needsAcknowledgements
    }

    var received: SampleCount { SampleCount(total) }

    mutating func receive(_ count: Int, _ key: Key, rate: SampleRate, at now: SessionInstant) {
        if isStopped || rate != self.rate { begin(rate: rate) }
        if !isPaused, runningSince == nil || played(at: now) == total {
            position = total
            runningSince = now
        }
        pieces.append(Piece(key: key, start: total, count: count))
        total += count
    }

    /// The application says what has left its loudspeaker; a lie is as good as the truth, since nobody else knows.
    mutating func acknowledge(_ count: SampleCount) {
        guard !isStopped, total > 0 else { return }
        acknowledged = max(acknowledged ?? 0, min(count.value, total))
    }

    mutating func pause(at now: SessionInstant) {
        position = played(at: now)
        runningSince = nil
        isPaused = true
    }

    mutating func resume(at now: SessionInstant) {
        isPaused = false
        runningSince = now
    }

    mutating func stop(at now: SessionInstant) {
        pause(at: now)
        isPaused = false
        isStopped = true
    }

    private mutating func begin(rate: SampleRate) {
        for key in Set(pieces.map(\.key)) { before[key, default: .zero] += heardNow(of: key) }
        self.rate = rate
        pieces = []
        total = 0
        position = 0
        runningSince = nil
        acknowledged = acknowledged.map { _ in 0 }
        isStopped = false
    }

    private func played(at now: SessionInstant) -> Int {
        guard let runningSince else { return min(total, position) }
        return min(total, position + SampleCount(max(.zero, runningSince.duration(to: now)), at: rate).value)
    }

    func heard(at now: SessionInstant) -> SampleCount {
        SampleCount(needsAcknowledgements ? acknowledged ?? 0 : acknowledged ?? played(at: now))
    }

    /// How much of a part was heard; of all parts of the item where `part` is `nil`.
    func heard(of item: ItemID, part: Int?, at now: SessionInstant) -> Duration {
        let keys = Set(pieces.map(\.key)).union(before.keys).filter {
            $0.item == item && (part == nil || $0.part == part)
        }
        return keys.reduce(.zero) { $0 + before[$1, default: .zero] + heardNow(of: $1, at: now) }
    }

    /// The same of the present stream; at its end where `now` is `nil`.
    private func heardNow(of key: Key, at now: SessionInstant? = nil) -> Duration {
        let end = heard(at: now ?? .start).value
        let samples = pieces.filter { $0.key == key }.reduce(0) { $0 + min(max(0, end - $1.start), $1.count) }
        return SampleCount(samples).duration(at: rate)
    }
}
