import RealtimeLocks
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Synchronization
import Testing

@Suite("Relay driver")
struct RelayDriverTests {
    /// A link to a test: what is yielded comes in, what is sent is kept.
    final class Link: RelayLink {
        let frames: AsyncStream<Frame>
        private let feed: AsyncStream<Frame>.Continuation
        private let state = Lock<(sent: [Frame], closes: [CloseReason], peer: CloseReason?)>(([], [], nil))
        /// Sending waits while this is true.
        private let isStuck: Atomic<Bool>

        init(isStuck: Bool = false) {
            (frames, feed) = AsyncStream.makeStream()
            self.isStuck = Atomic(isStuck)
        }

        func send(_ frame: Frame) async throws {
            while isStuck.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
            state.withLock { $0.sent.append(frame) }
        }

        func close(_ reason: CloseReason) async {
            state.withLock { $0.closes.append(reason) }
            feed.finish()
        }

        var peerCloseReason: CloseReason? { get async { state.withLock { $0.peer } } }

        func receive(_ text: String) { feed.yield(.text(Array(text.utf8))) }

        func end(_ reason: CloseReason?) {
            state.withLock { $0.peer = reason }
            feed.finish()
        }

        func release() { isStuck.store(false, ordering: .releasing) }
        var sent: [Frame] { state.withLock { $0.sent } }
        var firstClose: CloseReason? { state.withLock { $0.closes.first } }

        /// Waits until so many messages were sent, two seconds at most.
        func waitFor(_ count: Int) async -> [Frame] {
            for _ in 0..<2_000 where sent.count < count { try? await Task.sleep(for: .milliseconds(1)) }
            return sent
        }
    }

    struct Refused: Error, CustomStringConvertible {
        var description: String { "HTTP 401 for wss://h/v1?token=abcdef" }
    }

    private static func configuration(_ change: (inout RelaySession.Configuration) -> Void = { _ in })
        -> RelaySession.Configuration
    {
        var configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "d")),
            upstreamDialect: .openAI
        )
        // On a busy machine a test of tasks takes minutes, which is not what is tried here.
        configuration.policy.limits.idle = nil
        change(&configuration)
        return configuration
    }

    @Test("Frames pass both ways as they came, and both links close when the client leaves")
    func passes() async throws {
        let (client, upstream) = (Link(), Link())
        let driver = RelayDriver(Self.configuration(), clock: ContinuousClock())
        async let run = driver.run(client: client) { _ in upstream }
        client.receive(#"{"type": "response.create"}"#)
        #expect(await upstream.waitFor(1) == [RelaySessionTests.text(#"{"type": "response.create"}"#)])
        upstream.receive(#"{"type":"response.created","response":{"id":"r"}}"#)
        #expect(await client.waitFor(1).count == 1)
        client.end(nil)
        let accounting = await run
        #expect(accounting.up.frames == 1)
        #expect(accounting.down.frames == 1)
        #expect(upstream.firstClose == .normal)
    }

    @Test("The upstream's close reaches the client after an error event")
    func upstreamCloses() async throws {
        let (client, upstream) = (Link(), Link())
        let driver = RelayDriver(Self.configuration(), clock: ContinuousClock())
        async let run = driver.run(client: client) { _ in upstream }
        client.receive(#"{"type": "response.create"}"#)
        _ = await upstream.waitFor(1)
        upstream.end(.goingAway("60 minutes"))
        _ = await run
        #expect(client.firstClose == .goingAway("60 minutes"))
        #expect(try RelaySessionTests.Harness.json(client.sent).last?["type"] == "error")
    }

    @Test("Another attempt is made where one fails, and what the last one says is shown without its secrets")
    func attempts() async throws {
        let client = Link()
        let tried = Lock<[Int]>([])
        let driver = RelayDriver(Self.configuration { $0.upstreamAttempts = 3 }, clock: ContinuousClock())
        _ = await driver.run(client: client) { attempt -> Link in
            tried.withLock { $0.append(attempt) }
            throw Refused()
        }
        #expect(tried.withLock { $0 } == [1, 2, 3])
        let text = try "\(RelaySessionTests.Harness.json(client.sent))"
        #expect(text.contains("HTTP 401"))
        #expect(!text.contains("abcdef"))
        #expect(client.firstClose?.code == 1011)
    }

    @Test("A client that does not read costs what its bounds allow, and hears what is no audio when it reads again")
    func slowClient() async throws {
        let (client, upstream) = (Link(isStuck: true), Link())
        let driver = RelayDriver(Self.configuration(), bound: .init(messages: 4), clock: ContinuousClock())
        async let run = driver.run(client: client) { _ in upstream }
        client.receive(#"{"type": "response.create"}"#)
        _ = await upstream.waitFor(1)
        // Sixty seconds of audio, of which ten may wait in the session and a second for each message here.
        for _ in 0..<60 { upstream.receive(AudioText.delta([UInt8](repeating: 0, count: 48_000))) }
        upstream.receive(#"{"type":"response.done","response":{"id":"r","status":"completed"}}"#)
        upstream.receive(#"{"type":"last"}"#)
        // The upstream is read on: the relay answers a commit although the client is stuck.
        client.receive(#"{"type":"response.cancel"}"#)
        _ = await upstream.waitFor(2)
        try await Task.sleep(for: .milliseconds(200))
        client.release()
        _ = await client.waitFor(12)
        try await Task.sleep(for: .milliseconds(50))
        let types = try RelaySessionTests.Harness.json(client.sent).map { $0["type"]?.stringValue ?? "" }
        #expect(types.suffix(2) == ["response.done", "last"])
        #expect((10...15).contains(types.filter { $0 == "response.output_audio.delta" }.count))
        client.end(nil)
        let accounting = await run
        #expect(accounting.down.droppedAudio >= .seconds(45))
    }

    @Test("Deadlines are kept: a session that is over by its clock ends by itself")
    func deadlines() async throws {
        let (client, upstream) = (Link(), Link())
        let driver = RelayDriver(
            Self.configuration { $0.policy.limits.idle = .milliseconds(50) },
            clock: ContinuousClock()
        )
        _ = await driver.run(client: client) { _ in upstream }
        #expect(client.firstClose?.code == 1001)
        #expect(upstream.firstClose != nil)
    }

    @Test("A client that leaves ends the wait for an upstream that does not answer")
    func leavesWhileConnecting() async throws {
        let client = Link()
        let driver = RelayDriver(Self.configuration(), clock: ContinuousClock())
        async let run = driver.run(client: client) { _ -> Link in
            try await Task.sleep(for: .seconds(600))
            return Link()
        }
        client.end(nil)
        _ = await run
    }

    @Test("Another link takes the place of one that broke, and the client's stays open")
    func reconnects() async throws {
        let (client, first, second) = (Link(), Link(), Link())
        let driver = RelayDriver(
            Self.configuration { $0.reconnect = ReconnectPolicy(firstPause: .milliseconds(1)) },
            clock: ContinuousClock()
        )
        let tried = Lock<[Int]>([])
        async let run = driver.run(client: client) { attempt -> Link in
            tried.withLock { $0.append(attempt) }
            if attempt == 2 { throw RelayLinkRefusal(status: 503) }
            return attempt == 1 ? first : second
        }
        client.receive(AudioText.append([1, 0]))
        _ = await first.waitFor(1)
        first.end(nil)
        second.receive(#"{"type":"session.created","session":{}}"#)
        client.receive(AudioText.append([2, 0]))
        #expect(try await AudioText.audio(second.waitFor(2), "input_audio_buffer.append", "audio") == [1, 0, 2, 0])
        second.receive(#"{"type":"response.created","response":{"id":"r"}}"#)
        // The greeting, which is the first that came, and the response.
        #expect(await client.waitFor(2).count == 2)
        #expect(client.firstClose == nil)
        client.end(nil)
        let accounting = await run
        #expect(tried.withLock { $0 } == [1, 2, 3])
        #expect(accounting.reconnects == 1)
        #expect(second.firstClose == .normal)
    }

    @Test("A refusal that asking again does not mend ends the run")
    func refused() async throws {
        let (client, first) = (Link(), Link())
        let driver = RelayDriver(Self.configuration { $0.reconnect = ReconnectPolicy() }, clock: ContinuousClock())
        async let run = driver.run(client: client) { attempt -> Link in
            guard attempt == 1 else { throw RelayLinkRefusal(status: 401) }
            return first
        }
        client.receive(#"{"type": "response.create"}"#)
        _ = await first.waitFor(1)
        first.end(nil)
        #expect(await run.connects == 2)
        #expect(client.firstClose?.code == 1011)
    }

    @Test("Two links are used at a time while the session moves, and the one before is closed then")
    func refreshes() async throws {
        let (client, first, second) = (Link(), Link(), Link())
        let driver = RelayDriver(
            Self.configuration { $0.refresh = RefreshPolicy(after: .milliseconds(50), deadline: .seconds(600)) },
            clock: ContinuousClock()
        )
        let count = Lock(0)
        async let run = driver.run(client: client) { attempt -> Link in
            count.withLock { $0 = max($0, attempt) }
            return attempt == 1 ? first : second
        }
        first.receive(#"{"type":"session.created","session":{}}"#)
        first.receive(#"{"type":"response.created","response":{"id":"r"}}"#)
        _ = await client.waitFor(2)
        second.receive(#"{"type":"session.created","session":{}}"#)
        for _ in 0..<2_000 where count.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(1)) }
        client.receive(AudioText.append([1, 0]))
        #expect(await first.waitFor(1).count == 1)
        #expect(first.firstClose == nil)
        first.receive(#"{"type":"response.done","response":{"id":"r","status":"completed"}}"#)
        #expect(await second.waitFor(1) == first.sent)
        for _ in 0..<2_000 where first.firstClose == nil { try await Task.sleep(for: .milliseconds(1)) }
        #expect(first.firstClose == .normal)
        client.end(nil)
        #expect(await run.refreshes == 1)
    }

    @Test("Cancelling the task closes both links")
    func cancellation() async throws {
        let (client, upstream) = (Link(), Link())
        let task = Task {
            await RelayDriver(Self.configuration(), clock: ContinuousClock()).run(client: client) { _ in upstream }
        }
        client.receive(#"{"type": "response.create"}"#)
        _ = await upstream.waitFor(1)
        task.cancel()
        _ = await task.value
        #expect(client.firstClose?.code == 1001)
        #expect(upstream.firstClose?.code == 1001)
    }
}
