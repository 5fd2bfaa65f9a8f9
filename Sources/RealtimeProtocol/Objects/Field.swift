/// A member of a session or response configuration, where "not mentioned" and "set to null" mean different things.
///
/// In `session.update`, `"turn_detection": null` switches turn detection off and leaving it out leaves it alone.
public enum Field<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The member is not there: unchanged.
    case absent
    /// The member is `null`: cleared or switched off.
    case null
    /// The member has a value.
    case value(Value)

    /// The value, where there is one.
    public var value: Value? { if case .value(let value) = self { value } else { nil } }

    /// Whether the member is not there.
    public var isAbsent: Bool { self == .absent }

    /// This field if it says something, otherwise `other`: how an update merges into what it updates.
    public func merged(over other: Field) -> Field { isAbsent ? other : self }
}
