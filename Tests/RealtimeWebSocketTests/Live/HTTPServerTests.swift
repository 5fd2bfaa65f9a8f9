import RealtimeWebSocket
import Testing

extension LiveTests {
    @Suite("HTTP over loopback")
    struct HTTPServerTests {
        @Test(
            "Requests on one connection are answered in order, HEAD without a body",
            arguments: EventLoopDriver.allCases
        )
        func keepAlive(driver: EventLoopDriver) throws {
            let live = try LiveServer(driver: driver)
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            raw.send("GET /text HTTP/1.1\r\nHost: h\r\n\r\nHEAD /text HTTP/1.1\r\nHost: h\r\n\r\n")
            raw.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
            let answers = String(decoding: raw.receiveAll(), as: UTF8.self)
            let heads = answers.split(separator: "HTTP/1.1 200 OK\r\n")
            #expect(heads.count == 3)
            #expect(heads[0].hasSuffix("\r\n\r\nhello\n") && heads[0].contains("Content-Length: 6\r\n"))
            #expect(heads[1].hasSuffix("\r\n\r\n") && heads[1].contains("Content-Length: 6\r\n"))
            #expect(heads[2].hasSuffix("\r\n\r\nabc") && heads[2].contains("Connection: close\r\n"))
            #expect(heads.allSatisfy { $0.contains("Date: ") && $0.contains(" GMT\r\n") })
        }

        @Test("A large response leaves whole before the connection ends")
        func largeResponse() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            raw.send("GET /big HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(raw.receiveAll().suffix(3_000_000) == [UInt8](repeating: 0x61, count: 3_000_000)[...])
        }

        @Test("A malformed request is answered with its status and the connection ends")
        func malformed() throws {
            let live = try LiveServer()
            defer { live.stop() }
            for (request, status) in [
                ("GET /\n", "400"), ("GET / HTTP/3.0\r\nHost: h\r\n\r\n", "505"),
                ("BREW / HTTP/1.1\r\nHost: h\r\n\r\n", "501"),
            ] {
                let raw = try RawClient(port: live.server.address.port)
                raw.send(request)
                let answer = String(decoding: raw.receiveAll(), as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
                #expect(answer.contains("Connection: close\r\n"))
            }
        }

        @Test("A client that waits for 100 Continue gets it")
        func expectContinue() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            raw.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            #expect(raw.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            raw.send("ab")
            #expect(raw.receive(until: "ab").hasPrefix("HTTP/1.1 200 OK\r\n"))
        }

        @Test("A handshake that is not finished in time is answered 408, a silent connection closed")
        func handshakeTimeout() throws {
            let live = try LiveServer(configure: { $0.handshakeTimeout = .milliseconds(100) })
            defer { live.stop() }
            let slow = try RawClient(port: live.server.address.port)
            slow.send("GET / HTTP/1.1\r\nHo")
            #expect(String(decoding: slow.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
            let silent = try RawClient(port: live.server.address.port)
            #expect(silent.receiveAll().isEmpty)
        }

        @Test("A client that feeds its request byte by byte does not win time")
        func slowLoris() throws {
            let live = try LiveServer(configure: { $0.handshakeTimeout = .milliseconds(150) })
            defer { live.stop() }
            let slow = try RawClient(port: live.server.address.port)
            let clock = ContinuousClock()
            let start = clock.now
            let answers = Inbox<[UInt8]>()
            for byte in "GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".utf8 {
                slow.send([byte])
                if start.duration(to: clock.now) > .milliseconds(200) { break }
                sleepMilliseconds(10)
            }
            answers.post(slow.receiveAll())
            #expect(String(decoding: try answers.next(), as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
            #expect(start.duration(to: clock.now) < .seconds(2))
        }

        @Test("An idle connection is closed after its time")
        func idleTimeout() throws {
            let live = try LiveServer(configure: { $0.idleTimeout = .milliseconds(50) })
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            raw.send("GET /text HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(String(decoding: raw.receiveAll(), as: UTF8.self).hasSuffix("hello\n"))
        }

        @Test("Connections over the limit are answered 503, and served when others have ended")
        func maxConnections() throws {
            let live = try LiveServer(configure: { $0.maxConnections = 1 })
            defer { live.stop() }
            let request = "GET /text HTTP/1.1\r\nHost: h\r\n\r\n"
            var first: RawClient? = try RawClient(port: live.server.address.port)
            first?.send(request)
            #expect(first?.receive(until: "hello").contains(" 200 ") == true)
            let second = try RawClient(port: live.server.address.port)
            second.send(request)
            #expect(String(decoding: second.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 503 "))
            first = nil
            while live.server.connectionCount > 0 { sleepMilliseconds(1) }
            let third = try RawClient(port: live.server.address.port)
            third.send(request)
            #expect(third.receive(until: "hello").contains(" 200 "))
        }

        @Test("A handshake with a fault is refused on a connection that stays")
        func badHandshake() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            raw.send(handshakeRequest(["Sec-WebSocket-Version": "8"]).replacing("/chat", with: "/ws"))
            let answer = raw.receive(until: "\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 426 ") && answer.contains("Sec-WebSocket-Version: 13\r\n"))
            #expect(raw.upgrade().hasPrefix("HTTP/1.1 101 "))
        }

        @Test("Bytes before the answer to an upgrade are refused")
        func earlyBytes() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            raw.send(Array(handshakeRequest().replacing("/chat", with: "/ws").utf8) + frame(1, "x".utf8, key: testKey))
            #expect(String(decoding: raw.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 400 "))
        }

        @Test("A port that is taken is named in the error")
        func portInUse() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let port = live.server.address.port
            let error = #expect(throws: ListenError.self) { try LiveServer(configure: { $0.port = port }) }
            #expect(error?.code == .addressInUse)
            #expect(error?.description.contains("127.0.0.1:\(port)") == true)
        }

        @Test("Hosts and ports that cannot be listened on are typed errors")
        func badAddress() {
            let elsewhere = #expect(throws: ListenError.self) { try LiveServer(configure: { $0.host = "192.0.2.1" }) }
            #expect(elsewhere?.code == .addressNotAvailable)
            let noPort = #expect(throws: ListenError.self) { try LiveServer(configure: { $0.port = 70_000 }) }
            #expect(noPort?.code == .unresolvable)
        }

        @Test("After the end of listening new connections are refused and open ones live on")
        func stopListening() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let ids = Inbox<WebSocketID>()
            let inbox = live.connect({ _ in }) { ids.post($0.id) }
            #expect(try inbox.next() == .opened(subprotocol: nil))
            let id = try ids.next()
            live.server.stopListening()
            let isClosed = Inbox<Bool>()
            live.group.loops[0].execute { _ in isClosed.post(true) }
            #expect(try isClosed.next())
            #expect(throws: (any Error).self) { try RawClient(port: live.server.address.port) }
            live.group.loops[0].execute { $0.webSocket(id: id)?.ping() }
            #expect(try inbox.next() == .pong)
        }
    }
}
