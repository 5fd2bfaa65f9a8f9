import RealtimeProtocol
import RealtimeUnits

/// Where the time between the end of speech and the first audio of the reply went.
struct LatencySplit: Hashable, Sendable {
    /// Whose clock it was measured by.
    enum Source: String, Hashable, Sendable {
        /// The server's: it has told so in a `turn.latency` event.
        case server
        /// Ours: from when its events came.
        case arrival
    }

    /// Whose clock it was measured by.
    var source: Source
    /// From the end of speech until it was held for the end of the turn.
    var endpointing: Duration?
    /// From there until the words were known.
    var recognition: Duration?
    /// From there until the first words of the reply were known; where that is not known, until its first audio.
    var reply: Duration?
    /// From there until the first audio.
    var synthesis: Duration?

    /// The parts that are known, added up.
    var sum: Duration { parts.reduce(.zero) { $0 + $1.duration } }

    /// The parts that are known, in order.
    var parts: [(name: String, duration: Duration)] {
        [("endpointing", endpointing), ("recognition", recognition), ("reply", reply), ("synthesis", synthesis)]
            .compactMap { name, duration in duration.map { (name, $0) } }
    }
}

extension LatencySplit {
    /// When the events of a turn came.
    struct Arrivals: Hashable, Sendable {
        /// `speech_stopped`.
        var speechStopped: SessionInstant?
        /// The last whole transcript of the user.
        var transcript: SessionInstant?
        /// The first words of the reply.
        var replyText: SessionInstant?
    }

    /// Splits by when events came. What came out of order (a model that hears audio may answer before its transcript of
    /// the user is ready) has no part of its own: its time goes to the part after it.
    init(_ arrivals: Arrivals, from speechEnd: SessionInstant, to firstAudio: SessionInstant) {
        source = .arrival
        var last = speechEnd
        func part(until instant: SessionInstant?) -> Duration? {
            guard let instant, instant >= last, instant <= firstAudio else { return nil }
            defer { last = instant }
            return last.duration(to: instant)
        }
        endpointing = part(until: arrivals.speechStopped)
        recognition = part(until: arrivals.transcript)
        reply = part(until: arrivals.replyText)
        if reply == nil {
            reply = part(until: firstAudio)
        } else {
            synthesis = part(until: firstAudio)
        }
    }

    /// Reads the browser dialect's `turn.latency` extension event; `nil` where it names no part.
    init?(_ event: UnknownEvent) {
        guard event.type == "turn.latency" else { return nil }
        func part(_ name: String) -> Duration? {
            guard let value = event.object[name]?.doubleValue, value.magnitude < 86_400_000 else { return nil }
            return .microseconds(Int((value * 1_000).rounded()))
        }
        source = .server
        endpointing = part("endpointing_ms")
        recognition = part("recognition_ms")
        reply = part("reply_ms")
        synthesis = part("synthesis_ms")
        if parts.isEmpty { return nil }
    }
}
