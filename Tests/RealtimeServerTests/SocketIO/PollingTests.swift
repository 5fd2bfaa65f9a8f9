import RealtimeProtocol
import RealtimeServer
import SocketIOProtocol
import Testing

@Suite("Socket.IO over polling", .serialized)
struct PollingTests {
    @Test("A client that polls comes in and is answered, whichever loops its requests come to")
    func conversation() throws {
        let world = try SocketIOWorld(loops: 4)
        let peer = try world.peer()
        #expect(try peer.enter().first?.hasPrefix(#"40{"sid":""#) == true)
        for number in 0..<20 {
            #expect(try peer.post(#"42["x",\#(number)]"#).body == "ok")
            #expect(try peer.packets() == [#"42["x",\#(number)]"#])
        }
        try peer.post(#"427["x",true]"#)
        #expect(try peer.packets() == ["437[true]"])
        try peer.post(#"42["where"]"#)
        #expect(try peer.packets() == [#"42["transport",false]"#])
    }

    @Test("Bytes travel as base64 both ways")
    func binary() throws {
        let world = try SocketIOWorld()
        let peer = try world.peer()
        try peer.enter()
        try peer.post(#"451-["chunk",{"_placeholder":true,"num":0}]"#, "bAQID/w==")
        #expect(try peer.packets() == [#"451-["chunk",{"_placeholder":true,"num":0}]"#, "bAQID/w=="])
    }

    @Test("The handshake offers the WebSocket and tells the longest payload")
    func handshake() throws {
        let world = try SocketIOWorld()
        let answer = try RawHTTP.request("GET", "/socket.io/?EIO=4&transport=polling", port: world.port)
        #expect(answer.body.contains(#""upgrades":["websocket"]"#) && answer.body.contains(#""maxPayload":1000000"#))
        #expect(answer.field("Content-Type") == "text/plain; charset=UTF-8")
        #expect(answer.field("Cache-Control") == "no-store")
    }

    @Test("A poll that waits is answered by what comes on another loop")
    func heldPoll() throws {
        let world = try SocketIOWorld(loops: 4)
        let peer = try world.peer()
        try peer.enter()
        for number in 0..<8 {
            let held = try peer.hold()
            try peer.post(#"42["x",\#(number)]"#)
            #expect(held.body() == #"42["x",\#(number)]"#)
        }
    }

    @Test("Two polls at once: the second is refused, and the session is over for the first")
    func overlapping() async throws {
        let world = try SocketIOWorld()
        let peer = try world.peer()
        try peer.enter()
        let held = try peer.hold()
        // The first may be slower on its way than the second, which waits for no answer of its.
        var second = try peer.get()
        if second.status == 200 { second = try RawHTTP.request("GET", peer.target, port: world.port) }
        #expect(second.status == 400)
        #expect(held.body() == "1" || second.body.contains(#""code":1"#))
        try await world.wait(for: 2)
        #expect(world.journal.all == ["\(SocketIOCloseReason.transport(.overlappingPolls))", "gone"])
        #expect(try peer.get().body.contains(#""code":1"#))
    }

    @Test("A session that there is not is told so, by every kind of request")
    func unknown() throws {
        let world = try SocketIOWorld()
        let peer = PollingPeer(port: world.port, id: String(repeating: "0", count: 32))
        for answer in [try peer.get(), try peer.post("40")] {
            #expect(answer.status == 400 && answer.json?["code"] == 1)
        }
        #expect(throws: SocketPeer.Failure.self) { try SocketPeer(port: world.port, session: peer.id) }
    }

    @Test("A client whose poll ends without a word is gone at once")
    func vanishes() async throws {
        let world = try SocketIOWorld()
        let peer = try world.peer()
        try peer.enter()
        _ = try peer.hold()
        try await world.wait(for: 2)
        #expect(world.journal.all == ["\(SocketIOCloseReason.transport(.transportClosed))", "gone"])
    }

    @Test("A client that never polls again ends by the ping that it does not answer, and is forgotten")
    func silent() async throws {
        let world = try SocketIOWorld {
            $0.pingInterval = .milliseconds(50)
            $0.pingTimeout = .milliseconds(50)
        }
        let (stranger, known) = (try world.peer(), try world.peer())
        try known.enter()
        try await world.wait(for: 4)
        #expect(world.journal.all.count { $0 == "\(SocketIOCloseReason.transport(.pingTimeout))" } == 2)
        #expect(world.journal.all.count { $0 == "gone" } == 2)
        #expect(try stranger.get().json?["code"] == 1)
    }

    @Test("A client that answers its pings stays")
    func heartbeat() throws {
        let world = try SocketIOWorld {
            $0.pingInterval = .milliseconds(30)
            $0.pingTimeout = .seconds(20)
        }
        let peer = try world.peer()
        try peer.enter()
        for _ in 0..<5 {
            #expect(try peer.get().body == "2")
            try peer.post("3")
        }
        #expect(world.journal.all.isEmpty)
    }

    @Test("A post of as many bytes as there may be is taken; a longer one is answered 413 and changes nothing")
    func oversized() throws {
        let world = try SocketIOWorld { $0.maximumPayload = 100_000 }
        let peer = try world.peer()
        try peer.enter()
        let text = String(repeating: "x", count: 100_000 - #"42["x",""]"#.utf8.count)
        #expect(try peer.post(#"42["x","\#(text)"]"#).status == 200)
        #expect(try peer.packets() == [#"42["x","\#(text)"]"#])
        #expect(try peer.post(#"42["x","\#(text)y"]"#).status == 413)
        try peer.post(#"42["x",1]"#)
        #expect(try peer.packets() == [#"42["x",1]"#])
    }

    @Test("Other routes have the bound for bodies that they had")
    func otherBodies() throws {
        let world = try SocketIOWorld()
        let body = String(repeating: "x", count: 65_537)
        #expect(try RawHTTP.request("POST", "/", port: world.port, body: body).status == 413)
    }

    @Test("A body that is not the protocol's ends the session, and is answered so")
    func invalid() async throws {
        let world = try SocketIOWorld()
        let peer = try world.peer()
        try peer.enter()
        #expect(try peer.post("9").status == 400)
        try await world.wait(for: 2)
        #expect(world.journal.all.last == "gone")
    }

    @Test("What a poll brings is at most as long as the longest payload, and the rest comes with the next")
    func longAnswers() throws {
        let world = try SocketIOWorld { $0.maximumPayload = 1_000 }
        let peer = try world.peer()
        try peer.enter()
        let text = String(repeating: "x", count: 300)
        for _ in 0..<7 { try peer.post(#"42["x","\#(text)"]"#) }
        var sizes: [Int] = []
        while sizes.reduce(0, +) < 7 {
            let answer = try peer.get()
            #expect(answer.body.utf8.count <= 1_000)
            sizes.append(answer.body.split(separator: "\u{1E}").count)
        }
        #expect(sizes == [3, 3, 1])
    }

    @Test("Two hundred clients at once that wait for their polls leave nothing behind when they vanish")
    func crowd() async throws {
        let world = try SocketIOWorld(loops: 4, admits: true)
        var held: [RawPeer] = []
        for _ in 0..<200 {
            let peer = try world.peer()
            #expect(try peer.enter("").first?.hasPrefix("40{") == true)
            held.append(try peer.hold())
        }
        #expect(world.server.activeSessions == 200)
        held = []
        try await world.wait(for: 400)
        #expect(world.journal.all.count { $0 == "gone" } == 200)
        #expect(world.server.activeSessions == 0 && world.server.servedSessions == 200)
    }
}
