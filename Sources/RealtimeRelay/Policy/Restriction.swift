/// What becomes of something that a client mentions.
public enum Restriction: String, Hashable, Sendable, CaseIterable {
    /// It goes on.
    case allow
    /// It is taken out, and the rest goes on; the client is not told.
    case drop
    /// The whole event stays here, and the client gets an error that says why.
    case refuse
}
