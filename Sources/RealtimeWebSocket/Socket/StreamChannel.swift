internal import RealtimeUnits

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Who interprets the bytes of a ``StreamChannel``. Called from the loop, never from inside a call into the stream.
protocol StreamDelegate: AnyObject {
    /// The connection, and TLS if any, is ready. Clients only.
    func streamDidConnect(_ stream: StreamChannel)
    /// Plaintext came; the bytes may be changed, and are valid during the call.
    func stream(_ stream: StreamChannel, didReceive bytes: UnsafeMutableRawBufferPointer)
    /// Some output left, or none could.
    func streamDidFlush(_ stream: StreamChannel)
    /// The stream is gone: the peer ended it (`nil`) or it failed. The last call.
    func streamDidEnd(_ stream: StreamChannel, error: (any Error)?)
}

/// A TCP connection, with TLS where wanted, on a loop.
///
/// Responsibilities: 1. one read per wake-up into the loop's buffer, more only where it was filled; 2. output of a whole event sent at its end in
/// one call; 3. waiting for writability only while the kernel takes no more; 4. an orderly end: output first, then
/// the end of stream, then what the peer still sends is read and dropped, up to a deadline.
final class StreamChannel: Channel {
    private enum State {
        /// → `open`, `closed`
        case connecting
        /// → `finishing`, `closed`
        case open
        /// Output is on its way out, nothing is handed in. → `lingering`, `closed`
        case finishing
        /// Our end of stream is sent; waits for the peer's. → `closed`
        case lingering
        case closed
    }

    /// Ciphertext made ahead of what the kernel takes, in bytes: four records. The rest waits as plaintext.
    private static let cipherBound = 4 * TLSSession.recordSize

    /// Reads of one wake-up at most: one buffer after another, so that a peer that sends without end does not hold the
    /// loop's other sockets.
    private static let maxReads = 8

    /// How often the patience for a slow reader of the last output is renewed while it reads.
    private static let maxPatience = 12

    let context: EventLoopContext
    /// The other end, or whom a proxy says it is.
    private(set) var peer: PeerAddress
    /// Reads the first bytes, before TLS; gone when it has.
    var preamble: (any ConnectionPreamble)?
    /// Who interprets the bytes; kept alive by the stream until it is closed.
    var delegate: (any StreamDelegate)?
    /// Called once after the descriptor was closed.
    var onClose: (() -> Void)?

    // Exclusive access to the queues is checked in debug builds only, where every test runs. An access is one call
    // of a method of `ByteQueue`, `ByteQueuePool` or `WebSocketConnection`; none of these calls back into a stream,
    // so no two overlap. The checks at run time cost a third of a relay's own instructions.

    /// Plaintext that waits.
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    var output = ByteQueue()
    #if !DEBUG
        @exclusivity(unchecked)
    #endif
    private var cipher = ByteQueue()
    private let tls: TLSSession?

    private let descriptor: Int32
    private var token: PollToken?
    private var interest: Readiness
    private var state: State
    private var isDirty = false
    private var isSecured = false
    private var hasPeerEnded = false
    private var pendingEnd: (any Error)?
    private var lingerTimer: EventLoopTimer?
    /// When bytes last came, in nanoseconds of the loop's wake-ups.
    private(set) var lastReceived: Int64

    /// Takes over `descriptor`, connected or (`isConnecting`) not yet. On failure it is closed.
    init(
        descriptor: Int32,
        peer: PeerAddress,
        tls: TLSSession?,
        isConnecting: Bool,
        context: EventLoopContext
    ) throws(SystemError) {
        self.descriptor = descriptor
        self.peer = peer
        self.tls = tls
        self.context = context
        state = isConnecting ? .connecting : .open
        interest = isConnecting ? .writable : .readable
        lastReceived = context.wakeUpTime
        do throws(SystemError) {
            token = try context.register(self, descriptor: descriptor, interest: interest.union(.onChange))
        } catch {
            Descriptor.close(descriptor)
            state = .closed
            throw error
        }
        context.loop.changeLoad(by: 1)
    }

    // MARK: Getters

    /// Bytes that the kernel has not taken.
    var bufferedBytes: Int { output.count + cipher.count }
    /// Bytes, of ciphertext if there is TLS, that the kernel has taken: tells whether the peer reads.
    var sentCount: UInt64 { tls == nil ? output.consumedCount : cipher.consumedCount }
    /// Bytes that the peer has not taken, here and in the kernel.
    var unsettledBytes: Int { bufferedBytes + Descriptor.unacknowledged(descriptor) }
    /// As ``sentCount``, without what the peer's kernel has not acknowledged: goes on as long as the peer reads.
    var acknowledgedCount: UInt64 {
        let waiting = UInt64(Descriptor.unacknowledged(descriptor))
        return sentCount > waiting ? sentCount - waiting : 0
    }
    var isClosed: Bool { state == .closed }
    var isSecure: Bool { tls != nil }

    // MARK: Commands

    /// Call before something is appended to ``output``.
    @inline(__always)
    func prepareOutput() {
        if output.capacity == 0 { context.pool.lend(to: &output) }
    }

    /// Has the output sent when the event that is being handled is over.
    @inline(__always)
    func scheduleFlush() {
        guard !isDirty, state != .closed else { return }
        isDirty = true
        context.markDirty(self)
    }

    /// Sends what waits, then ends the stream, and closes it when the peer has ended too, or when for `patience`
    /// nothing left, or after ``maxPatience`` times that. The delegate is called no more.
    func finish(patience: Duration) {
        guard state == .open else { return close() }
        delegate = nil
        state = .finishing
        scheduleFlush()
        linger(patience, left: Self.maxPatience)
    }

    private func linger(_ patience: Duration, left: Int) {
        let before = sentCount
        // Unowned: the loop keeps the stream until it is closed, and that cancels the timer.
        lingerTimer = context.schedule(after: patience) { [unowned self] _ in
            if state == .finishing && sentCount != before && left > 1 {
                linger(patience, left: left - 1)
            } else {
                close()
            }
        }
    }

    /// Ends the stream at the end of the event with `error`, which the delegate is told.
    func abort(_ error: any Error) {
        guard state != .closed, pendingEnd == nil else { return }
        pendingEnd = error
        scheduleFlush()
    }

    /// Closes the descriptor now. The delegate is called no more.
    func close() {
        guard state != .closed else { return }
        state = .closed
        delegate = nil
        if let lingerTimer { context.cancel(lingerTimer) }
        if let token { context.unregister(descriptor, token: token) }
        Descriptor.close(descriptor)
        output.removeAll()
        cipher.removeAll()
        context.loop.changeLoad(by: -1)
        let callback = onClose
        onClose = nil
        callback?()
    }

    /// Lets go of the connection for another loop to take it up, after which this is as closed; ``onClose`` is not called.
    ///
    /// `nil`, and nothing is let go of, unless it is open and everything was sent.
    func detach() -> TravellingStream? {
        if state == .open, pendingEnd == nil, bufferedBytes > 0 { flush() }
        guard state == .open, pendingEnd == nil, preamble == nil, bufferedBytes == 0 else { return nil }
        state = .closed
        delegate = nil
        onClose = nil
        if let token { context.unregister(descriptor, token: token) }
        output.removeAll()
        cipher.removeAll()
        context.loop.changeLoad(by: -1)
        return TravellingStream(descriptor, peer: peer, tls: tls)
    }

    private func end(_ error: (any Error)?) {
        guard state != .closed else { return }
        let delegate = delegate
        close()
        delegate?.streamDidEnd(self, error: error)
    }

    // MARK: Events

    func ready(_ readiness: Readiness) {
        switch state {
        case .closed:
            return
        case .connecting:
            didConnect()
        case .open, .finishing, .lingering:
            if readiness.contains(.writable) { scheduleFlush() }
            // An end that is announced has to be read for itself: it makes no second event behind the data.
            let isEnding = !readiness.isDisjoint(with: [.failed, .peerEnded])
            if isEnding || readiness.contains(.readable) { receive(untilEnd: isEnding) }
        }
    }

    func loopDidStop() {
        if state == .open || state == .finishing { flush() }
        close()
    }

    private func didConnect() {
        let number = Descriptor.pendingError(descriptor)
        guard number == 0 else { return end(SystemError(call: "connect", number: number)) }
        state = .open
        changeInterest(.readable)
        guard let tls else {
            delegate?.streamDidConnect(self)
            return
        }
        do throws(TLSError) {
            try tls.startHandshake()
            scheduleFlush()
        } catch {
            end(error)
        }
    }

    /// Reads until the kernel has no more: a read that does not fill the buffer was the last (epoll(7)), except that
    /// the end of the stream may still stand behind it.
    private func receive(untilEnd: Bool) {
        for _ in 0..<Self.maxReads {
            let count = Descriptor.read(descriptor, into: context.readBuffer)
            guard count > 0 else { return didNotRead(count) }
            lastReceived = context.wakeUpTime
            if state == .open {
                var bytes = UnsafeMutableRawBufferPointer(rebasing: context.readBuffer[..<count])
                if preamble != nil { bytes = receivePreamble(bytes) }
                if bytes.isEmpty || state != .open {
                    // Nothing behind the preamble yet.
                } else if let tls {
                    receiveSecure(tls, bytes)
                } else {
                    delegate?.stream(self, didReceive: bytes)
                }
            }
            if state == .closed || (count < context.readBuffer.count && !untilEnd) { return }
        }
        // The others' turn: asking again makes an event of what is left.
        if let token { context.changeInterest(interest.union(.onChange), of: descriptor, token: token) }
    }

    private func didNotRead(_ count: Int) {
        if count == 0 && state == .finishing {
            hasPeerEnded = true
            changeInterest(.writable)
            scheduleFlush()
        } else if count == 0 {
            end(nil)
        } else if !Descriptor.isWouldBlock(errno) {
            end(SystemError(call: "recv"))
        }
    }

    /// Hands the first bytes to the preamble; returns what is behind it.
    private func receivePreamble(_ bytes: UnsafeMutableRawBufferPointer) -> UnsafeMutableRawBufferPointer {
        let none = UnsafeMutableRawBufferPointer(rebasing: bytes[..<0])
        switch preamble?.receive(UnsafeRawBufferPointer(bytes)) {
        case .complete(let consumed, let source):
            preamble = nil
            if let source { peer = source }
            return UnsafeMutableRawBufferPointer(rebasing: bytes[min(consumed, bytes.count)...])
        case .malformed:
            end(nil)
            return none
        case .needsMore, nil:
            return none
        }
    }

    private func receiveSecure(_ tls: TLSSession, _ bytes: UnsafeMutableRawBufferPointer) {
        tls.feed(UnsafeRawBufferPointer(bytes))
        while state == .open {
            let result = tls.read(into: context.plainBuffer)
            if !isSecured && tls.isHandshakeDone {
                isSecured = true
                delegate?.streamDidConnect(self)
                guard state == .open else { break }
            }
            switch result {
            case .bytes(let count):
                let plain = UnsafeMutableRawBufferPointer(rebasing: context.plainBuffer[..<count])
                delegate?.stream(self, didReceive: plain)
                continue
            case .needsInput:
                break
            case .ended:
                return end(nil)
            case .failed(let error):
                flush()  // the alert that says why
                return end(error)
            }
            break
        }
        // One that was detached may be another loop's by now.
        guard state != .closed else { return }
        if tls.hasOutput || !output.isEmpty { scheduleFlush() }
    }

    // MARK: Sending

    /// Called by the loop at the end of an event in which the stream asked for it.
    func finishEvent() {
        isDirty = false
        guard state != .closed else { return }
        if let error = pendingEnd { return end(error) }
        guard state != .connecting else { return }
        flush()
        guard state == .open else { return }
        delegate?.streamDidFlush(self)
    }

    private func flush() {
        guard let tls else {
            let failure = send(&output)
            return didSend(failure)
        }
        repeat {
            do throws(TLSError) {
                try encrypt(tls)
            } catch {
                return end(error)
            }
            let failure = send(&cipher)
            if failure != 0 { return didSend(failure) }
        } while !output.isEmpty && tls.isHandshakeDone && cipher.isEmpty
        didSend(0)
    }

    private func didSend(_ failure: Int32) {
        guard failure == 0 else { return end(SystemError(call: "send", number: failure)) }
        let isWaiting = !cipher.isEmpty || (tls == nil && !output.isEmpty)
        changeInterest(isWaiting ? (hasPeerEnded ? .writable : [.readable, .writable]) : .readable)
        if state == .finishing && bufferedBytes == 0 { endWriting() }
    }

    /// Encrypts what waits, up to a bound.
    private func encrypt(_ tls: TLSSession) throws(TLSError) {
        context.pool.lend(to: &cipher)
        while !output.isEmpty && cipher.count < Self.cipherBound {
            let count = try tls.write(output.bytes)
            if count == 0 { break }
            output.consume(count)
            tls.drainOutput(into: &cipher)
        }
        tls.drainOutput(into: &cipher)
        context.pool.takeBack(from: &output)
    }

    /// Hands `queue` to the kernel in one call; returns the `errno` of a failure, or 0.
    private func send(_ queue: inout ByteQueue) -> Int32 {
        if !queue.isEmpty {
            let count = Descriptor.write(descriptor, queue.bytes)
            if count >= 0 {
                queue.consume(count)
            } else if !Descriptor.isWouldBlock(errno) {
                return errno
            }
        }
        context.pool.takeBack(from: &queue)
        return 0
    }

    private func endWriting() {
        if let tls {
            tls.end()
            tls.drainOutput(into: &cipher)
            // Whether the peer learns the end from TLS or from TCP does not matter: one attempt.
            if !cipher.isEmpty { _ = Descriptor.write(descriptor, cipher.bytes) }
            cipher.removeAll()
        }
        if hasPeerEnded { return close() }
        Descriptor.shutdownWriting(descriptor)
        state = .lingering
    }

    private func changeInterest(_ wanted: Readiness) {
        guard wanted != interest, let token else { return }
        interest = wanted
        context.changeInterest(wanted.union(.onChange), of: descriptor, token: token)
    }
}
