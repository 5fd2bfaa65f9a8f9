#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The socket that a server accepts connections from, on one loop.
final class ListeningSocket: Channel {
    /// Connections accepted per wake-up at most, so that a flood does not hold the loop's other sockets.
    private static let batch = 64
    /// First and last pause after the process ran out of descriptors or memory.
    private static let pauses = (first: Duration.milliseconds(50), last: Duration.seconds(1))

    private let descriptor: Int32
    private let server: HTTPServer
    private unowned let context: EventLoopContext
    private var token: PollToken?
    private var pause = pauses.first
    private var isClosed = false

    init(descriptor: Int32, server: HTTPServer, context: EventLoopContext) throws(SystemError) {
        self.descriptor = descriptor
        self.server = server
        self.context = context
        do throws(SystemError) {
            token = try context.register(self, descriptor: descriptor, interest: .readable)
        } catch {
            Descriptor.close(descriptor)
            throw error
        }
    }

    /// Closes the socket of `server` on the loop of `context`.
    static func close(server number: UInt64, on context: EventLoopContext) {
        for case let socket as ListeningSocket in context.allChannels where socket.server.number == number {
            socket.close()
        }
    }

    // MARK: Events

    func ready(_ readiness: Readiness) {
        for _ in 0..<Self.batch where !isClosed {
            let connection = accept(descriptor, nil, nil)
            if connection >= 0 {
                pause = Self.pauses.first
                take(connection)
            } else if !handleFailure(errno) {
                return
            }
        }
    }

    func loopDidStop() { close() }

    /// Returns whether to try again at once.
    private func handleFailure(_ number: Int32) -> Bool {
        switch number {
        case EINTR, ECONNABORTED, EPROTO:
            return true  // that connection is gone, the next may be there
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            // The connection stays in the queue and the socket readable: without a pause the loop would spin.
            if let token { context.changeInterest([], of: descriptor, token: token) }
            context.schedule(after: pause) { [weak self] _ in self?.resume() }
            pause = min(pause * 2, Self.pauses.last)
            return false
        default:
            return false
        }
    }

    private func resume() {
        guard !isClosed, let token else { return }
        context.changeInterest(.readable, of: descriptor, token: token)
    }

    private func take(_ connection: Int32) {
        Descriptor.prepareStream(connection)
        let admission = server.admit()
        guard admission != .drop else { return Descriptor.close(connection) }
        let travelling = TravellingDescriptor(connection)
        let server = server
        let loop = server.group.leastLoaded()
        // Counted now, or a burst of connections would all go to the loop that had the fewest before it.
        loop.changeLoad(by: 1)
        let isAccepted = loop.execute { context in
            HTTPServerConnection.start(travelling.take(), server: server, admission: admission, on: context)
            context.loop.changeLoad(by: -1)
        }
        if !isAccepted {
            loop.changeLoad(by: -1)
            server.release(admission)
        }
    }

    private func close() {
        guard !isClosed else { return }
        isClosed = true
        if let token { context.unregister(descriptor, token: token) }
        Descriptor.close(descriptor)
    }

    // MARK: Opening

    /// Binds and listens; returns the descriptor and the address with the actual port.
    static func open(_ configuration: HTTPServerConfiguration) throws(ListenError) -> (Int32, PeerAddress) {
        let wanted = PeerAddress(host: configuration.host, port: configuration.port).description
        guard (0...65_535).contains(configuration.port),
            case .success(let addresses) = Resolver.addresses(of: configuration.host, port: configuration.port),
            !addresses.isEmpty
        else { throw ListenError(code: .unresolvable, address: wanted, number: 0) }
        var failure: Int32 = 0
        for address in addresses {
            do throws(SystemError) {
                let descriptor = try listen(on: address, backlog: configuration.backlog)
                let actual = Descriptor.address(of: descriptor, isPeer: false) ?? address
                return (descriptor, actual.peer)
            } catch {
                failure = error.number
            }
        }
        throw ListenError(address: wanted, number: failure)
    }

    private static func listen(on address: SocketAddress, backlog: Int) throws(SystemError) -> Int32 {
        let descriptor = try Descriptor.openSocket(family: address.family)
        // A server that restarts must not wait for connections of its predecessor in TIME_WAIT.
        Descriptor.setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if address.family == AF_INET6 { Descriptor.setOption(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        #if canImport(Glibc)
            let isListening =
                address.withPointer { Glibc.bind(descriptor, $0, $1) } == 0
                && Glibc.listen(descriptor, Int32(clamping: backlog)) == 0
        #else
            let isListening =
                address.withPointer { Darwin.bind(descriptor, $0, $1) } == 0
                && Darwin.listen(descriptor, Int32(clamping: backlog)) == 0
        #endif
        guard isListening else {
            let error = SystemError(call: "listen")
            Descriptor.close(descriptor)
            throw error
        }
        return descriptor
    }
}
