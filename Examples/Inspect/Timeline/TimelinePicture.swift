/// A conversation with places on one axis.
struct TimelinePicture {
    /// A stretch in which the caller spoke.
    struct Turn: Hashable {
        var range: ClosedRange<Double>
        var transcript: String?
    }

    /// A stretch in which the assistant spoke.
    struct Reply: Hashable {
        /// From when it was heard to when it was heard no more.
        var heard: ClosedRange<Double>
        /// When it would have ended.
        var end: Double
        /// Whether there was audio; otherwise it was written, and ``heard`` is when.
        var isSpoken: Bool
        /// Whether it was stopped before its end.
        var isInterrupted: Bool
        /// From the end of the caller's turn to the first audio, where there was a turn before it.
        var latency: Double?
        var deltas: Int
        var text: String
    }

    /// Deltas that came together.
    struct Deltas: Hashable {
        var time: Double
        var count: Int
    }

    /// Anything else worth a line.
    struct Mark: Hashable {
        var time: Double
        var text: String
    }

    /// What the axis counts.
    let base: TimeBase
    /// Where it ends; it begins with 0.
    private(set) var duration = 0.0
    private(set) var turns: [Turn] = []
    private(set) var replies: [Reply] = []
    private(set) var deltas: [Deltas] = []
    private(set) var marks: [Mark] = []

    /// The last place on an axis of time, in seconds: a day. What lies behind is drawn there. Bounds the picture, whatever
    /// instants a recording has.
    static let farthest = 86_400.0
    /// Audio that is stopped less than this before its end counts as heard, in seconds: half a frame of 20 ms.
    private static let tolerance = 0.01

    /// Puts a record on an axis: instants where there is an earliest, else `audio` seconds of audio, else the order.
    init(_ record: TimelineRecord, earliest: Double?, audio: Double) {
        base = earliest != nil ? .instants : audio > 0 ? .audio : .order
        let start = earliest ?? 0
        let last = base == .order ? Double.infinity : Self.farthest
        // In this order a missing instant, which is not a number, becomes 0.
        let time = { [base] (moment: Moment) in min(last, max(0, Self.time(moment, base) - start)) }
        turns = record.turns.map { turn in
            let from = time(turn.start)
            return Turn(range: from...max(from, turn.end.map(time) ?? from), transcript: turn.transcript)
        }
        turns.sort { $0.range.lowerBound < $1.range.lowerBound }
        var playedUntil = 0.0
        for reply in record.replies { place(reply, time, &playedUntil) }
        deltas = record.deltas.map { Deltas(time: time($0.moment), count: $0.count) }.sorted { $0.time < $1.time }
        marks = record.marks.map { Mark(time: time($0.moment), text: $0.text) }.sorted { $0.time < $1.time }
        duration = max(
            turns.map(\.range.upperBound).max() ?? 0,
            replies.map(\.end).max() ?? 0,
            deltas.last?.time ?? 0,
            marks.last?.time ?? 0
        )
    }

    private mutating func place(
        _ reply: TimelineRecord.Reply,
        _ time: (Moment) -> Double,
        _ playedUntil: inout Double
    ) {
        guard let first = reply.firstDelta else { return }
        guard let audio = reply.firstAudio, base != .order else {
            let range = time(first)...max(time(first), time(reply.lastDelta ?? first))
            replies.append(
                Reply(
                    heard: range,
                    end: range.upperBound,
                    isSpoken: false,
                    isInterrupted: reply.stopped != nil,
                    deltas: reply.deltas,
                    text: reply.text
                )
            )
            return
        }
        // A player plays one reply after the other.
        let arrival = time(audio)
        let start = max(arrival, playedUntil)
        let end = min(start + reply.audio, Self.farthest)
        var heardEnd = end
        if let heard = reply.heard {
            heardEnd = start + heard
        } else if let stopped = reply.stopped {
            heardEnd = time(stopped)
        }
        heardEnd = min(max(heardEnd, start), end)
        playedUntil = heardEnd
        let before = turn(before: arrival)
        replies.append(
            Reply(
                heard: start...heardEnd,
                end: end,
                isSpoken: true,
                isInterrupted: end - heardEnd > Self.tolerance,
                latency: before.map { arrival - $0.range.upperBound },
                deltas: reply.deltas,
                text: reply.text
            )
        )
    }

    /// The last turn that has ended by `time`.
    private func turn(before time: Double) -> Turn? {
        // By bisection to the last that has begun, which may not have ended.
        var (low, high) = (0, turns.count)
        while low < high {
            let middle = (low + high) / 2
            if turns[middle].range.lowerBound <= time { low = middle + 1 } else { high = middle }
        }
        return turns[..<low].suffix(2).last { $0.range.upperBound <= time }
    }

    private static func time(_ moment: Moment, _ base: TimeBase) -> Double {
        switch base {
        case .instants: moment.instant
        case .audio: moment.audio
        case .order: Double(moment.order)
        }
    }

    // MARK: Words

    /// A place on the axis, for example `1:02.500`, or `#17` where events are counted.
    func label(_ time: Double) -> String {
        guard base != .order else { return "#\(Int(time))" }
        let milliseconds = Int((time * 1_000).rounded())
        let (minutes, rest) = (milliseconds / 60_000, milliseconds % 60_000)
        return "\(minutes):\(Self.padded(rest / 1_000, 2)).\(Self.padded(rest % 1_000, 3))"
    }

    /// A length, for example `1.25 s`.
    func length(_ time: Double) -> String {
        guard base != .order else { return "\(Int(time) + 1) events" }
        let hundredths = Int((time * 100).rounded())
        return "\(hundredths / 100).\(Self.padded(hundredths % 100, 2)) s"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Everything with a place, said in words and in order.
    var notes: [(time: Double, lane: String, text: String)] {
        var notes: [(time: Double, lane: String, text: String)] = marks.map { ($0.time, "", $0.text) }
        for turn in turns {
            let words = turn.transcript.map { "  “\(TerminalText.line($0, limit: 120))”" } ?? ""
            let spoken = length(turn.range.upperBound - turn.range.lowerBound)
            notes.append((turn.range.lowerBound, "caller", spoken + words))
        }
        for reply in replies {
            let verb = reply.isSpoken ? "" : "written, "
            var text = "\(verb)\(length(reply.end - reply.heard.lowerBound)), \(reply.deltas) deltas"
            if let latency = reply.latency { text += ", \(length(latency)) after the caller" }
            if !reply.text.isEmpty { text += "  “\(TerminalText.line(reply.text, limit: 120))”" }
            notes.append((reply.heard.lowerBound, "assistant", text))
            guard reply.isInterrupted else { continue }
            let heard = length(reply.heard.upperBound - reply.heard.lowerBound)
            let what = reply.isSpoken ? "interrupted after \(heard)" : "interrupted"
            notes.append((reply.heard.upperBound, "", what))
        }
        return notes.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }
}
