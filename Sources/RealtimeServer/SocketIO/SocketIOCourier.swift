internal import RealtimeWebSocket

/// Brings what other threads have for a client to the loop that the client lives on.
public struct SocketIOCourier: Sendable {
    let loop: EventLoop
    let socket: WebSocketID

    /// Has `body` called on the client's loop, unless the client is gone by then.
    public func post(_ body: @escaping @Sendable (SocketIOClient, any SocketIOApplication) -> Void) {
        let socket = socket
        loop.execute { context in
            guard let client = context.webSocket(id: socket)?.userState as? SocketIOClient else { return }
            body(client, client.application)
        }
    }
}
