import NIOCore
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits

/// One relayed client: the session, its two channels and its timer. Confined to the loop of the client's channel.
final class RelayHost {
    private var session: RelaySession
    private let upstream: Upstream
    private let client: any Channel
    private var upstreamChannel: (any Channel)?
    private var timer: Scheduled<Void>?
    private let start = NIODeadline.now()

    static let clientID = ConnectionID(1)
    static let upstreamID = ConnectionID(2)

    init(upstream: Upstream, client: any Channel) {
        self.upstream = upstream
        self.client = client
        // Unlikely to repeat between sessions: identifiers are made of it.
        let prefix = String(UInt64.random(in: .min ... .max), radix: 36)
        session = RelaySession(
            RelaySession.Configuration(
                client: ServerSession.Configuration(
                    dialect: .openAI,
                    identifiers: IdentifierSource(prefix: String(prefix.prefix(12)))
                ),
                upstreamDialect: upstream.dialect
            )
        )
    }

    private var now: SessionInstant {
        SessionInstant(.nanoseconds((NIODeadline.now() - start).nanoseconds))
    }

    /// Hands an input in, carries its outputs out, and sets the timer: the whole of driving a session.
    func handle(_ input: RelaySession.Input) {
        do {
            try session.handle(input, at: now)
        } catch {
            assertionFailure("the session is driven wrongly: \(error)")
        }
        while let output = session.nextOutput() {
            switch output {
            case .client(let output): perform(output, on: client)
            case .upstream(let output): if let upstreamChannel { perform(output, on: upstreamChannel) }
            case .connectUpstream: connect()
            }
        }
        timer?.cancel()
        timer = session.nextDeadline.map { deadline in
            let wait = now.duration(to: deadline)
            let (seconds, attoseconds) = wait.components
            let delay = TimeAmount.nanoseconds(max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
            return client.eventLoop.assumeIsolated().scheduleTask(in: delay) { self.handle(.deadlineReached) }
        }
        if session.isEnded { timer?.cancel() }
    }

    private func perform(_ output: TransportOutput, on channel: any Channel) {
        let leg = try? channel.pipeline.syncOperations.handler(type: RelayLeg.self)
        switch output {
        case .send(_, let frame): leg?.send(frame)
        case .close(_, let reason): leg?.close(reason)
        case .connect: break  // Asked for by sessions that reconnect, which this one is not configured to do.
        }
    }

    private func connect() {
        // The upstream's channel is made on this loop, so that nothing here needs a lock.
        let (upstream, loop) = (upstream, client.eventLoop)
        let bound = NIOLoopBound(self, eventLoop: loop)
        let promise = loop.makePromise(of: (any Channel).self)
        promise.completeWithTask { try await upstream.connect(on: loop, relay: bound) }
        promise.futureResult.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel):
                self.upstreamChannel = channel
                guard !self.session.client.isEnded else { return channel.close(promise: nil) }
                self.handle(.upstream(.connected(Self.upstreamID)))
            case .failure(let error):
                self.handle(.upstreamUnreachable("The upstream could not be reached: \(error)."))
            }
        }
    }
}
