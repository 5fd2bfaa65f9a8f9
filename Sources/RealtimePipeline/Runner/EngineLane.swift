/// One of the three engines of a lease, each with a queue of its own.
///
/// The calls of one lane run one after another in the order in which they were submitted. Two lanes of the same lease
/// run at the same time, so that the user is heard while the reply is found and spoken.
public enum EngineLane: String, Hashable, Sendable, CaseIterable {
    /// The recogniser.
    case recognition
    /// The language model.
    case reply
    /// The synthesizer.
    case synthesis
}

/// Some of the three lanes.
public struct EngineLanes: OptionSet, Hashable, Sendable {
    /// One bit a lane.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The recogniser.
    public static let recognition = EngineLanes(rawValue: 1)
    /// The language model.
    public static let reply = EngineLanes(rawValue: 2)
    /// The synthesizer.
    public static let synthesis = EngineLanes(rawValue: 4)
    /// What a barge-in cancels: the reply and its voice, while the user goes on being heard.
    public static let output: EngineLanes = [.reply, .synthesis]
    /// All three.
    public static let all: EngineLanes = [.recognition, .reply, .synthesis]

    /// Whether `lane` is among them.
    public func contains(_ lane: EngineLane) -> Bool { contains(EngineLanes(lane)) }

    /// The set of that one lane.
    public init(_ lane: EngineLane) {
        switch lane {
        case .recognition: self = .recognition
        case .reply: self = .reply
        case .synthesis: self = .synthesis
        }
    }
}
