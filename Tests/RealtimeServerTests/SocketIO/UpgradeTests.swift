import RealtimeProtocol
import RealtimeServer
import SocketIOProtocol
import Testing

@Suite("Socket.IO from polling to a WebSocket", .serialized)
struct UpgradeTests {
    /// Tries a WebSocket, goes over to it, and ends the poll that waits.
    static func upgrade(_ peer: PollingPeer) throws -> SocketPeer {
        let socket = try probe(peer)
        socket.send("5")
        return socket
    }

    /// Tries a WebSocket; again while the session does not know yet that the one before is gone.
    static func probe(_ peer: PollingPeer) throws -> SocketPeer {
        for _ in 0..<500 {
            let socket = try SocketPeer(port: peer.port, session: peer.id)
            socket.send("2probe")
            if socket.next() == "3probe" { return socket }
            Pause.block(milliseconds: 5)
        }
        throw SocketPeer.Failure(reason: "no answer to a probe")
    }

    @Test("A session goes over, whichever loop the WebSocket came to, and is the same session", arguments: 0..<6)
    func upgrade(round: Int) throws {
        let world = try SocketIOWorld(loops: 3)
        let peer = try world.peer()
        // So that connections are dealt to the loops in another order each time.
        let others = try (0..<round).map { _ in try RawPeer(port: world.port) }
        try peer.enter()
        let socket = try Self.upgrade(peer)
        socket.send(#"42["where"]"#, #"423["x",true]"#)
        #expect(socket.packet() == #"42["transport",true]"#)
        #expect(socket.packet() == "433[true]")
        #expect(try peer.get().json?["code"] == 3)
        #expect(try peer.post("40").json?["code"] == 3)
        #expect(others.count == round)
    }

    @Test("A poll that waits is ended when the WebSocket is tried")
    func heldPoll() throws {
        let world = try SocketIOWorld()
        let peer = try world.peer()
        try peer.enter()
        let held = try peer.hold()
        Pause.block(milliseconds: 50)
        let socket = try Self.upgrade(peer)
        #expect(held.body() == "6")
        socket.send(#"42["x",1]"#)
        #expect(socket.packet() == #"42["x",1]"#)
    }

    @Test("A WebSocket that is tried and given up leaves the session polling")
    func givenUp() throws {
        let world = try SocketIOWorld()
        let peer = try world.peer()
        try peer.enter()
        for _ in 0..<3 {
            let socket = try Self.probe(peer)
            socket.reset()
        }
        try peer.post(#"42["x",1]"#)
        #expect(try peer.packets() == [#"42["x",1]"#])
        let socket = try Self.upgrade(peer)
        socket.send(#"42["where"]"#)
        #expect(socket.packet() == #"42["transport",true]"#)
    }

    @Test("A second WebSocket of a session is closed, and the first goes on")
    func second() throws {
        let world = try SocketIOWorld()
        let peer = try world.peer()
        try peer.enter()
        let socket = try Self.upgrade(peer)
        socket.send(#"42["x",1]"#)
        #expect(socket.packet() == #"42["x",1]"#)
        let other = try SocketPeer(port: world.port, session: peer.id)
        #expect(other.next() == "frame 8")
        socket.send(#"42["x",2]"#)
        #expect(socket.packet() == #"42["x",2]"#)
    }

    @Test("A session whose WebSocket goes is over, and nothing is left")
    func gone() async throws {
        let world = try SocketIOWorld(admits: true)
        let peer = try world.peer()
        try peer.enter("")
        let socket = try Self.upgrade(peer)
        socket.send(#"42["x",1]"#)
        #expect(socket.packet() == #"42["x",1]"#)
        #expect(world.server.activeSessions == 1)
        socket.reset()
        try await world.wait(for: 2)
        #expect(world.journal.all == ["\(SocketIOCloseReason.transport(.transportClosed))", "gone"])
        #expect(world.server.activeSessions == 0)
    }

    @Test("A client that reads nothing after it went over is ended, and not held in memory without end")
    func slow() async throws {
        let world = try SocketIOWorld {
            $0.bufferedBytes = 400_000
            $0.maximumPayload = 200_000
        }
        let peer = try world.peer()
        try peer.enter()
        let socket = try Self.upgrade(peer)
        let text = #"42["x","\#(String(repeating: "x", count: 150_000))"]"#
        // The kernel takes some megabytes; what it does not is the session's to hold or to end over.
        for _ in 0..<200 where world.journal.all.isEmpty { socket.send(text) }
        try await world.wait(for: 1)
        #expect(world.journal.all.first == "\(SocketIOCloseReason.transport(.bufferOverflow))")
    }

    @Test("Nothing is lost, doubled or reordered while a session goes over", arguments: 0..<20)
    func seeded(round: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let world = try SocketIOWorld(loops: 3)
        let peer = try world.peer()
        try peer.enter()
        var sent = 0
        var heard: [String] = []
        func post() throws {
            let count = Int.random(in: 1...3, using: &random)
            let packets = (0..<count).map { #"42["x",\#(sent + $0)]"# }
            sent += count
            let body = packets.joined(separator: "\u{1E}")
            #expect(try RawHTTP.request("POST", peer.target, port: world.port, body: body).body == "ok")
        }
        func hear(_ body: String) { heard += body.split(separator: "\u{1E}").map(String.init) }
        // The server says a hundred things by itself meanwhile.
        try peer.post(#"42["ticks"]"#)
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let held = Bool.random(using: &random) ? try peer.hold() : nil
            try post()
            hear(try held?.body() ?? peer.get().body)
        }
        let socket = try SocketPeer(port: world.port, session: peer.id)
        let held = Bool.random(using: &random) ? try peer.hold() : nil
        if Bool.random(using: &random) { try post() }
        socket.send("2probe")
        #expect(socket.next() == "3probe")
        if Bool.random(using: &random) { try post() }
        if let held { hear(held.body()) }
        if Bool.random(using: &random) { hear(try peer.get().body) }
        if Bool.random(using: &random) { try post() }
        socket.send("5")
        for _ in 0..<10 {
            socket.send(#"42["x",\#(sent)]"#)
            sent += 1
        }
        func values(_ name: String) -> [Int] {
            let prefix = "42[\"\(name)\","
            return heard.filter { $0.hasPrefix(prefix) }.compactMap { Int($0.dropFirst(prefix.count).dropLast()) }
        }
        while values("x").count < sent || values("tick").count < 100, let packet = socket.packet() { hear(packet) }
        #expect(values("x") == Array(0..<sent), "seed \(seed)")
        #expect(values("tick") == Array(0..<100), "seed \(seed)")
        // Nothing more comes.
        socket.send(#"42["last"]"#)
        #expect(socket.packet() == #"42["last"]"#, "seed \(seed)")
    }
}
