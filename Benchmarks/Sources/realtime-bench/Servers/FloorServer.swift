import Glibc
import RealtimeWebSocket

/// The least that any server can do: our WebSockets and nothing above them.
///
/// Every append is answered with a delta of the same size, whose head was written ahead and into which the payload is
/// copied. Nothing is parsed or checked, so what a real server takes beyond this is what its sessions cost.
final class FloorServer: HTTPRequestHandler {
    func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
        guard request.isWebSocketUpgrade else { return .respond(HTTPResponse(status: .ok, text: "ok\n")) }
        var configuration = WebSocketConfiguration()
        // As in RealtimeServer, whose codec checks UTF-8.
        configuration.textValidation = .deferredToConsumer
        return .upgrade(
            WebSocketUpgrade(subprotocols: ["realtime"], configuration: configuration) { _ in Session() }
        )
    }

    private final class Session: WebSocketHandler {
        private static let append: StaticString = #"{"type":"input_audio_buffer.append","audio":""#
        private static let greeting =
            #"{"type":"session.created","event_id":"event_0","session":{"type":"realtime","object":"realtime.session"}}"#
        /// As long as what RealtimeServer writes.
        private static let head: StaticString = """
            {"type":"response.output_audio.delta","event_id":"event_0123456789ab_12345","response_id":\
            "resp_0123456789ab_1","item_id":"item_0123456789ab_1","output_index":0,"content_index":0,"delta":"
            """

        private var frame: [UInt8] = []
        private var payloadCount = -1

        func webSocketDidOpen(_ webSocket: WebSocket) {
            webSocket.send(text: Self.greeting)
        }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            let start = Self.append.utf8CodeUnitCount
            // Behind the payload come a quotation mark and a brace.
            let count = message.count - start - 2
            guard count >= 0 else { return }
            let isAudio = message.withUnsafeBufferPointer { bytes -> Bool in
                guard let base = bytes.baseAddress, memcmp(base, Self.append.utf8Start, start) == 0
                else { return false }
                if count != payloadCount { prepare(count) }
                frame.withUnsafeMutableBytes { frame in
                    guard let target = frame.baseAddress else { return }
                    memcpy(target + Self.head.utf8CodeUnitCount, base + start, count)
                }
                return true
            }
            guard isAudio else { return }
            let answer = frame
            webSocket.send(text: answer.span)
        }

        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {}

        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) {}

        private func prepare(_ count: Int) {
            payloadCount = count
            frame = Self.head.withUTF8Buffer { Array($0) }
            frame += [UInt8](repeating: UInt8(ascii: "A"), count: count)
            frame += [UInt8(ascii: "\""), UInt8(ascii: "}")]
        }
    }
}
