import Foundation
import RealtimeLocks
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import RealtimeWebSocket
import Testing

@testable import RealtimeRedisStore

/// What Redis adds: expiry by its own clock, other nodes, and being away.
@Suite("Store in Redis", .serialized, .enabled(if: RedisServer.isExpected))
struct RedisStoreTests {
    static func store(
        _ address: RedisAddress,
        node: String = "a",
        _ change: (inout RedisSessionStore.Configuration) -> Void = { _ in }
    ) throws -> RedisSessionStore {
        var configuration = RedisSessionStore.Configuration(address: address)
        configuration.saveInterval = .milliseconds(10)
        configuration.node = node
        change(&configuration)
        return try RedisSessionStore(configuration)
    }

    /// A store that has "last words" under the key, to be written in a minute.
    private static func storeWithLastWords(_ server: RedisServer) throws -> (RedisSessionStore, StoredSessionKey) {
        let store = try store(server.address) { $0.saveInterval = .seconds(60) }
        // The first save is written at once; the second one waits for its time.
        store.keep("a", StoredSessionKey(.random()))
        try eventually("written") { store.statistics?.saved == 1 }
        let key = StoredSessionKey(.random())
        store.keep("last words", key)
        return (store, key)
    }

    @Test("A conversation expires in Redis, its lifetime after it was saved last")
    func expiry() throws {
        let server = try RedisServer()
        let store = try Self.store(server.address) { $0.lifetime = .milliseconds(600) }
        let key = StoredSessionKey(.random())
        store.keep("a", key)
        #expect(store.find(key) != nil)
        rest(.milliseconds(400))
        store.keep("b", key, epoch: 5)
        #expect(store.find(key) != nil)
        rest(.milliseconds(400))
        #expect(store.find(key) != nil)
        try eventually("expired") { try server.command("DBSIZE") == "0" }
        #expect(store.find(key) == nil)
    }

    @Test("Neither tokens nor principals nor clients are to be read in Redis")
    func secrecy() throws {
        let server = try RedisServer()
        let store = try Self.store(server.address)
        let key = StoredSessionKey(.random(), principal: "ann-the-principal")
        store.keep("a", key)
        #expect(store.find(key) != nil)
        #expect(store.enter("session-1", of: "ann-the-client"))
        let keys = try server.command("KEYS", "*").split(separator: "\n").map(String.init)
        #expect(keys.count >= 2)
        var everything = keys.joined(separator: " ")
        for name in keys where name.contains("conversation") { everything += try server.command("HGETALL", name) }
        for name in keys where name.contains("client") { everything += try server.command("ZRANGE", name, "0", "-1") }
        #expect(!everything.contains(key.token.rawValue))
        #expect(!everything.contains("ann-the"))
        #expect(everything.contains("session-1"))
    }

    @Test("A client's sessions on two nodes count together, and a place that is given back is free")
    func sharedLimits() throws {
        let server = try RedisServer()
        let (first, second) = (try Self.store(server.address), try Self.store(server.address, node: "b"))
        #expect(first.enter("1", of: "ann", most: 2))
        #expect(second.enter("2", of: "ann", most: 2))
        #expect(first.enter("3", of: "ann", most: 2) == false)
        #expect(second.enter("3", of: "ann", most: 2) == false)
        #expect(second.enter("4", of: "bob", most: 1))
        first.leave(SharedSession(id: "1", client: "ann"))
        #expect(first.enter("5", of: "ann", most: 2))
        #expect(second.enter("6", of: "ann", most: 2) == false)
    }

    @Test("A session that leaves before it has its answer leaves nothing behind")
    func earlyLeave() throws {
        let server = try RedisServer()
        let store = try Self.store(server.address) { $0.presence = .milliseconds(600) }
        for index in 0..<200 {
            let session = SharedSession(id: "\(index)", client: "ann")
            store.enter(session, most: nil) { _ in }
            store.leave(session)
        }
        #expect(store.enter("last", of: "ann", most: 1))
        // Three beats later it is still the only one.
        rest(.milliseconds(700))
        let key = try #require(try server.command("KEYS", "realtime:client:*").split(separator: "\n").first)
        #expect(try server.command("ZRANGE", String(key), "0", "-1") == "last")
    }

    @Test("Of many requests at once on four nodes, exactly as many get a place as there are")
    func race() throws {
        let server = try RedisServer()
        let stores = try (0..<4).map { try Self.store(server.address, node: "\($0)") }
        let admitted = answers(to: 80) { index, done in
            stores[index % 4].enter(SharedSession(id: "\(index)", client: "ann"), most: 7) { done($0) }
        }
        #expect(admitted.count { $0 } == 7)
    }

    @Test("The places of a node that was killed are free after its presence; those of one that lives are kept")
    func killedNode() throws {
        let server = try RedisServer()
        let living = try Self.store(server.address, node: "living") { $0.presence = .milliseconds(900) }
        #expect(living.enter("1", of: "ann", most: 2))
        // What a node leaves behind that says no goodbye: a member that nobody keeps alive.
        let key = try #require(try server.command("KEYS", "realtime:client:*").split(separator: "\n").first)
        let time = try #require(Int(try server.command("TIME").split(separator: "\n")[0]))
        try server.command("ZADD", String(key), "\(time * 1_000 + 1_500)", "of-the-killed")
        #expect(living.enter("2", of: "ann", most: 2) == false)
        rest(.milliseconds(2_600))
        #expect(living.enter("2", of: "ann", most: 2))
        #expect(living.enter("3", of: "ann", most: 2) == false)
    }

    @Test("Nodes hear of each other and of their sessions, and of one that stops no more")
    func nodes() throws {
        let server = try RedisServer()
        let first = try Self.store(server.address, node: "one") { $0.presence = .milliseconds(600) }
        let second = try Self.store(server.address, node: "two") { $0.presence = .milliseconds(600) }
        #expect(first.enter("s1", of: "ann"))
        #expect(second.enter("s2", of: "bob"))
        let both = [
            SharedNode(name: "one", count: 1, sessions: ["s1"]), SharedNode(name: "two", count: 1, sessions: ["s2"]),
        ]
        try eventually("both are known") { Set(first.nodes) == Set(both) && Set(second.nodes) == Set(both) }
        second.stop()
        try eventually("one is left") { first.nodes == [both[0]] }
    }

    @Test("While Redis is away requests are answered at once and counted, and what was said meanwhile is kept")
    func killedServer() throws {
        let server = try RedisServer()
        let reports = Lock<[String]>([])
        let store = try Self.store(server.address) { configuration in
            configuration.report = { text in reports.withLock { $0.append(text) } }
        }
        let key = StoredSessionKey(.random())
        store.keep("before", key)
        #expect(store.find(key)?.conversation == conversation("before"))
        server.kill()
        let start = ContinuousClock.now
        #expect(store.find(key) == nil)
        #expect(store.enter("1", of: "ann", most: 0))
        #expect(ContinuousClock.now - start < .seconds(1))
        store.keep("meanwhile", key, epoch: 1)
        rest(.milliseconds(100))
        let statistics = try #require(store.statistics)
        #expect(statistics.unanswered == 1 && statistics.unchecked == 1 && statistics.disconnects > 0)
        #expect(statistics.waiting == 1)
        try server.start()
        let other = try Self.store(server.address, node: "b")
        #expect(try SessionStoreTests.found(key, "meanwhile", in: other).epoch > 1)
        try eventually("the session is known again") {
            try !server.command("KEYS", "realtime:client:*").isEmpty
        }
        #expect(reports.withLock { $0.count } == 2)
    }

    @Test("A Redis that was started anew between two requests costs neither of them its answer")
    func restarted() throws {
        let server = try RedisServer()
        let store = try Self.store(server.address)
        let key = StoredSessionKey(.random())
        store.keep("a", key)
        #expect(store.find(key) != nil)
        server.kill()
        try server.start()
        store.keep("b", key, epoch: 1)
        #expect(store.find(key)?.conversation == conversation("b"))
        #expect(store.statistics?.unanswered == 0)
    }

    @Test("A Redis that does not answer costs its time once, not each request's")
    func slow() throws {
        let server = try RedisServer()
        let store = try Self.store(server.address) { $0.timeout = .milliseconds(200) }
        let key = StoredSessionKey(.random())
        store.keep("a", key)
        #expect(store.find(key) != nil)
        server.pause(true)
        let start = ContinuousClock.now
        let found = answers(to: 100) { _, done in store.load(key, at: .start) { done($0 != nil) } }
        #expect(!found.contains(true))
        #expect(ContinuousClock.now - start < .seconds(3))
        server.pause(false)
        for _ in 0..<500 {
            if store.find(key) != nil { break }
            rest(.milliseconds(10))
        }
        #expect(store.find(key)?.conversation == conversation("a"))
    }

    @Test("What a connection leaves behind is found by another server before its time to be written has come")
    func settled() throws {
        let server = try RedisServer()
        let (store, key) = try Self.storeWithLastWords(server)
        store.settle(key)
        try eventually("written too") { store.statistics?.saved == 2 }
        let other = try Self.store(server.address, node: "b")
        #expect(other.find(key)?.conversation == conversation("last words"))
    }

    @Test("A store that stops has written what waited, and answers from then on that nothing is there")
    func stopping() throws {
        let server = try RedisServer()
        let (store, key) = try Self.storeWithLastWords(server)
        #expect(store.enter("1", of: "ann"))
        store.stop()
        #expect(store.find(key) == nil)
        #expect(try server.command("KEYS", "realtime:client:*").isEmpty)
        let other = try Self.store(server.address, node: "b")
        #expect(other.find(key)?.conversation == conversation("last words"))
    }

    @Test("A conversation larger than the bound is not kept, and is counted")
    func large() throws {
        let server = try RedisServer()
        let store = try Self.store(server.address) { $0.largestConversation = 10_000 }
        let key = StoredSessionKey(.random())
        store.keep(String(repeating: "x", count: 20_000), key)
        #expect(store.find(key) == nil)
        #expect(store.statistics?.dropped == 1)
        store.keep("small", key)
        #expect(store.find(key) != nil)
    }

    @Test("A password and a database of its own are used, and a wrong password is a store that is away")
    func password() throws {
        let server = try RedisServer()
        try server.command("CONFIG", "SET", "requirepass", "secret")
        var address = server.address
        address.password = "secret"
        address.database = 3
        let store = try Self.store(address)
        let key = StoredSessionKey(.random())
        store.keep("a", key)
        #expect(store.find(key) != nil)
        #expect(try server.command("--no-auth-warning", "-a", "secret", "-n", "3", "DBSIZE") == "1")
        address.password = "wrong"
        let refused = try Self.store(address, node: "b")
        #expect(refused.find(key) == nil)
        #expect(refused.statistics?.unanswered == 1)
    }
}
