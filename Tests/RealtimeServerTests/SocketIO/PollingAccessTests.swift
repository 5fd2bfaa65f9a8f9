import RealtimeProtocol
import RealtimeServer
import SocketIOProtocol
import Testing

@Suite("Socket.IO over polling: who may", .serialized)
struct PollingAccessTests {
    /// Asks for a key: two of Ann's, one of Bob's.
    static func world(
        admits: Bool = true,
        change: (inout ServerConfiguration) -> Void = { _ in }
    ) throws -> SocketIOWorld {
        try SocketIOWorld(
            admits: admits,
            change: {
                $0.access.keys = StaticKeys(parsing: "key-a ann\nkey-b bob\nkey-c ann")
                change(&$0)
            }
        )
    }

    static func key(_ name: String) -> KeyValuePairs<String, String> { ["Authorization": "Bearer \(name)"] }

    @Test("A key in the request lets a client in, and its next requests may show it, another one of its, or nothing")
    func owner() throws {
        let world = try Self.world()
        let peer = try world.peer(Self.key("key-a"))
        #expect(try peer.enter("").first?.hasPrefix("40{") == true)
        for headers in [Self.key("key-a"), Self.key("key-c"), [:]] {
            let same = PollingPeer(port: world.port, id: peer.id, headers: headers)
            #expect(try same.post(#"42["x",1]"#).status == 200)
            #expect(try same.packets() == [#"42["x",1]"#])
        }
    }

    /// What opened the session, and what was shown in its `CONNECT`.
    static let owners: [(request: String?, connect: String)] = [
        ("key-a", ""), (nil, #"{"token":"key-a"}"#), ("key-a", #"{"token":"key-a"}"#),
    ]

    @Test("Another principal's session is refused by its name alone, however that one came in", arguments: owners)
    func stranger(request: String?, connect: String) throws {
        let world = try Self.world()
        let peer = try world.peer(request.map(Self.key) ?? [:])
        #expect(try peer.enter(connect).first?.hasPrefix("40{") == true)
        for wrong in ["key-b", "no-key"] {
            let other = PollingPeer(port: world.port, id: peer.id, headers: Self.key(wrong))
            #expect(try other.get().status == 403)
            #expect(try other.post("1").status == 403)
            #expect(throws: SocketPeer.Failure(reason: "HTTP/1.1 403")) {
                try SocketPeer(port: world.port, session: peer.id, fields: "Authorization: Bearer \(wrong)\r\n")
            }
        }
        try peer.post(#"42["x",1]"#)
        #expect(try peer.packets() == [#"42["x",1]"#])
    }

    @Test("Before anybody is let in, only what opened the session speaks for it")
    func early() throws {
        let world = try Self.world()
        let peer = try world.peer(Self.key("key-a"))
        #expect(try PollingPeer(port: world.port, id: peer.id, headers: Self.key("key-b")).post("40").status == 403)
        #expect(try peer.enter("").first?.hasPrefix("40{") == true)
    }

    @Test("Polls are no attempts to come in: they cost none, and go on when the address may try no more")
    func failures() throws {
        let world = try Self.world { $0.clientLimits.failuresPerMinute = 2 }
        let peer = try world.peer(Self.key("key-a"))
        try peer.enter("")
        for _ in 0..<3 { #expect(try world.peer(Self.key("no-key")).enter("").first?.hasPrefix("44{") == true) }
        #expect(try world.peer().enter(#"{"token":"key-a"}"#).first?.contains("too_many_failures") == true)
        for number in 0..<10 {
            try peer.post(#"42["x",\#(number)]"#)
            #expect(try peer.packets() == [#"42["x",\#(number)]"#])
        }
    }

    @Test("A session that polls counts once against its client's, over its upgrade too, and no more when it has ended")
    func limit() async throws {
        let world = try Self.world { $0.clientLimits.sessions = 1 }
        let peer = try world.peer(Self.key("key-a"))
        try peer.enter("")
        let socket = try UpgradeTests.upgrade(peer)
        socket.send(#"42["x",1]"#)
        #expect(socket.packet() == #"42["x",1]"#)
        #expect(world.server.activeSessions == 1)
        let second = try world.peer(Self.key("key-c"))
        #expect(try second.enter("").first?.contains("client_session_limit_reached") == true)
        #expect(try world.peer(Self.key("key-b")).enter("").first?.hasPrefix("40{") == true)
        socket.send("1")
        try await world.wait(for: 1)
        #expect(try second.enter("").first?.hasPrefix("40{") == true)
    }

    @Test("A session beyond the server's limit does not come in, whatever the transport")
    func serverLimit() throws {
        let world = try Self.world { $0.sessionLimit = 1 }
        let peer = try world.peer(Self.key("key-a"))
        try peer.enter("")
        #expect(try world.peer(Self.key("key-b")).enter("").first?.contains("session_limit_reached") == true)
        let socket = try SocketPeer(port: world.port)
        #expect(socket.next()?.hasPrefix("0{") == true)
        socket.send(#"40{"token":"key-b"}"#)
        #expect(socket.next()?.contains("session_limit_reached") == true)
    }

    // MARK: Client secrets

    static func secret(_ world: SocketIOWorld, body: String = "") throws -> String {
        let answer = try RawHTTP.request(
            "POST",
            "/v1/realtime/client_secrets",
            port: world.port,
            headers: Self.key("key-a"),
            body: body
        )
        return try #require(answer.json?["value"]?.stringValue)
    }

    @Test("A client secret lets in, in CONNECT or in the request, over polling and over a WebSocket")
    func secrets() throws {
        let world = try Self.world()
        let secret = try Self.secret(world)
        #expect(try world.peer().enter(#"{"token":"\#(secret)"}"#).first?.hasPrefix("40{") == true)
        #expect(try world.peer(Self.key(secret)).enter("").first?.hasPrefix("40{") == true)
        let socket = try SocketPeer(port: world.port)
        #expect(socket.next()?.hasPrefix("0{") == true)
        socket.send(#"40{"token":"\#(secret)"}"#)
        #expect(socket.next()?.hasPrefix("40{") == true)
    }

    @Test("A client secret that has expired, or is none, does not, and counts as a wrong key")
    func expiry() throws {
        let clock = AdjustableClock(1_000)
        let world = try Self.world {
            $0.wallClock = clock.read
            $0.clientLimits.failuresPerMinute = 2
        }
        let secret = try Self.secret(world, body: #"{"expires_after":{"anchor":"created_at","seconds":10}}"#)
        clock.set(1_009)
        let early = try world.peer()
        #expect(try early.enter(#"{"token":"\#(secret)"}"#).first?.hasPrefix("40{") == true)
        clock.set(1_010)
        for wrong in [secret, String(secret.dropLast()) + "x"] {
            #expect(try world.peer().enter(#"{"token":"\#(wrong)"}"#).first?.contains("unauthorized") == true)
        }
        #expect(try world.peer().enter(#"{"token":"key-a"}"#).first?.contains("too_many_failures") == true)
        // The session that it opened goes on.
        try early.post(#"42["x",1]"#)
        #expect(try early.packets() == [#"42["x",1]"#])
    }

    @Test("Whoever came in by a client secret is another principal than its maker and than another secret's")
    func secretOwner() throws {
        let world = try Self.world()
        let (mine, other) = (try Self.secret(world), try Self.secret(world))
        let peer = try world.peer()
        try peer.enter(#"{"token":"\#(mine)"}"#)
        for (shown, status) in [(mine, 200), (other, 403), ("key-a", 403)] {
            let visitor = PollingPeer(port: world.port, id: peer.id, headers: Self.key(shown))
            #expect(try visitor.post(#"42["x",1]"#).status == status)
        }
    }

    // MARK: Pages

    @Test("Pages of listed origins may read every answer; others get none")
    func origins() throws {
        let world = try SocketIOWorld(change: { $0.access.allowedOrigins = ["https://practice.example"] })
        let peer = try world.peer(["Origin": "https://practice.example"])
        let held = try peer.hold()
        for answer in [try peer.post(#"40{"token":"right"}"#), try peer.post("9"), try peer.get()] {
            #expect(answer.field("Access-Control-Allow-Origin") == "https://practice.example")
            #expect(answer.field("Vary") == "Origin")
        }
        let head = held.receiveAll().map { String(decoding: $0, as: UTF8.self) }
        #expect(head?.contains("Access-Control-Allow-Origin: https://practice.example\r\n") == true)
        let stranger = PollingPeer(port: world.port, id: peer.id, headers: ["Origin": "https://elsewhere.example"])
        #expect(try stranger.get().status == 403)
        #expect(throws: PollingPeer.Failure.self) { try world.peer(["Origin": "https://elsewhere.example"]) }
    }

    @Test("A page may ask before it asks, and learns which fields it may send")
    func preflight() throws {
        let world = try SocketIOWorld(change: { $0.access.allowedOrigins = ["https://practice.example"] })
        let answer = try RawHTTP.request(
            "OPTIONS",
            "/socket.io/?EIO=4&transport=polling",
            port: world.port,
            headers: ["Origin": "https://practice.example", "Access-Control-Request-Method": "POST"]
        )
        #expect(answer.status == 204)
        #expect(answer.field("Access-Control-Allow-Origin") == "https://practice.example")
        #expect(answer.field("Access-Control-Allow-Methods") == "GET, POST, OPTIONS")
        #expect(answer.field("Access-Control-Allow-Headers") == "Authorization, Content-Type, api-key")
        #expect(answer.field("Access-Control-Max-Age") == "600")
    }
}
