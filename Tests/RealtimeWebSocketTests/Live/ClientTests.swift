import RealtimeWebSocket
import Testing

extension LiveTests {
    @Suite("Clients")
    struct ClientTests {
        private func failure(
            _ live: LiveServer,
            _ change: @Sendable @escaping (inout WebSocketClientConfiguration) -> Void
        ) throws -> String? {
            guard case .closed(nil, "", let error) = try live.connect(change).next() else { return nil }
            return error
        }

        @Test("A refusal carries its status and the beginning of its body, and no header")
        func httpStatus() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let port = live.server.address.port
            let error = try failure(live) {
                $0.url = "ws://127.0.0.1:\(port)/secret"
                $0.headers.add("Authorization", "Bearer sk-secret")
            }
            #expect(error == "\(WebSocketClientError.httpStatus(.unauthorized, body: "no key, no entry\n"))")
        }

        @Test("A long body is cut")
        func longBody() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let port = live.server.address.port
            let error = try failure(live) { $0.url = "ws://127.0.0.1:\(port)/big" }
            #expect(error == "\(WebSocketClientError.httpStatus(.ok, body: String(repeating: "a", count: 4_096)))")
        }

        @Test("A closed port is refused, also by name")
        func refused() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let other = try LiveServer()
            let port = other.server.address.port
            other.stop()
            for host in ["127.0.0.1", "localhost", "[::1]"] {
                let error = try failure(live) { $0.url = "ws://\(host):\(port)/" }
                #expect(
                    error == "\(WebSocketClientError.refused)"
                        || (host == "[::1]" && error?.contains("cannot be reached") == true)
                )
            }
        }

        @Test("A name is resolved off the loop and connects")
        func byName() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let port = live.server.address.port
            let inbox = live.connect { $0.url = "ws://localhost:\(port)/ws" }
            #expect(try inbox.next() == .opened(subprotocol: nil))
        }

        @Test("A name that does not exist is an error of its own")
        func dns() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let error = try failure(live) {
                $0.url = "ws://no-such-host.invalid/"
                $0.connectTimeout = .seconds(8)
            }
            #expect(error?.hasPrefix("the host has no address") == true || error == "\(WebSocketClientError.timeout)")
        }

        @Test("A malformed URL is an error of its own, told after the call")
        func badURL() throws {
            let live = try LiveServer()
            defer { live.stop() }
            #expect(try failure(live) { $0.url = "http://h/" } == "\(WebSocketClientError.url(.scheme))")
        }

        @Test("A server that accepts and says nothing runs into the timeout")
        func timeout() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let silent = try SilentListener()
            let port = silent.port
            let error = try failure(live) {
                $0.url = "ws://127.0.0.1:\(port)/"
                $0.connectTimeout = .milliseconds(100)
            }
            #expect(error == "\(WebSocketClientError.timeout)")
        }

        @Test("An attempt that is given up is told once as aborted")
        func cancelled() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let silent = try SilentListener()
            let port = silent.port
            let inbox = Inbox<SocketEvent>()
            live.group.loops[0].execute { context in
                let socket = context.connect(
                    WebSocketClientConfiguration(url: "ws://127.0.0.1:\(port)/"),
                    handler: RecordingHandler(inbox)
                )
                #expect(socket.state == .connecting)
                #expect(!socket.send(text: "too early"))
                context.schedule(after: .milliseconds(20)) { _ in socket.close() }
            }
            #expect(try inbox.next() == .closed(code: nil, reason: "", error: "\(WebSocketError.aborted)"))
            sleepMilliseconds(50)
            #expect(inbox.isEmpty)
        }

        @Test("Frames that come with the answer are not lost")
        func framesWithAnswer() throws {
            let live = try LiveServer(upgrade: { _ in
                WebSocketUpgrade { _ in RecordingHandler(Inbox()) { $0.send(text: "welcome") } }
            })
            defer { live.stop() }
            let inbox = live.connect()
            #expect(try inbox.next() == .opened(subprotocol: nil))
            #expect(try inbox.next() == .text("welcome"))
        }

        @Test("An answer that breaks the handshake is refused")
        func badAnswer() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let silent = try SilentListener(
                answer: "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
            )
            let port = silent.port
            #expect(
                try failure(live) { $0.url = "ws://127.0.0.1:\(port)/" }
                    == "\(WebSocketClientError.protocolViolation(.accept))"
            )
        }
    }
}
