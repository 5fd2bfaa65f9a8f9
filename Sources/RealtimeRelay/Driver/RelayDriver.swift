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
    /// `connect` opens a connection to the upstream; its argument counts the attempts of the call from 1, for another
    /// upstream at each. With a policy to reconnect or to refresh it is also asked for connections that take the place of
    /// one, while that one may still be in use. What it throws for the first is shown to the client, redacted; throw
    /// ``RelayLinkRefusal`` where the server has answered with a status, since some are not mended by asking again. Where
    /// the task is cancelled, all links are closed with 1001.
    public func run<Client: RelayLink, Upstream: RelayLink>(
        client: Client,
        upstream connect: @escaping @Sendable (_ attempt: Int) async throws -> Upstream
    ) async -> RelayAccounting {
        let (clientOutputs, clientFeed) = AsyncStream<TransportOutput>.makeStream()
        let (attempts, attemptFeed) = AsyncStream<RelayDriverAttempt>.makeStream()
        let core = RelayDriverCore(
            RelaySession(configuration, observer: observer),
            bound: bound,
            clock: clock,
            feeds: .init(client: clientFeed, attempts: attemptFeed)
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
                // Two at most are in use; one that was closed may be on its way out beside them.
                await withDiscardingTaskGroup { links in
                    for await attempt in attempts {
                        links.addTask {
                            guard let link = await Self.connect(attempt, connect, core) else { return }
                            await Self.carry(link, attempt, core)
                        }
                    }
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
        _ attempt: RelayDriverAttempt,
        _ connect: @escaping @Sendable (Int) async throws -> Upstream,
        _ core: RelayDriverCore<C>
    ) async -> Upstream? {
        // A task of its own, so that a client that leaves ends the wait; it is always awaited here.
        let task = Task { try await connect(attempt.number) }
        await core.connecting(attempt.connection) { task.cancel() }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        switch result {
        case .success(let link): return link
        case .failure(let error):
            await core.failed(attempt, error)
            return nil
        }
    }

    private static func carry<Upstream: RelayLink>(
        _ link: Upstream,
        _ attempt: RelayDriverAttempt,
        _ core: RelayDriverCore<C>
    ) async {
        guard await core.connected(attempt.connection) else {
            return await link.close(.goingAway("the connection is not needed any more"))
        }
        let side = RelayDriverSide.upstream(attempt.connection)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await read(link, as: side, into: core) }
            await write(attempt.outputs, to: link, as: side, from: core)
            group.cancelAll()
        }
        await link.close(.goingAway("the relay was cancelled"))
    }

    private static func read(_ link: some RelayLink, as side: RelayDriverSide, into core: RelayDriverCore<C>) async {
        do {
            for try await frame in link.frames {
                guard await core.handle(side.input(.received(side.connection, frame))) else { return }
            }
        } catch {
            // A connection that broke is one without a reason.
        }
        guard !Task.isCancelled else { return }
        let reason = await link.peerCloseReason
        _ = await core.handle(side.input(.disconnected(side.connection, reason: reason)))
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
                    _ = await core.handle(side.input(.disconnected(side.connection, reason: nil)))
                }
                await core.sent(frame.byteCount, by: side)
            case .close(_, let reason): await link.close(reason)
            case .connect: break  // Asked for elsewhere.
            }
        }
    }
}

/// Which link.
enum RelayDriverSide: Hashable, Sendable {
    case client
    case upstream(ConnectionID)

    /// Each side counts its own.
    var connection: ConnectionID {
        switch self {
        case .client: ConnectionID(1)
        case .upstream(let connection): connection
        }
    }

    func input(_ input: TransportInput) -> RelaySession.Input {
        switch self {
        case .client: .client(input)
        case .upstream: .upstream(input)
        }
    }
}

/// A connection of the upstream's that is to be made, and what it will have to send.
struct RelayDriverAttempt: Sendable {
    var number: Int
    var connection: ConnectionID
    /// Whether the session waits for a first connection.
    var isFirst: Bool
    var outputs: AsyncStream<TransportOutput>
}
