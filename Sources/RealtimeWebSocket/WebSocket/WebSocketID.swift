/// Names a WebSocket within the process, on any thread; never used twice.
public struct WebSocketID: Hashable, Sendable {
    let loop: UInt64
    let number: UInt64
}

extension WebSocketID: CustomStringConvertible {
    /// Numbers of loop and WebSocket, for example `2-17`.
    public var description: String { "\(loop)-\(number)" }
}
