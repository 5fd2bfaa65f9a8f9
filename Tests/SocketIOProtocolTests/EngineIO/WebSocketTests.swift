import SocketIOProtocol
import Testing

@Suite("An Engine.IO session over a WebSocket, its heartbeat and its end")
struct WebSocketTests {
    @Test("the handshake is the first frame, and offers nothing")
    func handshake() {
        var session = EngineIOSession(id: "S", configuration: EngineIOConfiguration(), webSocket: 1, at: .zero)
        #expect(
            session.drain() == [
                #"1 ← 0{"sid":"S","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#
            ]
        )
    }

    @Test("a WebSocket that cannot take more is not written to, within bounds")
    func backPressure() throws {
        var configuration = EngineIOConfiguration()
        configuration.bufferedPackets = 2
        var session = EngineIOSession.webSocket(configuration)
        #expect(try session.take(.writabilityChanged(1, isWritable: false)) == [])
        session.send(.text("a"))
        session.send(.text("b"))
        #expect(session.drain() == [])
        #expect(try session.take(.writabilityChanged(1, isWritable: true)) == ["1 ← 4a", "1 ← 4b"])
        #expect(try session.take(.writabilityChanged(1, isWritable: false)) == [])
        for text in ["c", "d", "e"] { session.send(.text(text)) }
        #expect(session.drain() == ["1 ← 1", "1 ← ✕", "closed bufferOverflow"])
    }

    @Test("the server pings every 25 s after the last answer")
    func heartbeat() throws {
        var session = EngineIOSession.webSocket()
        #expect(session.nextDeadline == .seconds(25))
        #expect(try session.take(.deadlineReached, at: .seconds(24)) == [])
        #expect(try session.take(.deadlineReached, at: .seconds(25)) == ["1 ← 2"])
        #expect(session.nextDeadline == .seconds(45))
        #expect(try session.take(.received(1, .text("3")), at: .seconds(30)) == [])
        #expect(session.nextDeadline == .seconds(55))
        #expect(try session.take(.deadlineReached, at: .seconds(55)) == ["1 ← 2"])
    }

    @Test("a ping that is not answered in 20 s ends the session, whatever else came")
    func noPong() throws {
        var session = EngineIOSession.webSocket()
        #expect(try session.take(.deadlineReached, at: .seconds(25)) == ["1 ← 2"])
        #expect(try session.take(.received(1, .text("4a")), at: .seconds(44)) == ["message a"])
        #expect(try session.take(.deadlineReached, at: .seconds(45)) == ["1 ← 1", "1 ← ✕", "closed pingTimeout"])
        #expect(session.nextDeadline == nil)
    }

    @Test("a pong that nobody asked for does not put the next ping off")
    func unsolicitedPong() throws {
        var session = EngineIOSession.webSocket()
        #expect(try session.take(.received(1, .text("3")), at: .seconds(20)) == [])
        #expect(session.nextDeadline == .seconds(25))
    }

    @Test("a ping over polling waits for the next poll, and its answer comes by POST")
    func pollingHeartbeat() throws {
        var session = EngineIOSession.polling()
        #expect(try session.take(.deadlineReached, at: .seconds(25)) == [])
        #expect(try session.take(.polled(2), at: .seconds(30)) == ["2 ⇐ 200 2"])
        #expect(try session.take(.posted(3, body: utf8("3")), at: .seconds(31)) == ["3 ⇐ 200 ok"])
        #expect(session.nextDeadline == .seconds(56))
    }

    @Test("what only a server sends ends the session", arguments: ["0{}", "2", "2probe", "5"])
    func direction(text: String) throws {
        var session = EngineIOSession.webSocket()
        let error = EngineIOError(.wrongDirection)
        #expect(
            try session.take(.received(1, .text(text))) == [
                "1 ← 1", "1 ← ✕", "closed \(EngineIOCloseReason.invalid(error))",
            ]
        )
    }

    @Test("a frame that is too long ends the session")
    func tooLong() throws {
        var configuration = EngineIOConfiguration()
        configuration.maximumPayload = 4
        var session = EngineIOSession.webSocket(configuration)
        #expect(try session.take(.received(1, .binary([1, 2, 3, 4]))) == ["message [1, 2, 3, 4]"])
        #expect(try session.take(.received(1, .binary([1, 2, 3, 4, 5]))).last?.hasPrefix("closed invalid") == true)
    }

    @Test("a client that closes ends the session, over either transport")
    func clientCloses() throws {
        var session = EngineIOSession.webSocket()
        #expect(try session.take(.received(1, .text("1"))) == ["1 ← ✕", "closed client"])
        session = .polling()
        #expect(try session.take(.polled(2)) == [])
        #expect(
            try session.take(.posted(3, body: utf8("4a\u{1E}1\u{1E}4b"))) == [
                "3 ⇐ 200 ok", "message a", "2 ⇐ 200 6", "closed client",
            ]
        )
    }

    @Test("a server that closes says so after all that waits, and tells it once")
    func serverCloses() throws {
        var session = EngineIOSession.webSocket()
        #expect(try session.take(.writabilityChanged(1, isWritable: false)) == [])
        session.send(.text("a"))
        session.close(at: .zero)
        session.close(at: .zero)
        session.send(.text("b"))
        #expect(session.drain() == ["1 ← 4a", "1 ← 1", "1 ← ✕", "closed server"])
        #expect(try session.take(.webSocketClosed(1)) == [])
    }

    @Test("a polling client that is not there hears what waits with its next poll, and of the end with the one after")
    func draining() throws {
        var session = EngineIOSession.polling()
        session.send(.text("a"))
        session.close(at: .seconds(1))
        #expect(session.drain() == ["closed server"])
        #expect(!session.isFinished && !session.isOpen)
        #expect(session.nextDeadline == .seconds(31))
        #expect(try session.take(.posted(2, body: utf8("4late")), at: .seconds(2)) == ["2 ⇐ 200 ok"])
        #expect(try session.take(.polled(3), at: .seconds(2)) == ["3 ⇐ 200 4a"])
        #expect(!session.isFinished)
        #expect(try session.take(.polled(4), at: .seconds(2)) == ["4 ⇐ 200 1"])
        #expect(session.isFinished)
    }

    @Test("a polling client that never comes back is forgotten after 30 s")
    func drainingEnds() throws {
        var session = EngineIOSession.polling()
        session.close(at: .zero)
        #expect(session.drain() == ["closed server"])
        #expect(try session.take(.deadlineReached, at: .seconds(30)) == [])
        #expect(session.isFinished)
        #expect(session.nextDeadline == nil)
    }

    @Test("a WebSocket that is gone ends the session")
    func lost() throws {
        var session = EngineIOSession.webSocket()
        #expect(try session.take(.webSocketClosed(1)) == ["closed transportClosed"])
    }
}
