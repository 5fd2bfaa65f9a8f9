import RealtimeWebSocket

/// What a handler was told.
enum SocketEvent: Sendable, Equatable {
    case opened(subprotocol: String?)
    case text(String)
    case binary([UInt8])
    case pong
    case drained(buffered: Int)
    case closed(code: UInt16?, reason: String, error: String?)
}

extension Inbox<SocketEvent> {
    /// The next event that is not about the output's level.
    func nextButDrained() throws -> SocketEvent {
        while true {
            let event = try next()
            if case .drained = event { continue }
            return event
        }
    }
}

/// Posts everything it is told, and does more where a test asks.
final class RecordingHandler: WebSocketHandler {
    let inbox: Inbox<SocketEvent>
    var onOpen: ((WebSocket) -> Void)?
    var onText: ((WebSocket, String) -> Void)?

    init(
        _ inbox: Inbox<SocketEvent>,
        onOpen: ((WebSocket) -> Void)? = nil,
        onText: ((WebSocket, String) -> Void)? = nil
    ) {
        self.inbox = inbox
        self.onOpen = onOpen
        self.onText = onText
    }

    func webSocketDidOpen(_ webSocket: WebSocket) {
        inbox.post(.opened(subprotocol: webSocket.subprotocol))
        onOpen?(webSocket)
    }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        let text = message.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        inbox.post(.text(text))
        onText?(webSocket, text)
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
        inbox.post(.binary(message.withUnsafeBufferPointer { Array($0) }))
    }

    func webSocketDidReceivePong(_ webSocket: WebSocket) { inbox.post(.pong) }

    func webSocketDidDrain(_ webSocket: WebSocket) { inbox.post(.drained(buffered: webSocket.bufferedBytes)) }

    func webSocket(_ webSocket: WebSocket, didCloseWith code: WebSocketCloseCode?, reason: String, error: (any Error)?)
    {
        inbox.post(.closed(code: code?.rawValue, reason: reason, error: error.map { "\($0)" }))
    }
}

/// Sends every message back.
final class EchoHandler: WebSocketHandler {
    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) { webSocket.send(text: message) }
    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) { webSocket.send(binary: message) }
    func webSocket(_ webSocket: WebSocket, didCloseWith code: WebSocketCloseCode?, reason: String, error: (any Error)?)
    {}
}

/// Answers `/echo` by an echo, `/text` and `POST` by their content, and what a test adds.
final class TestRequests: HTTPRequestHandler {
    let upgrade: (HTTPRequest) -> WebSocketUpgrade

    init(upgrade: @escaping (HTTPRequest) -> WebSocketUpgrade) { self.upgrade = upgrade }

    func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
        switch (request.method, request.path) {
        case (_, "/ws"): return .upgrade(upgrade(request))
        case (.post, _): return .respond(HTTPResponse(status: .ok, body: request.body))
        case (_, "/text"): return .respond(HTTPResponse(status: .ok, text: "hello\n"))
        case (_, "/big"): return .respond(HTTPResponse(status: .ok, body: [UInt8](repeating: 0x61, count: 3_000_000)))
        case (_, "/secret"): return .respond(HTTPResponse(status: .unauthorized, text: "no key, no entry\n"))
        default: return .respond(HTTPResponse(status: .notFound))
        }
    }
}
