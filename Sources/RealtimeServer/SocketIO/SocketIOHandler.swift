internal import RealtimeWebSocket
internal import SocketIOProtocol

/// Hands what happens on a WebSocket to its client.
final class SocketIOHandler: WebSocketHandler {
    private let client: SocketIOClient

    init(_ client: SocketIOClient) { self.client = client }

    func webSocketDidOpen(_ webSocket: WebSocket) { client.open() }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        client.receive(.text(message.withUnsafeBufferPointer { Array($0) }))
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
        client.receive(.binary(message.withUnsafeBufferPointer { Array($0) }))
    }

    func webSocketDidDrain(_ webSocket: WebSocket) { client.drained() }

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {
        client.closed()
    }
}
