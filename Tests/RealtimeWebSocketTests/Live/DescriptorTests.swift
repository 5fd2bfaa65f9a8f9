import RealtimeWebSocket
import Testing

extension LiveTests {
    @Suite("Descriptors")
    struct DescriptorTests {
        // In a process of its own: other tests open and close descriptors beside this one.
        @Test("Servers, clients and loops leave no descriptor open")
        func noLeak() async {
            await #expect(processExitsWith: .success) {
                for driver in EventLoopDriver.allCases {
                    // What the runtime opens once is open after the first round.
                    try Self.round(driver)
                    let before = openDescriptors()
                    for _ in 0..<3 { try Self.round(driver) }
                    let after = openDescriptors()
                    guard after == before else { throw Leak(driver: driver, before: before, after: after) }
                }
            }
        }

        private struct Leak: Error {
            var driver: EventLoopDriver
            var before: Int?
            var after: Int?
        }

        #if os(Linux)
            // In a process of its own: the limit is the whole process's.
            @Test("A server without descriptors left waits without spinning, and serves when there are some again")
            func exhausted() async {
                await #expect(processExitsWith: .success) {
                    let live = try LiveServer()
                    defer { live.stop() }
                    let limit = try DescriptorLimit()
                    let raw = try limit.withOneDescriptorLeft { try RawClient(port: live.server.address.port) }
                    raw.send("GET /text HTTP/1.1\r\nHost: h\r\n\r\n")
                    let before = try processorSeconds(of: live.group.loops[0])
                    sleepMilliseconds(200)
                    let used = try processorSeconds(of: live.group.loops[0]) - before
                    guard used < 0.02, live.server.connectionCount == 0 else { throw Spinning(seconds: used) }
                    limit.restore()
                    guard raw.receive(until: "hello").contains(" 200 ") else { throw Spinning(seconds: 0) }
                }
            }

            private struct Spinning: Error { var seconds: Double }
        #endif

        private static func round(_ driver: EventLoopDriver) throws {
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
