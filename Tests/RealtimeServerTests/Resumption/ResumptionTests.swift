import Foundation
import RealtimePipeline
import RealtimeProtocol
import RealtimeRelay
import RealtimeServer
import RealtimeSession
import RealtimeUnits
import RealtimeWebSocket
import Testing

/// Connections that go on with a conversation, whatever the store is like.
@Suite("Resumption", .serialized)
struct ResumptionTests {
    /// A store that answers later, from elsewhere, or not at all.
    final class SlowStore: SessionStore {
        let inner = MemorySessionStore()
        let delay: Duration?
        var lifetime: Duration { inner.lifetime }

        init(delay: Duration?) { self.delay = delay }

        func save(
            _ conversation: ConversationSnapshot,
            as key: StoredSessionKey,
            epoch: UInt64,
            at now: SessionInstant
        ) {
            inner.save(conversation, as: key, epoch: epoch, at: now)
        }

        func load(
            _ key: StoredSessionKey,
            at now: SessionInstant,
            _ completion: @escaping @Sendable (StoredSession?) -> Void
        ) {
            guard let delay else { return }
            // A thread of its own, as a real store has: tasks wait behind all tests that compute, which may be longer
            // than a server waits for its store.
            Thread.detachNewThread { [inner] in
                Thread.sleep(forTimeInterval: delay / .seconds(1))
                inner.load(key, at: now, completion)
            }
        }
    }

    static func serving(
        _ store: (any SessionStore)?,
        _ body: (RealtimeServer, EventLoop) async throws -> Void
    ) async throws {
        let runner = try EngineRunner(factory: SilentEngines())
        var configuration = ServerConfiguration(
            http: HTTPServerConfiguration(host: "127.0.0.1", port: 0),
            access: AccessPolicy(),
            upstream: .pipeline(runner)
        )
        configuration.store = store
        let server = try RealtimeServer(configuration, loops: 2)
        let loops = try EventLoopGroup(count: 1)
        defer {
            server.shutDown()
            runner.stop()
            loops.stop()
        }
        try await body(server, loops.loops[0])
    }

    static func url(_ server: RealtimeServer, resume: String? = nil) -> String {
        "ws://127.0.0.1:\(server.address.port)/v1/realtime" + (resume.map { "?resume=\($0)" } ?? "")
    }

    /// Has a conversation of one item, and returns its token.
    static func converse(with server: RealtimeServer, on loop: EventLoop) async throws -> String {
        let client = TestClient(url(server), on: loop)
        let created = try await client.message("session.created")
        client.send(
            #"{"type":"conversation.item.create","item":{"id":"mine","type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}}"#
        )
        _ = try await client.message("conversation.item.done")
        client.close()
        try await client.wait(for: "the close") { $0.close != nil }
        return try #require(created["session"]?["resumption"]?["token"]?.stringValue)
    }

    static let retrieve = #"{"type":"conversation.item.retrieve","item_id":"mine"}"#

    @Test("A conversation is found by a token in the query or in the header", arguments: [true, false])
    func found(inQuery: Bool) async throws {
        try await Self.serving(MemorySessionStore()) { server, loop in
            let token = try await Self.converse(with: server, on: loop)
            let client =
                inQuery
                ? TestClient(Self.url(server, resume: token), on: loop)
                : TestClient(Self.url(server), headers: ["Realtime-Resume": token], on: loop)
            let created = try await client.message("session.created")
            #expect(created["session"]?["resumption"]?["token"]?.stringValue == token)
            #expect(created["session"]?["resumption"]?["expires_after"] == 1_800)
            client.send(Self.retrieve)
            let item = try await client.message("conversation.item.retrieved")
            #expect(item["item"]?["content"]?.arrayValue?.first?["text"] == "hi")
        }
    }

    @Test("What a client sends while a slow store is asked is held, and loses nothing")
    func slow() async throws {
        try await Self.serving(SlowStore(delay: .milliseconds(300))) { server, loop in
            let token = try await Self.converse(with: server, on: loop)
            let client = TestClient(Self.url(server, resume: token), on: loop)
            try await client.wait(for: "the connection") { $0.isOpen }
            client.send(Self.retrieve)
            _ = try await client.message("conversation.item.retrieved")
            #expect(client.messages.map { $0["type"] } == ["session.created", "conversation.item.retrieved"])
        }
    }

    @Test("A store that never answers costs two seconds and the conversation, not the session")
    func silent() async throws {
        try await Self.serving(SlowStore(delay: nil)) { server, loop in
            let token = try await Self.converse(with: server, on: loop)
            let start = ContinuousClock.now
            let client = TestClient(Self.url(server, resume: token), on: loop)
            let error = try await client.message("error")
            #expect(ContinuousClock.now - start >= .seconds(2))
            #expect(error["error"]?["code"] == "resumption_not_found")
            let created = try await client.message("session.created")
            #expect(created["session"]?["resumption"]?["token"]?.stringValue != token)
        }
    }

    @Test("Without a store there is no token, and one that is shown is passed over")
    func none() async throws {
        try await Self.serving(nil) { server, loop in
            let client = TestClient(Self.url(server, resume: String(repeating: "0", count: 48)), on: loop)
            let created = try await client.message("session.created")
            #expect(created["session"]?["resumption"] == nil)
        }
    }

    @Test("A connection that says nothing leaves nothing behind")
    func empty() async throws {
        let store = MemorySessionStore()
        try await Self.serving(store) { server, loop in
            let client = TestClient(Self.url(server), on: loop)
            _ = try await client.message("session.created")
            client.close()
            try await client.wait(for: "the close") { $0.close != nil }
            for _ in 0..<500 where server.activeSessions > 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(store.count == 0)
    }
}
