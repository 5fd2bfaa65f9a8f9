/// Why a text is no policy, and where.
public struct RelayPolicyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The member at fault, for example `limits.events.burst`; empty for the text as a whole.
    public let path: String
    /// What was expected and what stands there.
    public let reason: String

    init(_ path: [String], _ reason: String) {
        self.path = path.joined(separator: ".")
        self.reason = reason
    }

    /// For example `limits.events.burst: expected a whole number from 1 to 4294967296, got -1`.
    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
