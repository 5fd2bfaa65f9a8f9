public import RealtimeUnits

/// What belongs to one loop: its timers, its WebSockets, and whatever its user keeps there.
///
/// Not `Sendable`: it exists on the loop's thread only, where every callback is given it. No callback of this
/// library is made from inside a call into it, so state may be changed freely between two calls.
public final class EventLoopContext {
    /// The loop, for other threads.
    public let loop: EventLoop
    /// State of the user that lives as long as the loop.
    public var userState: AnyObject?

    /// Bytes read per wake-up of a connection: 128 KiB, a hundred frames of audio, shared by the whole loop.
    private static let readBufferSize = 131_072
    /// How often data that callbacks of a flush produced is flushed before the next wait.
    private static let maxFlushPasses = 8
    /// Timers that are further away than this, in nanoseconds, are the poller's alarm. 100 ms: one that is nearer (paced
    /// audio) is not worth the two calls of the kernel that an alarm takes.
    private static let alarmDistance: Int64 = 100_000_000

    // Exclusive access is checked in debug builds only, where every test runs: what is called during an access (methods
    // of these values) never calls out, and callbacks run on copies. The checks cost as much as the rest of the loop.

    private let poller: any Poller
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var channels = ChannelTable()
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var timers = TimerHeap<(EventLoopContext) -> Void>()
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var dirty: [StreamChannel] = []
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var flushing: [StreamChannel] = []
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var tasks: [EventLoop.Task] = []
    private var sockets: [WebSocketID: WebSocket] = [:]
    private var nextSocketNumber: UInt64 = 0
    private var requestHandlers: [UInt64: any HTTPRequestHandler] = [:]
    private var cachedDate: (second: Int, text: String)?

    /// Where sockets are read into.
    let readBuffer: UnsafeMutableRawBufferPointer
    private var decryptionBuffer: UnsafeMutableRawBufferPointer?
    /// Access is checked in debug builds only: no method of the pool calls back.
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    var pool = ByteQueuePool()
    let random = RandomSource()
    /// When the current wake-up began, in nanoseconds.
    private(set) var wakeUpTime: Int64

    init(loop: EventLoop) throws(SystemError) {
        self.loop = loop
        switch loop.driver {
        #if os(Linux)
            case .epoll: poller = try EpollPoller()
        #endif
        case .poll: poller = PollPoller()
        }
        readBuffer = .allocate(byteCount: Self.readBufferSize, alignment: 64)
        wakeUpTime = MonotonicClock.nanoseconds
        do throws(SystemError) {
            try poller.add(loop.wakeUp.readEnd, token: ChannelTable.wakeUp, interest: .readable)
        } catch {
            poller.close()
            throw error
        }
    }

    deinit {
        readBuffer.deallocate()
        decryptionBuffer?.deallocate()
    }

    // MARK: Getters

    /// The instant on the system's monotonic clock; the same line of time for all loops of the process.
    public var now: SessionInstant { SessionInstant(nanoseconds: MonotonicClock.nanoseconds) }

    /// The WebSocket with that identifier, while it is not closed.
    public func webSocket(id: WebSocketID) -> WebSocket? { sockets[id] }

    /// The WebSockets of the loop that are not closed, in no order.
    public var webSockets: [WebSocket] { Array(sockets.values) }

    // MARK: Timers

    /// Calls `action` once at `instant` or as soon as the loop can after it: when it is idle with the
    /// precision of the kernel's timers, at most a millisecond late where it has no finer ones.
    @discardableResult
    public func schedule(
        at instant: SessionInstant,
        _ action: @escaping (EventLoopContext) -> Void
    ) -> EventLoopTimer {
        timers.schedule(at: instant.offset.saturatedNanoseconds, action)
    }

    /// Calls `action` once after `delay`. A delay of zero or less means after the current callback.
    @discardableResult
    public func schedule(
        after delay: Duration,
        _ action: @escaping (EventLoopContext) -> Void
    ) -> EventLoopTimer {
        let (deadline, overflow) = MonotonicClock.nanoseconds.addingReportingOverflow(delay.saturatedNanoseconds)
        return timers.schedule(at: overflow ? .max : deadline, action)
    }

    /// Cancels a timer; returns whether it was still to fire.
    @discardableResult
    public func cancel(_ timer: EventLoopTimer) -> Bool { timers.cancel(timer) }

    // MARK: Running

    func run() {
        var events: [PollEvent] = []
        var isStopping = false
        var isSignalled = false
        while !isStopping {
            let count = poller.wait(nanoseconds: waitTime(), into: &events)
            wakeUpTime = MonotonicClock.nanoseconds
            for index in 0..<count {
                let event = events[index]
                if event.token == ChannelTable.wakeUp {
                    loop.wakeUp.drain()
                    isSignalled = true
                } else {
                    channels[event.token]?.ready(event.readiness)
                    // What an event gave leaves before the next is looked at: frames that came together go on
                    // together, and do not wait for what other connections got.
                    flush()
                }
            }
            runTimers()
            // A task is announced by the wake-up descriptor, also one of this thread.
            if isSignalled {
                isSignalled = false
                isStopping = runTasks()
            }
            finishWakeUp()
        }
        shutDown()
    }

    /// Frees what an unstarted loop holds.
    func discard() { poller.close() }

    private func waitTime() -> Int64 {
        if !dirty.isEmpty { return 0 }
        guard let deadline = timers.earliestDeadline else { return -1 }
        var (left, overflow) = deadline.subtractingReportingOverflow(wakeUpTime)
        if !overflow, left > Self.alarmDistance, poller.setAlarm(at: deadline) { return -1 }
        (left, overflow) = deadline.subtractingReportingOverflow(MonotonicClock.nanoseconds)
        // Only an instant far before the clock's start overflows.
        return overflow ? 0 : max(left, 0)
    }

    private func runTimers() {
        guard let deadline = timers.earliestDeadline else { return }
        // Those that have become due since the wake-up began end the next wait at once.
        let now = wakeUpTime
        guard deadline <= now else { return }
        // Timers that these schedule wait for the next round, so a timer that renews itself cannot hold the loop.
        let last = timers.lastOrder
        while let action = timers.popDue(at: now, upTo: last) { action(self) }
    }

    private func runTasks() -> Bool {
        let isStopping = loop.takeTasks(&tasks)
        for task in tasks { task(self) }
        tasks.removeAll(keepingCapacity: tasks.capacity <= 1_024)
        return isStopping
    }

    private func finishWakeUp() {
        var passes = 0
        while !dirty.isEmpty && passes < Self.maxFlushPasses {
            flush()
            passes += 1
        }
    }

    /// Sends what streams have been given since the last time.
    private func flush() {
        if dirty.count == 1 { return dirty.removeLast().finishEvent() }
        guard !dirty.isEmpty else { return }
        swap(&dirty, &flushing)
        for stream in flushing { stream.finishEvent() }
        flushing.removeAll(keepingCapacity: true)
    }

    private func shutDown() {
        for socket in sockets.values { socket.loopStops() }
        finishWakeUp()
        for channel in channels.all { channel.loopDidStop() }
        timers.removeAll()
        sockets.removeAll()
        requestHandlers.removeAll()
        dirty.removeAll()
        userState = nil
        poller.close()
        loop.didStop()
    }

    // MARK: For channels

    func register(
        _ channel: any Channel,
        descriptor: Int32,
        interest: Readiness
    ) throws(SystemError) -> PollToken {
        let token = channels.insert(channel)
        do throws(SystemError) {
            try poller.add(descriptor, token: token, interest: interest)
        } catch {
            channels.remove(token)
            throw error
        }
        return token
    }

    func changeInterest(_ interest: Readiness, of descriptor: Int32, token: PollToken) {
        poller.change(descriptor, token: token, interest: interest)
    }

    /// Call before the descriptor is closed.
    func unregister(_ descriptor: Int32, token: PollToken) {
        poller.remove(descriptor)
        channels.remove(token)
    }

    var allChannels: [any Channel] { channels.all }

    /// Has `stream` flushed when the event that is being handled is over.
    func markDirty(_ stream: StreamChannel) { dirty.append(stream) }

    /// Where TLS is decrypted into: one record.
    var plainBuffer: UnsafeMutableRawBufferPointer {
        if let decryptionBuffer { return decryptionBuffer }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: TLSSession.recordSize, alignment: 64)
        decryptionBuffer = buffer
        return buffer
    }

    // MARK: For WebSockets and servers

    func makeWebSocketID() -> WebSocketID {
        nextSocketNumber += 1
        return WebSocketID(loop: loop.number, number: nextSocketNumber)
    }

    func insert(_ socket: WebSocket) { sockets[socket.id] = socket }
    func remove(_ socket: WebSocket) { sockets[socket.id] = nil }

    /// The attempt to open the WebSocket `id`, if it is still being made.
    func connector(of id: WebSocketID) -> WebSocketConnector? { sockets[id]?.connector }

    /// The handler of `server` on this loop, made when it is first needed.
    func requestHandler(
        of server: UInt64,
        make: (EventLoopContext) -> any HTTPRequestHandler
    ) -> any HTTPRequestHandler {
        if let handler = requestHandlers[server] { return handler }
        let handler = make(self)
        requestHandlers[server] = handler
        return handler
    }

    func removeRequestHandler(of server: UInt64) { requestHandlers[server] = nil }

    /// The value of a `Date` field now (RFC 9110 section 5.6.7); made anew each second.
    var date: String {
        let second = HTTPDate.currentSecond
        if let cachedDate, cachedDate.second == second { return cachedDate.text }
        let text = HTTPDate.text(second)
        cachedDate = (second, text)
        return text
    }
}
