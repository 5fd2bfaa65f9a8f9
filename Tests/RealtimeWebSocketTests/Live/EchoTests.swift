import RealtimeWebSocket
import Testing

extension LiveTests {
    @Suite("Echo over loopback")
    struct EchoTests {
        @Test(
            "Text and binary come back, the subprotocol is agreed, and the close is orderly",
            arguments: EventLoopDriver.allCases
        )
        func roundTrip(driver: EventLoopDriver) throws {
            let live = try LiveServer(driver: driver)
            defer { live.stop() }
            let inbox = live.connect({ $0.subprotocols = ["other", "echo"] }) { socket in
                socket.send(text: "hello €")
                socket.send(binary: [1, 2, 3].span)
                socket.ping()
                socket.close(code: .normal, reason: "done")
                socket.send(text: "never")
            }
            #expect(try inbox.next() == .opened(subprotocol: "echo"))
            // The close was sent with the messages, so their echoes come while it is under way and are not handed over.
            #expect(try inbox.next() == .closed(code: 1000, reason: "", error: nil))
        }

        @Test("Messages of every length around the header's sizes come back whole", arguments: EventLoopDriver.allCases)
        func lengths(driver: EventLoopDriver) throws {
            let live = try LiveServer(
                driver: driver,
                upgrade: { _ in
                    var upgrade = WebSocketUpgrade { _ in EchoHandler() }
                    upgrade.configuration.maxBufferedBytes = 16 << 20
                    return upgrade
                }
            )
            defer { live.stop() }
            let lengths = [0, 1, 125, 126, 65_535, 65_536, 131_072, 131_073, 5_000_000]
            let inbox = live.connect({ $0.webSocket.maxBufferedBytes = 16 << 20 }) { socket in
                for length in lengths {
                    socket.send(binary: [UInt8](repeating: UInt8(length % 251), count: length).span)
                }
            }
            #expect(try inbox.next() == .opened(subprotocol: nil))
            for length in lengths {
                let event = try inbox.nextButDrained()
                guard event == .binary([UInt8](repeating: UInt8(length % 251), count: length)) else {
                    Issue.record("the message of \(length) bytes did not come back")
                    return
                }
            }
        }

        @Test("Two hundred clients on two loops echo at the same time", arguments: EventLoopDriver.allCases)
        func many(driver: EventLoopDriver) throws {
            let live = try LiveServer(driver: driver, loops: 2)
            defer { live.stop() }
            let inboxes = (0..<200).map { number in
                live.connect({ _ in }) { socket in socket.send(text: "client \(number)") }
            }
            for (number, inbox) in inboxes.enumerated() {
                #expect(try inbox.next() == .opened(subprotocol: nil))
                #expect(try inbox.next() == .text("client \(number)"))
            }
            #expect(live.server.connectionCount == 200)
            #expect(live.group.loops.map(\.connectionCount).reduce(0, +) == 400)
            #expect(live.group.loops[1].connectionCount > 0)
        }

        @Test("A message larger than the output's bound is sent when nothing waits")
        func largerThanBound() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let large = [UInt8](repeating: 3, count: 6_000_000)
            let inbox = live.connect({ _ in }) { $0.send(binary: large.span) }
            #expect(try inbox.next() == .opened(subprotocol: nil))
            let isWhole = try inbox.nextButDrained() == .binary(large)
            #expect(isWhole)
        }

        @Test("A server's close carries its code and reason to the client")
        func serverCloses() throws {
            let server = Inbox<SocketEvent>()
            let live = try LiveServer(upgrade: { _ in
                WebSocketUpgrade { socket in
                    RecordingHandler(server) { $0.close(code: .tryAgainLater, reason: "full") }
                }
            })
            defer { live.stop() }
            let client = live.connect()
            #expect(try client.next() == .opened(subprotocol: nil))
            #expect(try client.next() == .closed(code: 1013, reason: "full", error: nil))
            #expect(try server.next() == .opened(subprotocol: nil))
            #expect(try server.next() == .closed(code: 1013, reason: "", error: nil))
        }

        @Test("An abort is told once, after the call, and to the peer as an end without close")
        func abort() throws {
            let server = Inbox<SocketEvent>()
            let live = try LiveServer(upgrade: { _ in WebSocketUpgrade { _ in RecordingHandler(server) } })
            defer { live.stop() }
            let client = live.connect({ _ in }) { socket in
                socket.abort()
                socket.abort()
                #expect(!socket.isOpen)
                #expect(!socket.send(text: "x"))
            }
            #expect(try client.next() == .opened(subprotocol: nil))
            #expect(try client.next() == .closed(code: nil, reason: "", error: "\(WebSocketError.aborted)"))
            #expect(try server.next() == .opened(subprotocol: nil))
            #expect(try server.next() == .closed(code: nil, reason: "", error: "\(WebSocketError.endedWithoutClose)"))
        }

        @Test("A WebSocket is found by its identifier on its loop, until it is closed")
        func lookUp() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let ids = Inbox<WebSocketID>()
            let inbox = live.connect({ _ in }) { ids.post($0.id) }
            #expect(try inbox.next() == .opened(subprotocol: nil))
            let id = try ids.next()
            live.group.loops[0].execute { $0.webSocket(id: id)?.send(text: "found") }
            #expect(try inbox.next() == .text("found"))
            live.group.loops[0].execute { $0.webSocket(id: id)?.close() }
            #expect(try inbox.next() == .closed(code: 1000, reason: "", error: nil))
            let gone = Inbox<Bool>()
            live.group.loops[0].execute { gone.post($0.webSocket(id: id) == nil) }
            #expect(try gone.next())
        }

        @Test("Stopping the loops tells every handler once and the peers 1001")
        func stop() throws {
            let server = Inbox<SocketEvent>()
            let live = try LiveServer(upgrade: { _ in WebSocketUpgrade { _ in RecordingHandler(server) } })
            let raw = try RawClient(port: live.server.address.port)
            #expect(raw.upgrade().contains(" 101 "))
            #expect(try server.next() == .opened(subprotocol: nil))
            live.stop()
            #expect(try server.next() == .closed(code: nil, reason: "", error: "\(WebSocketError.loopStopped)"))
            #expect(raw.receiveAll() == frame(8, closePayload(1001)))
            #expect(!live.group.loops[0].execute { _ in })
        }
    }
}
