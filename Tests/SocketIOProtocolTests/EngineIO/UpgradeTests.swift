import SocketIOProtocol
import Testing

@Suite("Going over from polling to a WebSocket")
struct UpgradeTests {
    /// A session with the WebSocket 9 tried and its probe answered.
    func probed(waitingPoll: Bool = false) throws -> EngineIOSession {
        var session = EngineIOSession.polling()
        if waitingPoll { #expect(try session.take(.polled(2)) == []) }
        #expect(try session.take(.webSocketOpened(9)) == [])
        let lines = try session.take(.received(9, .text("2probe")))
        #expect(lines == (waitingPoll ? ["9 ← 3probe", "2 ⇐ 200 6"] : ["9 ← 3probe"]))
        return session
    }

    @Test("probe, answer, upgrade; then messages go both ways on the WebSocket")
    func whole() throws {
        var session = try probed(waitingPoll: true)
        #expect(try session.take(.received(9, .text("5"))) == ["upgraded"])
        #expect(session.isWebSocket)
        session.send(.text("a"))
        #expect(session.drain() == ["9 ← 4a"])
        #expect(try session.take(.received(9, .text("4b"))) == ["message b"])
    }

    @Test("what waits goes out on the WebSocket once it is the transport")
    func waiting() throws {
        var session = try probed()
        session.send(.text("a"))
        session.send(.binary([1]))
        #expect(session.drain() == [])
        #expect(try session.take(.received(9, .text("5"))) == ["upgraded", "9 ← 4a", "9 ← [1]"])
    }

    @Test("while a WebSocket is tried, a poll is answered at once: with what waits, or with nothing")
    func pollsMeanwhile() throws {
        var session = try probed()
        #expect(try session.take(.polled(3)) == ["3 ⇐ 200 6"])
        session.send(.text("a"))
        #expect(try session.take(.polled(4)) == ["4 ⇐ 200 4a"])
        #expect(try session.take(.posted(5, body: utf8("4b"))) == ["5 ⇐ 200 ok", "message b"])
    }

    @Test("requests of the polling transport are refused after it, and change nothing")
    func afterwards() throws {
        var session = try probed()
        #expect(try session.take(.received(9, .text("5"))) == ["upgraded"])
        let refusal = #"⇐ 400 {"code":3,"message":"Bad request"}"#
        #expect(try session.take(.polled(3)) == ["3 \(refusal)"])
        #expect(try session.take(.posted(4, body: utf8("4b"))) == ["4 \(refusal)"])
        #expect(try session.take(.webSocketOpened(10)) == ["10 ← ✕"])
        #expect(try session.take(.received(10, .text("4evil"))) == [])
        #expect(try session.take(.received(9, .text("4c"))) == ["message c"])
    }

    @Test("a second WebSocket beside one that is tried is closed")
    func second() throws {
        var session = try probed()
        #expect(try session.take(.webSocketOpened(10)) == ["10 ← ✕"])
        #expect(try session.take(.received(9, .text("5"))) == ["upgraded"])
    }

    @Test(
        "a WebSocket that says anything else is closed, and polling goes on",
        arguments: ["5", "4a", "2", "3probe", ""]
    )
    func wrongProbe(text: String) throws {
        var session = EngineIOSession.polling()
        #expect(try session.take(.webSocketOpened(9)) == [])
        #expect(try session.take(.received(9, .text(text))) == ["9 ← ✕"])
        #expect(try session.take(.webSocketClosed(9)) == [])
        session.send(.text("a"))
        #expect(try session.take(.polled(2)) == ["2 ⇐ 200 4a"])
    }

    @Test("after the probe only the upgrade is right", arguments: ["2probe", "4a", "1", "6"])
    func wrongUpgrade(text: String) throws {
        var session = try probed()
        #expect(try session.take(.received(9, .text(text))) == ["9 ← ✕"])
        #expect(session.isOpen && !session.isWebSocket)
    }

    @Test("a WebSocket that is not made the transport in 10 s is closed, and another may be tried")
    func timeout() throws {
        var session = try probed()
        #expect(session.nextDeadline == .seconds(10))
        #expect(try session.take(.deadlineReached, at: .seconds(10)) == ["9 ← ✕"])
        #expect(try session.take(.webSocketOpened(10), at: .seconds(11)) == [])
        #expect(try session.take(.received(10, .text("2probe")), at: .seconds(11)) == ["10 ← 3probe"])
        #expect(try session.take(.received(10, .text("5")), at: .seconds(11)) == ["upgraded"])
    }

    @Test("a WebSocket that goes away before it is the transport leaves polling as it was")
    func lost() throws {
        var session = try probed()
        #expect(try session.take(.webSocketClosed(9)) == [])
        session.send(.text("a"))
        #expect(try session.take(.polled(3)) == ["3 ⇐ 200 4a"])
    }

    @Test("a WebSocket is closed where none was offered")
    func notAllowed() throws {
        var configuration = EngineIOConfiguration()
        configuration.allowsUpgrade = false
        var session = EngineIOSession.polling(configuration)
        #expect(try session.take(.webSocketOpened(9)) == ["9 ← ✕"])
    }

    @Test("closing while a WebSocket is tried closes both")
    func closing() throws {
        var session = EngineIOSession.polling()
        #expect(try session.take(.polled(2)) == [])
        #expect(try session.take(.webSocketOpened(9)) == [])
        session.close(at: .zero)
        #expect(session.drain() == ["9 ← ✕", "2 ⇐ 200 1", "closed server"])
    }
}
