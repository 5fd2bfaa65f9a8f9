/// What one message, or one WebSocket frame, holds.
public enum EngineIOData: Hashable, Sendable {
    /// UTF-8.
    case text([UInt8])
    /// Anything.
    case binary([UInt8])

    /// Creates text.
    public static func text(_ string: String) -> EngineIOData { .text(Array(string.utf8)) }

    /// The bytes of either kind.
    public var bytes: [UInt8] {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
    }
}
