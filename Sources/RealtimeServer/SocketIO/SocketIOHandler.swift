internal import RealtimeWebSocket
internal import SocketIOProtocol

/// Hands what happens on a WebSocket to its client.
final class SocketIOHandler: WebSocketHandler {
    private let client: SocketIOClient
    private let exchange: EngineIOExchange

    init(_ client: SocketIOClient, _ exchange: EngineIOExchange) {
        self.client = client
        self.exchange = exchange
    }

    func webSocketDidOpen(_ webSocket: WebSocket) { client.opened(exchange) }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        client.receive(.text(message.withUnsafeBufferPointer { Array($0) }), on: exchange)
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
        client.receive(.binary(message.withUnsafeBufferPointer { Array($0) }), on: exchange)
    }

    func webSocketDidDrain(_ webSocket: WebSocket) { client.drained(exchange) }

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {
        client.closed(exchange)
    }
}
