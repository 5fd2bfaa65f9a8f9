internal import RealtimeLocks
internal import RealtimeProtocol
internal import RealtimeRelay

/// Talks to Redis, on a thread of its own: the only owner of the connection, and the only one that waits for it.
///
/// While there is none, requests are answered at once as if nothing were there, and what is to be written waits within its
/// bounds.
struct StoreWorker: ~Copyable {
    private let configuration: RedisSessionStore.Configuration
    private let monitor: Monitor<StoreState>
    private let names: KeyNames
    private var connection: RedisConnection?
    private var backoff = Backoff()
    private var retry = ContinuousClock.now
    private var nextSaves = ContinuousClock.now
    private var nextBeat = ContinuousClock.now

    /// Commands of one round: enough that a round trip does not bound the rate, little enough that one slow command does
    /// not cost many others their answers.
    private static let roundSize = 64

    init(_ configuration: RedisSessionStore.Configuration, _ monitor: Monitor<StoreState>) {
        self.configuration = configuration
        self.monitor = monitor
        names = KeyNames(prefix: configuration.prefix)
    }

    /// Runs until the store is stopped; what waits to be written then is written, in one attempt.
    mutating func run() {
        while true {
            sleep()
            if monitor.withLock(\.isStopping) { return finish() }
            turn()
        }
    }

    private func sleep() {
        let now = ContinuousClock.now
        let (isRegistry, hasSaves) = monitor.withLock { ($0.isRegistry, $0.queue.waitingSaves > 0) }
        // A save that comes meanwhile wakes it up, to fall asleep again with a time for it.
        var wake = now.advanced(by: .seconds(60))
        if hasSaves { wake = min(wake, max(nextSaves, retry)) }
        if isRegistry { wake = min(wake, max(nextBeat, retry)) }
        monitor.wait(
            atMost: now.duration(to: wake),
            for: { state in
                state.isStopping || state.queue.hasRequests || (!hasSaves && state.queue.waitingSaves > 0)
                    || state.isRegistry != isRegistry
            }
        )
    }

    private mutating func turn() {
        let now = ContinuousClock.now
        guard connect(at: now) else { return refuseRequests() }
        if nextBeat <= now, monitor.withLock(\.isRegistry) { beat(at: now) }
        guard connection != nil else { return refuseRequests() }
        let savesDue = nextSaves <= now
        let work = monitor.withLock { $0.queue.next(Self.roundSize, savesDue: savesDue) }
        if savesDue, work.count < Self.roundSize { nextSaves = now.advanced(by: configuration.saveInterval) }
        if !work.isEmpty { carryOut(work) }
    }

    private mutating func finish() {
        while connect(at: ContinuousClock.now) {
            let work = monitor.withLock { $0.queue.next(Self.roundSize, savesDue: true) }
            if work.isEmpty { break }
            carryOut(work)
        }
        refuseRequests()
        let live = monitor.withLock(\.live)
        guard connection != nil, !live.isEmpty else { return }
        _ = ask(live.map { [Array("ZREM".utf8), names.client($0.client), Array($0.id.utf8)] })
    }

    // MARK: Connection

    private mutating func connect(at now: ContinuousClock.Instant) -> Bool {
        if connection != nil { return true }
        guard retry <= now else { return false }
        do throws(RedisError) {
            connection = try RedisConnection.open(configuration.address, configuration.bounds)
            nextBeat = now
            return true
        } catch {
            lost(error)
            return false
        }
    }

    private mutating func lost(_ error: RedisError) {
        connection = nil
        retry = ContinuousClock.now.advanced(by: backoff.next(chance: .random(in: 0...1)))
        let wasConnected = monitor.withLock { state in
            defer { state.isConnected = false }
            state.statistics.disconnects += 1
            return state.isConnected || state.statistics.disconnects == 1
        }
        // Once for each time that it is lost, not for each attempt.
        if wasConnected { configuration.report("the store is not reached: \(error.code): \(error.detail)") }
    }

    /// Carries out commands; `nil` where the connection is lost over it, also where the server answers that it cannot
    /// serve at the moment.
    private mutating func ask(_ commands: [[[UInt8]]]) -> [RedisReply]? {
        do throws(RedisError) {
            guard let replies = try answers(to: commands) else { return nil }
            if case .error(let text)? = replies.first(where: \.isPassing) {
                throw RedisError(code: .refused, detail: text)
            }
            backoff.succeeded()
            let wasLost = monitor.withLock { state in
                defer { state.isConnected = true }
                return !state.isConnected && state.statistics.disconnects > 0
            }
            if wasLost { configuration.report("the store is reached again") }
            return replies
        } catch {
            lost(error)
            return nil
        }
    }

    /// Asks, a second time over a new connection where the one there is turns out to be gone: a server that was started
    /// anew, or closes what is idle, says so only when it is asked. Every command may be carried out twice.
    private mutating func answers(to commands: [[[UInt8]]]) throws(RedisError) -> [RedisReply]? {
        let start = ContinuousClock.now
        do throws(RedisError) {
            return try connection?.run(commands)
        } catch {
            let isQuick = ContinuousClock.now < start.advanced(by: configuration.timeout / 2)
            guard error.code == .io, isQuick else { throw error }
            connection = nil
            monitor.withLock { $0.statistics.disconnects += 1 }
            connection = try RedisConnection.open(configuration.address, configuration.bounds)
            return try connection?.run(commands)
        }
    }

    // MARK: Requests

    private mutating func carryOut(_ work: [StoreQueue.Work]) {
        let commands = work.map { command($0) }
        guard let replies = ask(commands.compactMap { $0 }) else { return putBack(work) }
        var next = 0
        for (work, command) in zip(work, commands) {
            // Too large to be kept.
            guard command != nil else {
                monitor.withLock { $0.statistics.dropped += 1 }
                continue
            }
            finish(work, replies[next])
            next += 1
        }
    }

    private func command(_ work: StoreQueue.Work) -> [[UInt8]]? {
        switch work {
        case .save(let save):
            let value = StoredValue.bytes(of: save.conversation)
            guard value.count <= configuration.largestConversation else { return nil }
            let arguments = [Self.text(save.epoch), Self.text(configuration.lifetime.milliseconds), value]
            return StoreScripts.command(StoreScripts.save, names.conversation(save.key), arguments)
        case .load(let key, _): return StoreScripts.command(StoreScripts.load, names.conversation(key), [])
        case .enter(let session, let most, _): return entry(session, most)
        case .leave(let session):
            return [Array("ZREM".utf8), names.client(session.client), Array(session.id.utf8)]
        }
    }

    private func entry(_ session: SharedSession, _ most: Int?) -> [[UInt8]] {
        let arguments = [
            Array(session.id.utf8), Self.text(configuration.presence.milliseconds), most.map(Self.text) ?? [],
        ]
        return StoreScripts.command(StoreScripts.enter, names.client(session.client), arguments)
    }

    private static func text(_ number: some BinaryInteger) -> [UInt8] { Array("\(number)".utf8) }

    private func finish(_ work: StoreQueue.Work, _ reply: RedisReply) {
        switch (work, reply) {
        case (.save, .integer(1)): monitor.withLock { $0.statistics.saved += 1 }
        case (.save, .integer): break  // A later connection has it.
        case (.save, _): monitor.withLock { $0.statistics.dropped += 1 }
        case (.load(_, let completion), .null):
            monitor.withLock { $0.statistics.missed += 1 }
            completion(nil)
        case (.load(_, let completion), .array(let parts)): completion(found(parts))
        case (.load(_, let completion), _):
            monitor.withLock { $0.statistics.malformed += 1 }
            completion(nil)
        case (.enter(let session, _, let completion), .integer(let number)):
            monitor.withLock { $0.answered(session, isAdmitted: number != 0) }
            completion(number != 0)
        case (.enter(let session, _, let completion), _): admitUnchecked(session, completion)
        case (.leave, _): break
        }
    }

    private func found(_ parts: [RedisReply]) -> StoredSession? {
        guard parts.count == 2, case .integer(let epoch) = parts[0], epoch > 0, case .bytes(let bytes) = parts[1],
            let conversation = StoredValue.conversation(bytes)
        else {
            monitor.withLock { $0.statistics.malformed += 1 }
            return nil
        }
        monitor.withLock { $0.statistics.found += 1 }
        return StoredSession(conversation: conversation, epoch: UInt64(epoch))
    }

    // MARK: Without a server

    /// Those who wait for an answer get the one of a server that knows nothing.
    private func refuseRequests() {
        while true {
            let work = monitor.withLock { $0.queue.next(Self.roundSize, savesDue: false) }
            if work.isEmpty { return }
            putBack(work)
        }
    }

    private func putBack(_ work: [StoreQueue.Work]) {
        for work in work {
            switch work {
            case .save(let save):
                monitor.withLock { if !$0.queue.putBack(save) { $0.statistics.dropped += 1 } }
            case .load(_, let completion):
                monitor.withLock { $0.statistics.unanswered += 1 }
                completion(nil)
            case .enter(let session, _, let completion): admitUnchecked(session, completion)
            case .leave: break  // It is not kept alive any more, so it expires.
            }
        }
    }

    /// Nobody can say whether there is a place. Where Redis is away, it learns of the session when it is back.
    private func admitUnchecked(_ session: SharedSession, _ completion: (Bool) -> Void) {
        monitor.withLock { state in
            state.statistics.unchecked += 1
            state.answered(session, isAdmitted: true)
        }
        completion(true)
    }

    // MARK: Presence

    /// Keeps this server's sessions alive, says that it lives itself, and hears of the others.
    private mutating func beat(at now: ContinuousClock.Instant) {
        // Three in the time of one presence, so that two may be late.
        nextBeat = now.advanced(by: configuration.presence / 3)
        let live = monitor.withLock { Array($0.live) }
        let told = live.lazy.map { JSONValue.string($0.id) }.prefix(RedisSessionStore.listedSessions)
        let status: JSONValue = ["count": .number(JSONNumber(live.count)), "sessions": .array(Array(told))]
        let arguments = [
            Array(configuration.node.utf8), Self.text(configuration.presence.milliseconds), status.serialized,
        ]
        var commands = [StoreScripts.command(StoreScripts.beat, names.nodes, arguments)]
        commands += live.map { entry($0, nil) }
        var start = 0
        while start < commands.count {
            let end = min(start + Self.roundSize, commands.count)
            guard let replies = ask(Array(commands[start..<end])) else { return }
            if start == 0, case .array(let parts) = replies[0] {
                let nodes = Self.nodes(parts)
                monitor.withLock { $0.nodes = nodes }
            }
            start = end
        }
    }

    private static func nodes(_ parts: [RedisReply]) -> [SharedNode] {
        stride(from: 0, to: parts.count - 1, by: 2).compactMap { index in
            guard case .bytes(let name) = parts[index], case .bytes(let said) = parts[index + 1],
                said.count <= 1 << 16, let value = try? JSONValue(parsing: said)
            else { return nil }
            let sessions = (value["sessions"]?.arrayValue ?? []).compactMap(\.stringValue)
            return SharedNode(
                name: String(decoding: name, as: UTF8.self),
                count: value["count"]?.numberValue?.intValue ?? sessions.count,
                sessions: Array(sessions.prefix(RedisSessionStore.listedSessions))
            )
        }
    }
}

extension Duration {
    /// Whole milliseconds, one at least: Redis refuses a lifetime of none.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, isOver) = seconds.multipliedReportingOverflow(by: 1_000)
        return isOver ? .max / 2 : max(1, product + attoseconds / 1_000_000_000_000_000)
    }
}
