import RealtimeWebSocket
import Testing

extension LiveTests {
    @Suite("Limits over loopback")
    struct LimitTests {
        @Test(
            "A reader that does not read is dropped at the bound, and the sender told why",
            arguments: EventLoopDriver.allCases
        )
        func slowReader(driver: EventLoopDriver) throws {
            let server = Inbox<SocketEvent>()
            let live = try LiveServer(
                driver: driver,
                upgrade: { _ in
                    var upgrade = WebSocketUpgrade { _ in
                        RecordingHandler(server) { socket in
                            let piece = [UInt8](repeating: 1, count: 100_000)
                            func sendOn(_ context: EventLoopContext) {
                                while socket.bufferedBytes < 900_000 && socket.send(binary: piece.span) {}
                                if socket.isOpen { context.schedule(after: .milliseconds(1)) { sendOn($0) } }
                                if socket.bufferedBytes >= 900_000 {
                                    socket.send(binary: [UInt8](repeating: 2, count: 200_000).span)
                                }
                            }
                            sendOn(socket.context)
                        }
                    }
                    upgrade.configuration.maxBufferedBytes = 1_000_000
                    return upgrade
                }
            )
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port, receiveBuffer: 16_384)
            _ = raw.upgrade()
            #expect(try server.next() == .opened(subprotocol: nil))
            let error = "\(WebSocketError.outputOverflow(limit: 1_000_000))"
            #expect(try server.next() == .closed(code: nil, reason: "", error: error))
        }

        @Test("A sender is told when the bytes that wait have fallen to the mark", arguments: EventLoopDriver.allCases)
        func drained(driver: EventLoopDriver) throws {
            let server = Inbox<SocketEvent>()
            let live = try LiveServer(
                driver: driver,
                upgrade: { _ in
                    WebSocketUpgrade { _ in
                        RecordingHandler(server) { $0.send(binary: [UInt8](repeating: 1, count: 4_000_000).span) }
                    }
                }
            )
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port, receiveBuffer: 16_384)
            raw.send(handshakeRequest().replacing("/chat", with: "/ws"))
            #expect(try server.next() == .opened(subprotocol: nil))
            var count = 0
            while count < 4_000_000 { count += raw.receive(1 << 20).count }
            guard case .drained(let buffered) = try server.next() else {
                Issue.record("the handler was not told")
                return
            }
            #expect(buffered <= 65_536)
        }

        @Test("A message over the limit closes with 1009")
        func messageTooBig() throws {
            let live = try LiveServer(upgrade: { _ in
                var upgrade = WebSocketUpgrade { _ in EchoHandler() }
                upgrade.configuration.maxMessageSize = 1_000
                return upgrade
            })
            defer { live.stop() }
            let inbox = live.connect({ _ in }) { $0.send(binary: [UInt8](repeating: 1, count: 1_001).span) }
            #expect(try inbox.next() == .opened(subprotocol: nil))
            #expect(try inbox.next() == .closed(code: 1009, reason: "", error: nil))
        }

        @Test("A peer that breaks the protocol gets the close code, then the end of the stream")
        func violation() throws {
            let server = Inbox<SocketEvent>()
            let live = try LiveServer(upgrade: { _ in WebSocketUpgrade { _ in RecordingHandler(server) } })
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            _ = raw.upgrade()
            raw.send(frame(1, "unmasked".utf8))
            #expect(raw.receiveAll() == frame(8, closePayload(1002)))
            #expect(try server.next() == .opened(subprotocol: nil))
            let error = "\(WebSocketProtocolError.unmaskedFrame)"
            #expect(try server.next() == .closed(code: 1002, reason: "", error: error))
        }

        @Test("A flood of pings without reading keeps the output small")
        func pingFlood() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            _ = raw.upgrade()
            let pings = (0..<2_000).flatMap { frame(9, "\($0)".utf8, key: testKey) }
            raw.send(pings)
            raw.send(frame(8, closePayload(1000), key: testKey))
            let answer = raw.receiveAll()
            #expect(answer.starts(with: frame(10, "0".utf8)))
            #expect(Array(answer.suffix(4)) == frame(8, closePayload(1000)))
            #expect(answer.count < pings.count / 2)
        }

        @Test("A silent peer is pinged and dropped when it does not answer")
        func pingTimeout() throws {
            let server = Inbox<SocketEvent>()
            let live = try LiveServer(upgrade: { _ in
                var upgrade = WebSocketUpgrade { _ in RecordingHandler(server) }
                upgrade.configuration.pingInterval = .milliseconds(50)
                upgrade.configuration.pingTimeout = .milliseconds(100)
                return upgrade
            })
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            _ = raw.upgrade()
            #expect(raw.receive(2) == frame(9))
            #expect(try server.next() == .opened(subprotocol: nil))
            #expect(try server.next() == .closed(code: nil, reason: "", error: "\(WebSocketError.pingTimeout)"))
        }

        @Test("A peer that answers pings is kept")
        func pingAnswered() throws {
            let server = Inbox<SocketEvent>()
            let live = try LiveServer(upgrade: { _ in
                var upgrade = WebSocketUpgrade { _ in RecordingHandler(server) }
                upgrade.configuration.pingInterval = .milliseconds(20)
                upgrade.configuration.pingTimeout = .milliseconds(500)
                return upgrade
            })
            defer { live.stop() }
            let client = live.connect()
            #expect(try client.next() == .opened(subprotocol: nil))
            #expect(try server.next() == .opened(subprotocol: nil))
            for _ in 0..<5 { #expect(try server.next() == .pong) }
            #expect(client.isEmpty)
        }

        /// A server that sends 3 MB at once and pings, and a peer with a small window.
        private func backlog(_ server: Inbox<SocketEvent>) throws -> (LiveServer, RawClient) {
            let live = try LiveServer(upgrade: { _ in
                var upgrade = WebSocketUpgrade { _ in
                    RecordingHandler(server) { $0.send(binary: [UInt8](repeating: 1, count: 3_000_000).span) }
                }
                // Longer than the 200 ms for which a kernel leaves a small window alone.
                upgrade.configuration.pingInterval = .milliseconds(600)
                upgrade.configuration.pingTimeout = .milliseconds(600)
                return upgrade
            })
            let raw = try RawClient(port: live.server.address.port, receiveBuffer: 16_384)
            raw.send(handshakeRequest().replacing("/chat", with: "/ws"))
            return (live, raw)
        }

        @Test("A peer that reads slowly is kept while a ping stands behind what it reads")
        func pingBehindBacklog() throws {
            let server = Inbox<SocketEvent>()
            let (live, raw) = try backlog(server)
            defer { live.stop() }
            _ = raw.receive(until: "\r\n\r\n")
            #expect(try server.next() == .opened(subprotocol: nil))
            // Longer than twice interval and timeout together.
            var answer = 0
            while answer < 2_900_000 {
                let count = raw.receive(32_768).count
                try #require(count > 0, "dropped after \(answer) bytes")
                answer += count
                sleepMilliseconds(count / 1_000)
            }
            var tail: [UInt8] = []
            while !tail.suffix(2).elementsEqual(frame(9)) {
                let piece = raw.receive(1)
                try #require(!piece.isEmpty, "dropped before the ping")
                tail += piece
            }
            raw.send(frame(10, key: testKey))
            #expect(try server.nextButDrained() == .pong)
        }

        @Test("A peer that stops reading in the middle is dropped")
        func deafWithBacklog() throws {
            let server = Inbox<SocketEvent>()
            let (live, raw) = try backlog(server)
            defer { live.stop() }
            _ = raw.receive(until: "\r\n\r\n")
            #expect(try server.next() == .opened(subprotocol: nil))
            let error = "\(WebSocketError.pingTimeout)"
            #expect(try server.nextButDrained() == .closed(code: nil, reason: "", error: error))
        }

        @Test("A peer that does not answer a close is dropped")
        func closeTimeout() throws {
            let server = Inbox<SocketEvent>()
            let live = try LiveServer(upgrade: { _ in
                var upgrade = WebSocketUpgrade { _ in RecordingHandler(server) { $0.close() } }
                upgrade.configuration.closeTimeout = .milliseconds(50)
                return upgrade
            })
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            _ = raw.upgrade()
            #expect(try server.next() == .opened(subprotocol: nil))
            #expect(try server.next() == .closed(code: nil, reason: "", error: "\(WebSocketError.closeTimeout)"))
        }

        @Test("Many frames sent in one callback arrive in one piece")
        func coalesced() throws {
            let live = try LiveServer(upgrade: { _ in
                WebSocketUpgrade { _ in
                    RecordingHandler(Inbox(), onText: { socket, _ in for _ in 0..<50 { socket.send(text: "x") } })
                }
            })
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            _ = raw.upgrade()
            raw.send(frame(1, "go".utf8, key: testKey))
            #expect(raw.receive() == (0..<50).flatMap { _ in frame(1, "x".utf8) })
        }
    }
}
