import Foundation
import RealtimeWebSocket
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension LiveTests {
    /// Peers that keep no rule, against both ends of the library. `RealtimeServerTests` has crowds of them.
    @Suite("Hostile peers")
    struct HostilePeerTests {
        /// Answers to a handshake that no server may give, RFC 6455 section 4.1 and RFC 9112.
        static let answers: [String] = [
            "\r\n\r\n",
            "\u{0}\u{1}\u{2}",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.0 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            "HTTP/9.9 101 Switching Protocols\r\n\r\n",
            "HTTP/1.1 101\n\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: AAAA\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n\(String(repeating: "A: b\r\n", count: 10_000))\r\n",
            "HTTP/1.1 101 \(String(repeating: "a", count: 100_000))",
            "HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n\r\n",
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 9223372036854775807\r\n\r\nno",
            "\u{16}\u{3}\u{1}\u{0}\u{5}",
        ]

        @Test("A client that is answered badly is told so once, and within its time", arguments: 0..<answers.count)
        func badAnswer(_ number: Int) throws {
            let live = try LiveServer()
            defer { live.stop() }
            let hostile = try SilentListener(answer: Self.answers[number])
            let port = hostile.port
            let inbox = live.connect {
                $0.url = "ws://127.0.0.1:\(port)/"
                $0.connectTimeout = .seconds(1)
            }
            guard case .closed(code: nil, reason: "", error: .some) = try inbox.next() else {
                Issue.record("the client was told something else")
                return
            }
            sleepMilliseconds(20)
            #expect(inbox.isEmpty)
        }

        @Test(
            "Byte by byte a handshake, a message and a goodbye are what they are",
            arguments: EventLoopDriver.allCases
        )
        func byteByByte(driver: EventLoopDriver) throws {
            let live = try LiveServer(driver: driver)
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            for byte in handshakeRequest().replacing("/chat", with: "/ws").utf8 { raw.send([byte]) }
            #expect(raw.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
            let stream = frame(1, "€".utf8, key: testKey) + frame(8, closePayload(1000), key: testKey)
            for byte in stream { raw.send([byte]) }
            #expect(raw.receiveAll() == frame(1, "€".utf8) + frame(8, closePayload(1000)))
        }

        #if os(Linux)
            // In a process of its own: other tests open and close descriptors beside this one.
            @Test("Resets at every stage leave no descriptor, and the next client is served")
            func resets() async {
                await #expect(processExitsWith: .success) {
                    for driver in EventLoopDriver.allCases {
                        let live = try LiveServer(driver: driver, loops: 2)
                        try Self.storm(live)
                        let before = openDescriptors()
                        for _ in 0..<20 { try Self.storm(live) }
                        for _ in 0..<500 where openDescriptors() != before { sleepMilliseconds(10) }
                        let after = openDescriptors()
                        guard after == before, live.server.connectionCount == 0 else {
                            throw Leak(driver: driver, before: before, after: after)
                        }
                        let inbox = live.connect()
                        guard try inbox.next() == .opened(subprotocol: nil) else {
                            throw Leak(driver: driver, before: nil, after: nil)
                        }
                        live.stop()
                    }
                }
            }

            private struct Leak: Error {
                var driver: EventLoopDriver
                var before: Int?
                var after: Int?
            }

            /// Connections that are reset before, in and after their handshake, with data in both directions.
            private static func storm(_ live: LiveServer) throws {
                let handshake = Array(handshakeRequest().replacing("/chat", with: "/ws").utf8)
                let message = frame(2, [UInt8](repeating: 7, count: 100_000), key: testKey)
                for bytes in [[], Array(handshake[..<40]), handshake, handshake + message] {
                    let raw = try RawClient(port: live.server.address.port)
                    raw.send(bytes)
                    raw.reset()
                }
                let raw = try RawClient(port: live.server.address.port)
                _ = raw.upgrade()
                raw.send(message + message[..<50_000])
                raw.reset()
                for _ in 0..<500 where live.server.connectionCount > 0 { sleepMilliseconds(10) }
            }
        #endif
    }
}
