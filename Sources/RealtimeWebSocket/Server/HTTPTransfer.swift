/// How a connection goes over to another loop of the process, with a request that is decided there.
///
/// For requests that belong to something that lives on that loop: a WebSocket that joins it is then as near to it as any
/// other, and no byte of it crosses threads. A client that has sent more behind the request is answered 400; 503 where
/// that loop is stopped, or where earlier answers on the connection have not left yet.
public struct HTTPTransfer {
    /// Where the connection goes. May be the loop it is on.
    public var loop: EventLoop
    /// Decides there, once.
    public var decide: @Sendable (EventLoopContext) -> HTTPDecision

    /// Creates a transfer.
    public init(to loop: EventLoop, decide: @escaping @Sendable (EventLoopContext) -> HTTPDecision) {
        self.loop = loop
        self.decide = decide
    }
}
