/// A secret that a server asks for.
///
/// It leaves in an `Authorization` header and in nothing else: its description, its mirror and every error of this
/// library show `[key]`.
public struct EngineKey: Hashable, Sendable {
    /// The secret itself.
    let secret: String

    /// Creates a key; `nil` where it is empty or has characters other than printable ASCII, which no header may hold.
    public init?(_ secret: String) {
        guard !secret.isEmpty, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.secret = secret
    }
}

extension EngineKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `[key]`.
    public var description: String { "[key]" }
    /// `[key]`.
    public var debugDescription: String { description }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
