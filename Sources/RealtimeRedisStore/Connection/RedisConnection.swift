internal import CHiredis

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A connection to Redis: sole owner of a `redisContext`. Blocks, within its times; stays on the thread that made it.
struct RedisConnection: ~Copyable {
    /// Times and sizes.
    struct Bounds: Hashable, Sendable {
        /// How long a connection may take to come about.
        var connecting: Duration = .milliseconds(500)
        /// How long the answers to one round of commands may take.
        var answering: Duration = .milliseconds(500)
        /// The largest reply.
        var replyBytes = 8 << 20
    }

    private let context: UnsafeMutablePointer<redisContext>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private let bounds: Bounds

    private init(
        _ context: UnsafeMutablePointer<redisContext>,
        _ reader: UnsafeMutablePointer<redisReader>,
        _ bounds: Bounds
    ) {
        self.context = context
        self.bounds = bounds
        functions = .allocate(capacity: 1)
        guard let original = reader.pointee.fn else {
            preconditionFailure("hiredis has made a parser without functions")
        }
        functions.initialize(to: ReplyBounds.table(over: original))
        reader.pointee.fn = functions
        reader.pointee.privdata = UnsafeMutableRawPointer(original)
    }

    /// Connects, signs in, and chooses the database.
    static func open(_ address: RedisAddress, _ bounds: Bounds) throws(RedisError) -> RedisConnection {
        let connected =
            switch address.endpoint {
            case .host(let host, let port): redisConnectWithTimeout(host, Int32(port), bounds.connecting.timeval)
            case .socket(let path): redisConnectUnixWithTimeout(path, bounds.connecting.timeval)
            }
        guard let context = connected else { throw RedisError(code: .connect, detail: "out of memory") }
        guard context.pointee.err == 0, let reader = context.pointee.reader else {
            let detail = detail(of: context)
            redisFree(context)
            throw RedisError(code: .connect, detail: detail)
        }
        var connection = RedisConnection(context, reader, bounds)
        redisSetTimeout(context, bounds.answering.timeval)
        try connection.signIn(address)
        return connection
    }

    private mutating func signIn(_ address: RedisAddress) throws(RedisError) {
        var commands: [[[UInt8]]] = []
        if let password = address.password {
            commands.append((["AUTH"] + (address.user.map { [$0] } ?? []) + [password]).map { Array($0.utf8) })
        }
        if address.database != 0 { commands.append(["SELECT", "\(address.database)"].map { Array($0.utf8) }) }
        guard !commands.isEmpty else { return }
        for case .error(let text) in try run(commands) { throw RedisError(code: .refused, detail: text) }
    }

    deinit {
        // The parser's table is used to free what it has half read.
        redisFree(context)
        functions.deallocate()
    }

    /// Sends commands, each a list of arguments, and returns a reply for each.
    ///
    /// - Throws: where the connection is of no use any more; what the server has carried out is not known then.
    mutating func run(_ commands: [[[UInt8]]]) throws(RedisError) -> [RedisReply] {
        let end = ContinuousClock.now.advanced(by: bounds.answering)
        for command in commands { try append(command) }
        var isSent: Int32 = 0
        while isSent == 0 {
            guard redisBufferWrite(context, &isSent) == REDIS_OK else { throw failure() }
            guard ContinuousClock.now < end else { throw RedisError(code: .io, detail: "timed out") }
        }
        var replies: [RedisReply] = []
        replies.reserveCapacity(commands.count)
        while replies.count < commands.count { replies.append(try nextReply(before: end)) }
        return replies
    }

    private func append(_ command: [[UInt8]]) throws(RedisError) {
        let all = command.flatMap { $0 }
        let lengths = command.map(\.count)
        let isAppended = all.withUnsafeBytes { bytes in
            // An empty array has no address, and the library is to read no byte of it.
            let empty: StaticString = ""
            let base =
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                ?? UnsafeRawPointer(empty.utf8Start).assumingMemoryBound(to: CChar.self)
            var arguments: [UnsafePointer<CChar>?] = []
            var offset = 0
            for length in lengths {
                arguments.append(base + offset)
                offset += length
            }
            return redisAppendCommandArgv(context, Int32(arguments.count), &arguments, lengths)
        }
        guard isAppended == REDIS_OK else { throw failure() }
    }

    /// Reads until a reply is whole. A time of the socket's alone would be renewed by every byte of a server that drips.
    private func nextReply(before end: ContinuousClock.Instant) throws(RedisError) -> RedisReply {
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw failure() }
            if let reply {
                defer { freeReplyObject(reply) }
                return RedisReply(reply.assumingMemoryBound(to: redisReply.self))
            }
            guard ContinuousClock.now < end else { throw RedisError(code: .io, detail: "timed out") }
            guard Int(context.pointee.reader.pointee.len) <= bounds.replyBytes else {
                throw RedisError(code: .reply, detail: "a reply of more than \(bounds.replyBytes) bytes")
            }
            guard redisBufferRead(context) == REDIS_OK else { throw failure() }
        }
    }

    private func failure() -> RedisError {
        let isReply = context.pointee.err == REDIS_ERR_PROTOCOL || context.pointee.err == REDIS_ERR_OOM
        return RedisError(code: isReply ? .reply : .io, detail: Self.detail(of: context))
    }

    private static func detail(of context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: &context.pointee.errstr) { text in String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

extension Duration {
    fileprivate var timeval: timeval {
        let (seconds, attoseconds) = components
        // The type of the microseconds differs between platforms.
        return .init(tv_sec: Int(seconds), tv_usec: .init(attoseconds / 1_000_000_000_000))
    }
}
