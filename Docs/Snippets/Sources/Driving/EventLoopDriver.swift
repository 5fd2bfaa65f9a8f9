import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// What your event loop has: NIO's `EventLoop`, libuv, epoll. Everything is called on one thread.
protocol EventLoop: AnyObject {
    /// Monotonic, from any start.
    var now: SessionInstant { get }
    /// Calls `body` at `instant`; replaces what was set before. `nil` sets nothing.
    func setTimer(_ instant: SessionInstant?, _ body: @escaping () -> Void)
}

/// What your WebSocket has.
protocol LoopSocket: AnyObject {
    func send(_ frame: Frame)
    func close(_ reason: CloseReason)
}

/// A client on an event loop.
final class EventLoopDriver {
    private var session: ServerSession
    private let loop: any EventLoop
    private let socket: any LoopSocket
    private let onEvent: (ServerSessionEvent, inout ServerSession, SessionInstant) -> Void
    private var isDraining = false

    init(
        _ session: ServerSession,
        loop: any EventLoop,
        socket: any LoopSocket,
        onEvent: @escaping (ServerSessionEvent, inout ServerSession, SessionInstant) -> Void
    ) {
        self.session = session
        self.loop = loop
        self.socket = socket
        self.onEvent = onEvent
    }

    /// The loop calls this for everything that happens: connected, received, writability, disconnected, deadline.
    func handle(_ input: TransportInput) {
        do {
            try session.handle(input, at: loop.now)
        } catch {
            // A rule of the driver was broken, not of the peer: this session cannot be trusted any more.
            return socket.close(.internalError("internal error"))
        }
        drain()
    }

    /// Your application's commands go through here, so that what comes of them is carried out.
    func perform(_ command: (inout ServerSession, SessionInstant) -> Void) {
        command(&session, loop.now)
        drain()
    }

    private func drain() {
        // A command in `onEvent` makes more outputs: the loop below comes to them.
        guard !isDraining else { return }
        isDraining = true
        while let output = session.nextOutput() {
            switch output {
            case .transport(.send(_, let frame)): socket.send(frame)
            case .transport(.close(_, let reason)): socket.close(reason)
            case .transport(.connect): break  // The client role alone asks for another connection.
            case .event(let event): onEvent(event, &session, loop.now)
            }
        }
        isDraining = false
        loop.setTimer(session.nextDeadline) { [weak self] in self?.handle(.deadlineReached) }
    }
}
