import RealtimeWebSocket
import Testing

extension LiveTests {
    @Suite("Descriptors")
    struct DescriptorTests {
        @Test("Servers, clients and loops leave no descriptor open", arguments: EventLoopDriver.allCases)
        func noLeak(driver: EventLoopDriver) throws {
            // What the runtime opens once is open after the first round.
            try round(driver)
            let before = openDescriptors()
            for _ in 0..<3 { try round(driver) }
            #expect(openDescriptors() == before)
        }

        private func round(_ driver: EventLoopDriver) throws {
            let live = try LiveServer(driver: driver, loops: 2)
            let open = (0..<10).map { _ in live.connect() }
            let closed = (0..<10).map { _ in live.connect({ _ in }) { $0.close() } }
            let refused = (0..<10).map { _ in live.connect { $0.url = "ws://127.0.0.1:1/" } }
            let raw = try RawClient(port: live.server.address.port)
            raw.send("GET / HTTP/1.1\r\n")
            for inbox in open + closed { #expect(try inbox.next() == .opened(subprotocol: nil)) }
            for inbox in closed { #expect(try inbox.next() == .closed(code: 1000, reason: "", error: nil)) }
            for inbox in refused {
                #expect(try inbox.next() == .closed(code: nil, reason: "", error: "\(WebSocketClientError.refused)"))
            }
            live.stop()
        }
    }
}
