import RealtimeTestKit
import RealtimeUnits

/// How client and server are connected in a simulated conversation.
enum SimulatedLink: String, CaseIterable, Sendable {
    /// Two machines in one room.
    case lan = "LAN"
    /// A radio that waits for its turn to send, and now and then loses a segment.
    case wifi = "Wi-Fi"
    /// A telephone on a mobile network.
    case mobile = "4G"
    /// The edge of a cell: far, unsteady, often stalled, sometimes slow to read, sometimes cut off.
    case bad = "bad"

    /// One direction; both are alike. The least retransmission timeout of Linux is 200 ms; a segment lost twice takes
    /// the double.
    var profile: LinkProfile {
        switch self {
        case .lan: LinkProfile(latency: .milliseconds(1), jitter: .milliseconds(1))
        case .wifi: LinkProfile(latency: .milliseconds(5), jitter: .milliseconds(15), stallProbability: 0.001)
        case .mobile: LinkProfile(latency: .milliseconds(45), jitter: .milliseconds(30), stallProbability: 0.004)
        case .bad:
            LinkProfile(
                latency: .milliseconds(120),
                jitter: .milliseconds(120),
                stallProbability: 0.01,
                stall: .milliseconds(400)
            )
        }
    }

    /// Bytes a second that a client reads while it is slow: less than the 64,000 of PCM16 at 24 kHz in base64.
    static let slowReading = 48_000

    /// Whether conversations have stretches in which the client reads slowly, and a chance to be cut off.
    var hasFaults: Bool { self == .bad }

    /// The longest that a message is on its way where the reader is not slow. Messages that stall behind each other do
    /// not add up: each arrives by its own latest instant, or with the one before it.
    var longestWay: Duration {
        profile.latency + profile.jitter + (profile.stallProbability > 0 ? profile.stall : .zero)
    }

    /// The longest from the user's first sound to the loudspeaker's silence: hearing it, the way up, the way down, and,
    /// where the client reads slowly, what the transport has taken before the message that stops it.
    var longestReaction: Duration {
        let onTheirWay = hasFaults ? (profile.highWater + SimulatedConversation.longestMessage) : 0
        let reading = Duration.milliseconds(Int64(onTheirWay) * 1_000 / Int64(Self.slowReading))
        return SimulatedConversation.hearing + SimulatedConversation.step + longestWay * 2 + reading
    }
}
