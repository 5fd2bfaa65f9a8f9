internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// Runs a ``RelaySession`` in tasks: reads both links, writes both, and wakes up at its deadlines.
///
/// For those who have no event loop. Each frame costs some hops between tasks; who counts sessions per core drives the
/// value from the loop that reads the socket.
///
/// Everything is bounded. A link is read only as fast as the session takes what it gives. Of what a link has to send,
/// ``Bound`` may wait here; beyond it the session is told that the link cannot be written to, and holds the rest by
/// class: control never dropped, audio by duration, a link that stalls for too long closed (`SendLimits`).
public struct RelayDriver<C: Clock>: Sendable where C.Duration == Duration {
    /// What may wait to be sent on one link before the session holds back.
    public struct Bound: Hashable, Sendable {
        /// Messages. Default 32, two thirds of a second of 20 ms frames.
        public var messages: Int
        /// Bytes. Default 1 MiB.
        public var bytes: Int

        /// Creates a bound; at least one message and one byte may wait.
        public init(messages: Int = 32, bytes: Int = 1 << 20) {
            self.messages = max(1, messages)
            self.bytes = max(1, bytes)
        }
    }

    let configuration: RelaySession.Configuration
    let observer: (any RelayObserver)?
    let bound: Bound
    let clock: C

    /// Creates a driver of sessions of this configuration.
    public init(
        _ configuration: RelaySession.Configuration,
        observer: (any RelayObserver)? = nil,
        bound: Bound = Bound(),
        clock: C
    ) {
        self.configuration = configuration
        self.observer = observer
        self.bound = bound
        self.clock = clock
    }

    /// Relays `client`, and returns when both sides are over: what was carried.
    ///
    /// `connect` opens a connection to the upstream; its argument counts the attempts from 1, for another upstream at
    /// each. What it throws is shown to the client, redacted. Where the task is cancelled, both links are closed with
    /// 1001.
    public func run<Client: RelayLink, Upstream: RelayLink>(
        client: Client,
        upstream connect: @escaping @Sendable (_ attempt: Int) async throws -> Upstream
    ) async -> RelayAccounting {
        let (clientOutputs, clientFeed) = AsyncStream<TransportOutput>.makeStream()
        let (upstreamOutputs, upstreamFeed) = AsyncStream<TransportOutput>.makeStream()
        let (attempts, attemptFeed) = AsyncStream<Int>.makeStream()
        let core = RelayDriverCore(
            RelaySession(configuration, observer: observer),
            bound: bound,
            clock: clock,
            feeds: .init(client: clientFeed, upstream: upstreamFeed, attempts: attemptFeed)
        )
        await core.handle(.client(.connected(RelayDriverCore<C>.client)))
        await withTaskGroup(of: Part.self) { group in
            group.addTask {
                await Self.read(client, as: .client, into: core)
                return .reader
            }
            group.addTask {
                await Self.write(clientOutputs, to: client, as: .client, from: core)
                return .writer
            }
            group.addTask {
                for await attempt in attempts {
                    guard let link = await Self.connect(attempt, connect, core) else { continue }
                    await Self.carry(link, upstreamOutputs, core)
                }
                return .connector
            }
            group.addTask {
                await core.keepTime()
                return .reader
            }
            // Both sides were told, and everything was sent: whoever still reads has nothing to wait for.
            var left: Set<Part> = [.writer, .connector]
            while !left.isEmpty, let part = await group.next() { left.remove(part) }
            group.cancelAll()
        }
        await client.close(.goingAway("the relay was cancelled"))
        return await core.accounting
    }

    private enum Part { case reader, writer, connector }

    private static func connect<Upstream: RelayLink>(
        _ attempt: Int,
        _ connect: @escaping @Sendable (Int) async throws -> Upstream,
        _ core: RelayDriverCore<C>
    ) async -> Upstream? {
        // A task of its own, so that a client that leaves ends the wait; it is always awaited here.
        let task = Task { try await connect(attempt) }
        await core.connecting { task.cancel() }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        switch result {
        case .success(let link): return link
        case .failure(let error):
            await core.handle(.upstreamUnreachable("The upstream could not be reached: \(error)."))
            return nil
        }
    }

    private static func carry<Upstream: RelayLink>(
        _ link: Upstream,
        _ outputs: AsyncStream<TransportOutput>,
        _ core: RelayDriverCore<C>
    ) async {
        guard await core.handle(.upstream(.connected(RelayDriverCore<C>.upstream))) else {
            return await link.close(.goingAway("the client has left"))
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await read(link, as: .upstream, into: core) }
            await write(outputs, to: link, as: .upstream, from: core)
            group.cancelAll()
        }
        await link.close(.goingAway("the relay was cancelled"))
    }

    private static func read(_ link: some RelayLink, as side: RelayDriverSide, into core: RelayDriverCore<C>) async {
        do {
            for try await frame in link.frames {
                guard await core.handle(side.input(.received(RelayDriverCore<C>.id(of: side), frame))) else { return }
            }
        } catch {
            // A connection that broke is one without a reason.
        }
        guard !Task.isCancelled else { return }
        let reason = await link.peerCloseReason
        _ = await core.handle(side.input(.disconnected(RelayDriverCore<C>.id(of: side), reason: reason)))
    }

    private static func write(
        _ outputs: AsyncStream<TransportOutput>,
        to link: some RelayLink,
        as side: RelayDriverSide,
        from core: RelayDriverCore<C>
    ) async {
        for await output in outputs {
            switch output {
            case .send(_, let frame):
                do {
                    try await link.send(frame)
                } catch {
                    await link.close(.internalError("sending failed"))
                    _ = await core.handle(side.input(.disconnected(RelayDriverCore<C>.id(of: side), reason: nil)))
                }
                await core.sent(frame.byteCount, by: side)
            case .close(_, let reason): await link.close(reason)
            case .connect(let connection):
                // This driver has one connection a side; the session goes on with the one it has, or ends.
                await core.handle(side.input(.connectFailed(connection, status: nil)))
            }
        }
    }
}

/// Which link.
enum RelayDriverSide: Sendable {
    case client, upstream

    func input(_ input: TransportInput) -> RelaySession.Input {
        switch self {
        case .client: .client(input)
        case .upstream: .upstream(input)
        }
    }
}
