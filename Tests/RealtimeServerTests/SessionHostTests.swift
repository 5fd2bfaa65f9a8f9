import RealtimeProtocol
import RealtimeSession
import RealtimeWebSocket
import Testing

@testable import RealtimeServer

@Suite("Session host")
struct SessionHostTests {
    /// Hosts one session and remembers the host without keeping it. Confined to its loop.
    final class Tracker: HTTPRequestHandler {
        weak var host: SessionHost?
        var hosted = 0

        func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
            .upgrade(
                WebSocketUpgrade { [self] webSocket in
                    let echo = HostedEcho(
                        ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "h"))
                    )
                    let made = SessionHost(echo, on: webSocket, probe: nil) { _ in }
                    host = made
                    hosted += 1
                    return made
                }
            )
        }
    }

    @Test("A session that has ended is freed, socket, host and all")
    func isFreed() async throws {
        let loops = try EventLoopGroup(count: 1)
        let server = try HTTPServer(HTTPServerConfiguration(host: "127.0.0.1", port: 0), on: loops) { context in
            let tracker = Tracker()
            context.userState = tracker
            return tracker
        }
        let client = TestClient("ws://\(server.address)/", on: loops.loops[0])
        _ = try await client.message("session.created")
        client.close()
        try await client.wait(for: "the close") { $0.close != nil }
        var seen = (hosted: 0, isFreed: false)
        for _ in 0..<500 where !seen.isFreed {
            seen = await withCheckedContinuation { continuation in
                loops.loops[0].execute { context in
                    let tracker = context.userState as? Tracker
                    continuation.resume(returning: (tracker?.hosted ?? 0, tracker?.host == nil))
                }
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(seen.hosted == 1)
        #expect(seen.isFreed)
        server.stopListening()
        loops.stop()
    }
}
