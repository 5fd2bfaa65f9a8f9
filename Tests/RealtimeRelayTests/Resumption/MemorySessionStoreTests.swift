import RealtimeLocks
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("Store of conversations in memory")
struct MemorySessionStoreTests {
    static func conversation(_ text: String) -> ConversationSnapshot {
        let item = ConversationItem(
            message: "i",
            role: .user,
            status: .completed,
            content: [ContentPart(type: .inputText, text: text)]
        )
        return ConversationSnapshot(dialect: .openAI, session: SessionConfiguration(), items: [item])
    }

    static func load(
        _ store: MemorySessionStore,
        _ key: StoredSessionKey,
        at seconds: Int = 0
    ) -> StoredSession? {
        let found = Lock<StoredSession?>(nil)
        store.load(key, at: SessionInstant(.seconds(seconds))) { stored in found.withLock { $0 = stored } }
        return found.withLock { $0 }
    }

    static func save(
        _ store: MemorySessionStore,
        _ text: String,
        _ key: StoredSessionKey,
        epoch: UInt64 = 0,
        at: Int = 0
    ) {
        store.save(conversation(text), as: key, epoch: epoch, at: SessionInstant(.seconds(at)))
    }

    @Test("A conversation is found under its token, and under no other")
    func found() {
        let store = MemorySessionStore()
        let key = StoredSessionKey(.random())
        Self.save(store, "a", key)
        #expect(Self.load(store, key)?.conversation == Self.conversation("a"))
        #expect(Self.load(store, StoredSessionKey(.random())) == nil)
    }

    @Test("A conversation is given to the principal it was saved for alone")
    func principal() {
        let store = MemorySessionStore()
        let token = ResumptionToken.random()
        Self.save(store, "a", StoredSessionKey(token, principal: "ann"))
        #expect(Self.load(store, StoredSessionKey(token, principal: "bob")) == nil)
        #expect(Self.load(store, StoredSessionKey(token)) == nil)
        Self.save(store, "b", StoredSessionKey(token, principal: "bob"))
        #expect(Self.load(store, StoredSessionKey(token, principal: "ann"))?.conversation == Self.conversation("a"))
    }

    @Test("A conversation expires its lifetime after the last save, not after the first")
    func lifetime() {
        let store = MemorySessionStore(lifetime: .seconds(10))
        let key = StoredSessionKey(.random())
        Self.save(store, "a", key, at: 0)
        Self.save(store, "b", key, at: 8)
        #expect(Self.load(store, key, at: 17)?.conversation == Self.conversation("b"))
        #expect(Self.load(store, key, at: 18) == nil)
        #expect(store.count == 0)
    }

    @Test("A connection that has been replaced saves in vain")
    func epochs() {
        let store = MemorySessionStore()
        let key = StoredSessionKey(.random())
        Self.save(store, "a", key)
        #expect(Self.load(store, key)?.epoch == 1)
        Self.save(store, "stale", key, epoch: 0)
        #expect(Self.load(store, key)?.conversation == Self.conversation("a"))
        Self.save(store, "b", key, epoch: 2)
        #expect(Self.load(store, key)?.conversation == Self.conversation("b"))
        #expect(Self.load(store, key)?.epoch == 4)
    }

    @Test("Never more than its capacity is kept: what was saved longest ago goes first")
    func capacity() {
        let store = MemorySessionStore(capacity: 3)
        let keys = (0..<5).map { _ in StoredSessionKey(.random()) }
        for round in 0..<200 {
            Self.save(store, "x", keys[0], at: round)
            #expect(store.count <= 3)
        }
        for (index, key) in keys.enumerated() { Self.save(store, "\(index)", key, at: 200 + index) }
        #expect(keys.map { Self.load(store, $0, at: 300) != nil } == [false, false, true, true, true])
    }

    @Test("A token has 192 bits, says nothing of itself when printed, and is read back only in its own spelling")
    func tokens() {
        let tokens = Set((0..<1_000).map { _ in ResumptionToken.random().rawValue })
        #expect(tokens.count == 1_000)
        #expect(tokens.allSatisfy { $0.utf8.count == 48 })
        let token = ResumptionToken.random()
        #expect(ResumptionToken(token.rawValue) == token)
        #expect(!"\(token)".contains(token.rawValue))
        #expect(ResumptionToken(token.rawValue.uppercased() + "x") == nil)
        #expect(ResumptionToken(String(repeating: "g", count: 48)) == nil)
    }

    @Test("Conversations take no more bytes than they may; the one saved longest ago goes first")
    func bytes() {
        let text = String(repeating: "x", count: 1_000)
        let size = Self.conversation(text).encoded().count
        let store = MemorySessionStore(byteCapacity: 3 * size)
        let keys = (0..<5).map { _ in StoredSessionKey(.random()) }
        for key in keys { Self.save(store, text, key) }
        #expect(store.byteCount == 3 * size)
        #expect(keys.map { Self.load(store, $0) != nil } == [false, false, true, true, true])
    }

    @Test("A conversation that is saved again counts once, and one that has grown too large is not kept")
    func grown() {
        let store = MemorySessionStore(byteCapacity: 2_000)
        let key = StoredSessionKey(.random())
        for length in [10, 500, 20] { Self.save(store, String(repeating: "x", count: length), key) }
        #expect(store.byteCount == Self.conversation(String(repeating: "x", count: 20)).encoded().count)
        Self.save(store, String(repeating: "x", count: 3_000), key)
        #expect(store.byteCount == 0)
        #expect(Self.load(store, key) == nil)
    }

    @Test("What expires gives its bytes back")
    func expiredBytes() {
        let store = MemorySessionStore(lifetime: .seconds(10))
        Self.save(store, "a", StoredSessionKey(.random()), at: 0)
        _ = Self.load(store, StoredSessionKey(.random()), at: 11)
        #expect(store.byteCount == 0)
    }
}
