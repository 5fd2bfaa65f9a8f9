internal import RealtimeWebSocket

/// Sends every message of a WebSocket back as it came: what tests of the transport talk to. Not a session, but it takes a
/// place of its client's.
final class TestEcho: WebSocketHandler {
    static let path = "/echo"

    private let place: ClientAdmission.Place

    init(_ place: ClientAdmission.Place) { self.place = place }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) { webSocket.send(text: message) }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) { webSocket.send(binary: message) }

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {
        place.release()
    }
}
