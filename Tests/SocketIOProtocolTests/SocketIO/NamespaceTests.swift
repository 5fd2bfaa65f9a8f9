import SocketIOProtocol
import Testing

@Suite("Namespaces of a Socket.IO session")
struct NamespaceTests {
    @Test("a client that connects is let in by a packet with its public name")
    func connects() throws {
        var session = try SocketIOSession.opened(isConnected: false)
        #expect(try session.take(#"40{"token":"JWT"}"#) == [#"connect / {"token":"JWT"}"#])
        #expect(session.connectedNamespaces == [])
        try session.accept(socketID: "public")
        #expect(session.drain() == [#"1 ← 40{"sid":"public"}"#])
        #expect(session.connectedNamespaces == ["/"])
    }

    @Test("a client that is refused hears why, stays, and may try again")
    func refused() throws {
        var session = try SocketIOSession.opened(isConnected: false)
        #expect(try session.take("40") == ["connect / "])
        try session.refuse(message: "Not \"authorized\"", data: ["code": "token_expired", "retry": false])
        #expect(
            session.drain() == [
                #"1 ← 44{"message":"Not \"authorized\"","data":{"code":"token_expired","retry":false}}"#
            ]
        )
        #expect(try session.take("40") == ["connect / "])
    }

    @Test("a namespace that there is not is refused without asking")
    func unknown() throws {
        var session = try SocketIOSession.opened()
        #expect(try session.take("40/random,") == [#"1 ← 44/random,{"message":"Invalid namespace"}"#])
        #expect(session.connectedNamespaces == ["/"])
    }

    @Test("namespaces of one client stand beside each other")
    func several() throws {
        var configuration = SocketIOConfiguration()
        configuration.namespaces = ["/", "/admin"]
        var session = try SocketIOSession.opened(configuration)
        #expect(try session.take(#"40/admin,{"a":1}"#) == [#"connect /admin {"a":1}"#])
        try session.accept("/admin", socketID: "other")
        #expect(session.drain() == [#"1 ← 40/admin,{"sid":"other"}"#])
        #expect(try session.take(#"42/admin,["x"]"#) == [#"event /admin x ["x"] []"#])
        #expect(try session.take("41/admin,") == ["disconnected /admin client"])
        #expect(try session.take(#"42["x",1]"#) == [#"event / x ["x",1] []"#])
        #expect(session.connectedNamespaces == ["/"])
    }

    @Test("a client asks for as many namespaces as it may, and not for more")
    func limit() throws {
        var configuration = SocketIOConfiguration()
        configuration.namespaces = nil
        configuration.namespacesPerClient = 2
        var session = try SocketIOSession.opened(configuration)
        #expect(try session.take("40/a,") == ["connect /a "])
        #expect(try session.take("40/b,") == [#"1 ← 44/b,{"message":"Too many namespaces"}"#])
    }

    static let early = [#"42["a"]"#, "41", "430[]", #"451-["a",{"_placeholder":true,"num":0}]"#, #"44{"message":""}"#]

    @Test("before it is let in, a client that says anything else is sent away", arguments: early)
    func tooEarly(text: String) throws {
        var session = try SocketIOSession.opened(isConnected: false)
        var lines = try session.take(text)
        if lines.isEmpty { lines = try session.take([1]) }
        #expect(lines.prefix(2) == ["1 ← 1", "1 ← ✕"])
        #expect(lines.last?.hasPrefix("closed invalid") == true)
    }

    @Test("asking twice for a namespace ends the session")
    func twice() throws {
        var session = try SocketIOSession.opened()
        let lines = try session.take("40")
        #expect(lines.prefix(3) == ["1 ← 1", "1 ← ✕", "disconnected / sessionClosed"])
    }

    @Test("a client that asks for no namespace in 45 s is sent away")
    func connectTimeout() throws {
        var configuration = SocketIOConfiguration()
        configuration.engine.pingInterval = .seconds(100)
        var session = try SocketIOSession.opened(configuration, isConnected: false)
        #expect(session.nextDeadline == .seconds(45))
        #expect(try session.take(.deadlineReached, at: .seconds(44)) == [])
        #expect(try session.take(.deadlineReached, at: .seconds(45)) == ["1 ← 1", "1 ← ✕", "closed connectTimeout"])
    }

    @Test("a client that has left its last namespace has 45 s to come back")
    func leaves() throws {
        var configuration = SocketIOConfiguration()
        configuration.engine.pingInterval = .seconds(100)
        var session = try SocketIOSession.opened(configuration)
        #expect(session.nextDeadline == .seconds(100))
        #expect(try session.take("41", at: .seconds(50)) == ["disconnected / client"])
        #expect(session.nextDeadline == .seconds(95))
    }

    @Test("a server puts a client out of a namespace once")
    func serverDisconnects() throws {
        var session = try SocketIOSession.opened()
        try session.disconnect(at: .seconds(1))
        #expect(session.drain() == ["1 ← 41", "disconnected / server"])
        #expect(throws: SocketIOUsageError.notConnected(namespace: "/")) { try session.disconnect(at: .seconds(1)) }
    }

    @Test("whatever ends the transport ends every namespace, and is told last")
    func transportEnds() throws {
        var configuration = SocketIOConfiguration()
        configuration.namespaces = nil
        var session = try SocketIOSession.opened(configuration)
        #expect(try session.take("40/b,") == ["connect /b "])
        try session.accept("/b", socketID: "b")
        _ = session.drain()
        #expect(try session.take("40/c,") == ["connect /c "])
        #expect(
            try session.take(.webSocketClosed(1)) == [
                "disconnected / sessionClosed", "disconnected /b sessionClosed",
                "closed \(SocketIOCloseReason.transport(.transportClosed))",
            ]
        )
        #expect(throws: SocketIOUsageError.notConnected(namespace: "/c")) { try session.accept("/c", socketID: "c") }
        #expect(throws: SocketIOUsageError.notConnected(namespace: "/")) { try session.emit("a", at: .zero) }
    }

    @Test("the whole of it works over polling as well")
    func polling() throws {
        var session = SocketIOSession(id: "S", configuration: SocketIOConfiguration(), polling: 1, at: .zero)
        _ = session.drain()
        #expect(try session.take(.posted(2, body: utf8("40"))) == ["2 ⇐ 200 ok", "connect / "])
        try session.accept(socketID: "public")
        try session.emit("hello", ["world"], at: .zero)
        #expect(session.drain() == [])
        #expect(try session.take(.polled(3)) == [#"3 ⇐ 200 40{"sid":"public"}|42["hello","world"]"#])
        #expect(
            try session.take(.posted(4, body: utf8("451-[\"a\",{\"_placeholder\":true,\"num\":0}]\u{1E}bAQI="))) == [
                "4 ⇐ 200 ok", #"event / a ["a",{"_placeholder":true,"num":0}] [[1, 2]]"#,
            ]
        )
    }
}
