/// Which reply or utterance a piece of work belongs to. Newer work has a higher number; cancelling makes all work up
/// to a number unwanted.
public struct Generation: RawRepresentable, Hashable, Sendable {
    /// The number.
    public let rawValue: UInt64

    /// Creates a generation.
    public init(rawValue: UInt64) { self.rawValue = rawValue }
    /// Creates a generation.
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// The one after this; the last one stays the last one.
    public var next: Generation { Generation(rawValue == .max ? .max : rawValue + 1) }
}

extension Generation: Comparable {
    /// Orders by age, oldest first.
    public static func < (left: Generation, right: Generation) -> Bool { left.rawValue < right.rawValue }
}

extension Generation: CustomStringConvertible {
    /// For example `generation 3`.
    public var description: String { "generation \(rawValue)" }
}
