import Foundation
import RealtimeRedisStore
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

/// What every store of conversations does, on this machine's memory and on Redis alike.
@Suite("Every store of conversations", .serialized)
struct SessionStoreTests {
    enum Kind: String, CaseIterable, Sendable {
        case memory
        case redis
    }

    /// Runs `body` with two nodes' doors to one store.
    static func with(
        _ kind: Kind,
        _ body: (any SessionStore, any SessionStore) throws -> Void
    ) throws {
        switch kind {
        case .memory:
            let store = MemorySessionStore()
            try body(store, store)
        case .redis:
            guard RedisServer.isExpected else { return }
            let server = try RedisServer()
            var configuration = RedisSessionStore.Configuration(address: server.address)
            configuration.saveInterval = .milliseconds(10)
            let (first, second) = (try RedisSessionStore(configuration), try RedisSessionStore(configuration))
            try body(first, second)
            first.stop()
            second.stop()
        }
    }

    /// Finds on the other node what this one was given, when it has been written.
    static func found(
        _ key: StoredSessionKey,
        _ text: String,
        in store: any SessionStore
    ) throws -> StoredSession {
        for _ in 0..<500 {
            if let stored = store.find(key), stored.conversation == conversation(text) { return stored }
            rest(.milliseconds(10))
        }
        throw Failure(text: "'\(text)' was not found")
    }

    @Test("What one node keeps another finds, to the letter", arguments: Kind.allCases)
    func roundTrip(kind: Kind) throws {
        try Self.with(kind) { first, second in
            let key = StoredSessionKey(.random(), principal: "ann")
            first.keep("hello", key)
            let stored = try Self.found(key, "hello", in: second)
            #expect(stored.epoch >= 1)
        }
    }

    @Test("A node finds at once what it has just kept itself", arguments: Kind.allCases)
    func ownWrites(kind: Kind) throws {
        try Self.with(kind) { store, _ in
            for round in 0..<50 {
                let key = StoredSessionKey(.random())
                store.keep("\(round)", key)
                #expect(store.find(key)?.conversation == conversation("\(round)"))
            }
        }
    }

    @Test("Nothing is found under another token, or for another principal", arguments: Kind.allCases)
    func strangers(kind: Kind) throws {
        try Self.with(kind) { store, _ in
            let token = ResumptionToken.random()
            store.keep("a", StoredSessionKey(token, principal: "ann"))
            #expect(store.find(StoredSessionKey(.random(), principal: "ann")) == nil)
            #expect(store.find(StoredSessionKey(token, principal: "bob")) == nil)
            #expect(store.find(StoredSessionKey(token)) == nil)
            #expect(store.find(StoredSessionKey(token, principal: "")) == nil)
            store.keep("b", StoredSessionKey(token, principal: "bob"))
            #expect(store.find(StoredSessionKey(token, principal: "ann"))?.conversation == conversation("a"))
        }
    }

    @Test(
        "A connection that has been replaced saves in vain, and each one that finds gets a higher number",
        arguments: Kind.allCases
    )
    func epochs(kind: Kind) throws {
        try Self.with(kind) { first, second in
            let key = StoredSessionKey(.random())
            first.keep("a", key)
            #expect(first.find(key)?.epoch == 1)
            #expect(second.find(key)?.epoch == 2)
            first.keep("stale", key, epoch: 1)
            #expect(first.find(key) == StoredSession(conversation: conversation("a"), epoch: 3))
            second.keep("b", key, epoch: 3)
            #expect(second.find(key) == StoredSession(conversation: conversation("b"), epoch: 4))
        }
    }

    @Test("The last of many saves is what stays", arguments: Kind.allCases)
    func coalescing(kind: Kind) throws {
        try Self.with(kind) { first, second in
            let key = StoredSessionKey(.random())
            for number in 0...500 { first.keep("\(number)", key) }
            #expect(first.find(key)?.conversation == conversation("500"))
            #expect(second.find(key)?.conversation == conversation("500"))
        }
    }
}
