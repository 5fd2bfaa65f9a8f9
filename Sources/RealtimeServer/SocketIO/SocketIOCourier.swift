internal import RealtimeWebSocket

/// Brings what other threads have for a client to the loop that the client lives on.
public struct SocketIOCourier: Sendable {
    let loop: EventLoop
    private let place = Place()

    /// Where the client is found on its loop.
    ///
    /// Unchecked `Sendable`: `client` is touched on that loop alone. Weak: a client lives as long as its WebSocket, or as the
    /// loop's timer for its next deadline.
    private final class Place: @unchecked Sendable {
        weak var client: SocketIOClient?
    }

    init(loop: EventLoop) { self.loop = loop }

    /// The client, unless it is gone. On its loop.
    var client: SocketIOClient? {
        get { place.client }
        nonmutating set { place.client = newValue }
    }

    /// Has `body` called on the client's loop, unless the client is gone by then.
    public func post(_ body: @escaping @Sendable (SocketIOClient, any SocketIOApplication) -> Void) {
        visit { client in
            if let client { body(client, client.application) }
        }
    }

    /// Has `body` called on the client's loop, with `nil` where the client is gone; returns `false` where the loop takes
    /// nothing any more.
    @discardableResult
    func visit(_ body: @escaping @Sendable (SocketIOClient?) -> Void) -> Bool {
        loop.execute { [place] _ in body(place.client) }
    }
}
