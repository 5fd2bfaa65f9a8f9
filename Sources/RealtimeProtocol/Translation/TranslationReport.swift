/// Something that another dialect cannot say.
public struct TranslationLoss: Hashable, Sendable {
    /// The member in canonical (GA) names, for example `session.truncation`; empty for the whole event.
    public let path: String
    /// Why it was not carried.
    public let reason: String
}

extension TranslationLoss: CustomStringConvertible {
    /// For example `session.truncation: openAIBeta does not have it`.
    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}

/// What a translation could not carry.
public struct TranslationReport: Hashable, Sendable {
    /// The losses, in the order of the members.
    public internal(set) var losses: [TranslationLoss] = []

    /// Whether everything was carried.
    public var isLossless: Bool { losses.isEmpty }
}

/// What an event is in another dialect.
public struct Translation<Event: Hashable & Sendable>: Hashable, Sendable {
    /// The events to encode, in order. Empty where the other dialect has no such event, several where it says with
    /// several what this one says with one.
    public let events: [Event]
    /// What could not be carried.
    public let report: TranslationReport
}
