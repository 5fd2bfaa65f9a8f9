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

        #if os(Linux)
            @Test("A server without descriptors left waits without spinning, and serves when there are some again")
            func exhausted() throws {
                let live = try LiveServer()
                defer { live.stop() }
                let limit = try DescriptorLimit()
                let raw = try limit.withOneDescriptorLeft { try RawClient(port: live.server.address.port) }
                raw.send("GET /text HTTP/1.1\r\nHost: h\r\n\r\n")
                let before = try processorSeconds(of: live.group.loops[0])
                sleepMilliseconds(200)
                #expect(try processorSeconds(of: live.group.loops[0]) - before < 0.02)
                #expect(live.server.connectionCount == 0)
                limit.restore()
                #expect(raw.receive(until: "hello").contains(" 200 "))
            }
        #endif

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
