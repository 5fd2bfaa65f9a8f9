/// Names a WebSocket within the process, on any thread; never used twice on one loop.
public struct WebSocketID: Hashable, Sendable {
    let loop: ObjectIdentifier
    let number: UInt64
}

extension WebSocketID: CustomStringConvertible {
    /// The number on its loop, for example `17`.
    public var description: String { String(number) }
}
