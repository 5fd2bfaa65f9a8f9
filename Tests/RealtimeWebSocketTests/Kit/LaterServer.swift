import RealtimeLocks
import RealtimeWebSocket

/// A server whose `/wait` is answered when a test does, whose `/move` goes to the loop it is told by number, and whose
/// other paths are those of ``TestRequests``.
final class LaterServer: Sendable {
    let group: EventLoopGroup
    let server: HTTPServer
    /// Requests that wait, in the order in which they came.
    let waiting = Inbox<HTTPResponder>()
    /// Those whose clients went, or whose time was up.
    let abandoned = Inbox<HTTPResponder>()

    init(
        loops: Int = 1,
        timeout: Duration = .seconds(20),
        outlastsListening: Bool = false,
        configure: (inout HTTPServerConfiguration) -> Void = { _ in }
    ) throws {
        group = try EventLoopGroup(count: loops)
        var configuration = HTTPServerConfiguration()
        configure(&configuration)
        let (group, waiting, abandoned) = (group, waiting, abandoned)
        server = try HTTPServer(configuration, on: group) { _ in
            Requests(group) {
                HTTPDeferral(timeout: timeout, outlastsListening: outlastsListening) { responder, _ in
                    waiting.post(responder)
                } abandoned: { responder in
                    abandoned.post(responder)
                }
            }
        }
    }

    func client() throws -> RawClient { try RawClient(port: server.address.port) }

    func stop() {
        server.stopListening()
        group.stop()
    }

    static func get(_ path: String, _ more: String = "") -> String { "GET \(path) HTTP/1.1\r\nHost: h\r\n\(more)\r\n" }
    static let hello = HTTPResponse(status: .ok, text: "hello\n")

    private final class Requests: HTTPRequestHandler {
        let group: EventLoopGroup
        let deferral: () -> HTTPDeferral
        let others = TestRequests { _ in WebSocketUpgrade { _ in EchoHandler() } }

        init(_ group: EventLoopGroup, _ deferral: @escaping () -> HTTPDeferral) {
            self.group = group
            self.deferral = deferral
        }

        func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
            switch request.path {
            case "/wait": return .later(deferral())
            case "/move":
                let loop = group.loops[request.queryValue("loop").flatMap { Int($0) } ?? 0]
                let isUpgrade = request.isWebSocketUpgrade
                return .transfer(
                    HTTPTransfer(to: loop) { context in
                        guard isUpgrade else { return .respond(HTTPResponse(status: .ok, text: context.loop.name)) }
                        return .upgrade(WebSocketUpgrade { _ in LoopHandler() })
                    }
                )
            default: return others.handle(request, from: peer, on: context)
            }
        }
    }

    /// Answers any text by the name of the loop, and sends bytes back.
    final class LoopHandler: WebSocketHandler {
        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            webSocket.send(text: webSocket.context.loop.name)
        }
        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
            webSocket.send(binary: message)
        }
        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) {}
    }
}
