import RealtimeProtocol
import RealtimeServer
import RealtimeWebSocket
import SocketIOProtocol
import Testing

@Suite("Socket.IO over polling: the server's end", .serialized)
struct PollingDrainTests {
    private static let goodbye = "42[\"goodbye\"]"

    @Test("A poll that waits brings the goodbye when the server shuts down")
    func heldPoll() throws {
        let world = try SocketIOWorld(admits: true)
        let peer = try world.peer()
        try peer.enter("")
        let held = try peer.hold()
        Pause.block(milliseconds: 100)
        #expect(world.server.shutDown())
        // The end itself would be the answer to the next poll.
        #expect(held.body() == Self.goodbye)
        #expect(world.journal.all == ["\(SocketIOCloseReason.transport(.server))", "gone"])
    }

    @Test("A drain says goodbye to a client that polls and is silent")
    func drain() throws {
        let world = try SocketIOWorld(admits: true)
        let peer = try world.peer()
        try peer.enter("")
        let held = try peer.hold()
        Pause.block(milliseconds: 100)
        #expect(world.server.drain(timeout: .seconds(10)))
        #expect(held.body() == Self.goodbye)
        #expect(world.server.activeSessions == 0)
    }

    @Test("A client that is between two polls is waited for, and hears of the end on the connection that it has")
    func betweenPolls() async throws {
        let world = try SocketIOWorld(admits: true)
        let peer = try world.peer()
        try peer.enter("")
        let raw = try RawPeer(port: world.port)
        func ask(_ method: String, _ body: String) -> String {
            let head = "\(method) \(peer.target) HTTP/1.1\r\nHost: 127.0.0.1:\(world.port)\r\n"
            raw.send(head + (body.isEmpty ? "\r\n" : "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"))
            let answer = String(decoding: raw.receive(until: Array("\r\n\r\n".utf8)), as: UTF8.self)
            let length = answer.split(separator: "Content-Length: ").last?.prefix { $0.isNumber }
            var rest = ""
            while rest.utf8.count < length.flatMap({ Int($0) }) ?? 0 {
                rest += String(decoding: raw.receive(), as: UTF8.self)
            }
            return rest
        }
        #expect(ask("POST", #"42["x",1]"#) == "ok")
        let server = world.server
        let ended = Background { server.shutDown() }
        try await world.wait(for: 1)
        #expect(ask("GET", "").split(separator: "\u{1E}").map(String.init) == [#"42["x",1]"#, Self.goodbye])
        #expect(ask("GET", "") == "1")
        #expect(try await ended.value)
    }

    @Test("An operator sees a session that polls, and ends it")
    func operators() async throws {
        let world = try SocketIOWorld(admits: true, change: { $0.admin = ServerFixture.admin() })
        let peer = try world.peer()
        try peer.enter("")
        let port = world.server.adminAddress?.port ?? 0
        let session = try RawHTTP.request("GET", "/admin/sessions", port: port).json?["sessions"]?.arrayValue?.first
        #expect(session?["dialect"] == "socket.io")
        let name = try #require(session?["id"]?.stringValue)
        #expect(!name.contains(peer.id))
        #expect(try RawHTTP.request("DELETE", "/admin/sessions/\(name)", port: port).status == 204)
        var heard: [String] = []
        while heard.last != "1" { heard += try peer.packets() }
        #expect(heard == [Self.goodbye, "1"])
        try await world.wait(for: 2)
        #expect(world.journal.all == ["\(SocketIOCloseReason.transport(.server))", "gone"])
    }

    @Test("A session that polls goes on when the server's configuration is read anew")
    func reload() throws {
        let world = try SocketIOWorld()
        let peer = try world.peer()
        try peer.enter()
        var configuration = world.configuration
        configuration.socketIO = SocketIOEndpoint { [journal = world.journal] _ in Parrot(journal) }
        world.server.reload(configuration)
        try peer.post(#"42["x",1]"#)
        #expect(try peer.packets() == [#"42["x",1]"#])
    }

    @Test("One that has vanished holds the server for a second at most")
    func vanished() throws {
        let world = try SocketIOWorld(admits: true)
        try world.peer().enter("")
        let start = ContinuousClock.now
        #expect(world.server.shutDown())
        #expect(ContinuousClock.now - start < .seconds(4))
    }
}
