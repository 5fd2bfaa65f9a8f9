import RealtimeWebSocket
import Testing

extension LiveTests {
    @Suite("Connections that go over to another loop")
    struct TransferTests {
        private func connect(
            _ live: LaterServer,
            _ url: String,
            trust: TLSContext? = nil
        ) -> Inbox<SocketEvent> {
            let inbox = Inbox<SocketEvent>()
            live.group.loops[0].execute { context in
                var configuration = WebSocketClientConfiguration(url: url)
                configuration.tls = trust
                context.connect(
                    configuration,
                    handler: RecordingHandler(inbox) { socket in
                        socket.send(text: "where?")
                        socket.send(binary: [UInt8](repeating: 7, count: 300_000).span)
                    }
                )
            }
            return inbox
        }

        private func expectEcho(_ inbox: Inbox<SocketEvent>, from loop: Int) throws {
            #expect(try inbox.next() == .opened(subprotocol: nil))
            #expect(try inbox.nextButDrained() == .text("realtime-\(loop)"))
            let isWhole = try inbox.nextButDrained() == .binary([UInt8](repeating: 7, count: 300_000))
            #expect(isWhole)
        }

        @Test("A WebSocket opens on the loop that the handler chose, whichever accepted it", arguments: 0..<3)
        func webSocket(loop: Int) throws {
            let live = try LaterServer(loops: 3)
            defer { live.stop() }
            for _ in 0..<6 {
                let url = "ws://127.0.0.1:\(live.server.address.port)/move?loop=\(loop)"
                try expectEcho(connect(live, url), from: loop)
            }
        }

        @Test("So does one over TLS", arguments: 0..<2)
        func secure(loop: Int) throws {
            let certificates = try TestCertificates()
            let context = try TLSContext(
                certificateChainFile: certificates.path("localhost.pem"),
                privateKeyFile: certificates.path("localhost.key")
            )
            let live = try LaterServer(loops: 2, configure: { $0.tls = context })
            defer { live.stop() }
            let trust = try TLSContext(trust: .file(certificates.path("ca.pem")))
            for _ in 0..<4 {
                let url = "wss://localhost:\(live.server.address.port)/move?loop=\(loop)"
                try expectEcho(connect(live, url, trust: trust), from: loop)
            }
        }

        @Test("A plain request is answered there, and the connection serves the next ones wherever they go")
        func keepAlive() throws {
            let live = try LaterServer(loops: 3)
            defer { live.stop() }
            let raw = try live.client()
            for index in 0..<12 {
                let loop = index * 7 % 3
                raw.send(LaterServer.get("/move?loop=\(loop)"))
                #expect(raw.receive(until: "realtime-\(loop)").hasPrefix("HTTP/1.1 200 OK\r\n"))
                raw.send(LaterServer.get("/text"))
                #expect(raw.receive(until: "hello\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }

        @Test("More behind the request is refused")
        func hasMore() throws {
            let live = try LaterServer(loops: 2)
            defer { live.stop() }
            let raw = try live.client()
            raw.send(LaterServer.get("/move?loop=0") + LaterServer.get("/text"))
            #expect(String(decoding: raw.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 400 "))
        }

        @Test("Answers that came before leave before")
        func order() throws {
            let live = try LaterServer(loops: 2)
            defer { live.stop() }
            for loop in 0..<2 {
                let raw = try live.client()
                raw.send(LaterServer.get("/text") + LaterServer.get("/move?loop=\(loop)", "Connection: close\r\n"))
                let answers = String(decoding: raw.receiveAll(), as: UTF8.self)
                #expect(answers.contains("hello\nHTTP/1.1 200 OK\r\n") && answers.hasSuffix("realtime-\(loop)"))
            }
        }

        @Test("A connection is counted once, and no more when it has ended, wherever it went")
        func count() throws {
            let live = try LaterServer(loops: 2)
            defer { live.stop() }
            for loop in [0, 1, 1, 0] {
                var raw: RawClient? = try live.client()
                raw?.send(LaterServer.get("/move?loop=\(loop)"))
                #expect(raw?.receive(until: "realtime-\(loop)").isEmpty == false)
                #expect(live.server.connectionCount == 1)
                raw = nil
                while live.server.connectionCount > 0 { sleepMilliseconds(1) }
            }
            #expect(live.group.loops.allSatisfy { $0.connectionCount == 0 })
        }
    }
}
