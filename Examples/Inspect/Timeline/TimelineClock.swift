/// When something happened, by every clock there is.
struct Moment: Hashable, Sendable {
    /// The position among all events.
    var order: Int
    /// What the recording says, in seconds from any start; NaN where it says nothing.
    var instant: Double
    /// The audio clock, in seconds.
    var audio: Double
}

/// What the axis of a timeline counts.
enum TimeBase: Hashable, Sendable {
    /// Seconds, by the instants of the recording.
    case instants
    /// Seconds of audio.
    case audio
    /// Events: there is neither.
    case order

    /// A line of a legend.
    var legend: String {
        switch self {
        case .instants: "by the instants of the recording"
        case .audio: "by the audio clock, for the recording has no instants"
        case .order: "by the order of events, for the recording has neither instants nor audio"
        }
    }
}

/// Tells the time of a recording that need not have any.
///
/// The caller's audio is a clock of its own: clients send it as it is spoken, and servers say where in it speech begins
/// and ends. Where only the server's side was recorded, that clock stands still between turns, so the time that a
/// reply takes to play is added at its end.
struct TimelineClock {
    /// How far the audio clock is, in seconds.
    private(set) var audio = 0.0
    /// The earliest instant of the recording; `nil` where it has none.
    private(set) var earliest: Double?
    private var order = 0
    private var instant = Double.nan
    private var sessionStart = 0.0
    private var hasAppends = false
    private var playbackEnd = 0.0

    /// A position of the server's further ahead than a day is none (one vendor's counts from 1970).
    private static let farthest = 86_400.0

    /// The moment of the next event.
    mutating func moment(instant given: Double?) -> Moment {
        order += 1
        if let given {
            instant = given
            earliest = min(earliest ?? given, given)
        }
        return Moment(order: order, instant: instant, audio: audio)
    }

    /// The caller has sent `seconds` of audio.
    mutating func append(seconds: Double) {
        hasAppends = true
        audio += seconds
    }

    /// `seconds` of the reply have come.
    mutating func receive(seconds: Double) { playbackEnd = max(playbackEnd, audio) + seconds }

    /// What has come of the reply is not played any more.
    mutating func cutReply() { playbackEnd = min(playbackEnd, audio) }

    /// No more of the reply will come.
    mutating func endReply() { if !hasAppends { audio = max(audio, playbackEnd) } }

    /// A session begins: its positions count from here.
    mutating func beginSession() {
        sessionStart = max(audio, playbackEnd)
        audio = sessionStart
        hasAppends = false
        playbackEnd = sessionStart
    }

    /// Where in all audio a position of the session's is; `nil` where it cannot be one.
    mutating func position(milliseconds: Int?) -> Double? {
        guard let milliseconds, milliseconds >= 0 else { return nil }
        let position = sessionStart + Double(milliseconds) / 1_000
        guard position < audio + Self.farthest else { return nil }
        if !hasAppends { audio = max(audio, position) }
        return position
    }
}
