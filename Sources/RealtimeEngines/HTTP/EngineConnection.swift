internal import RealtimePipeline

/// What an engine talks to its server through: one call at a time, blocking, within the endpoint's times.
///
/// Connections are kept between calls. A call is never made twice: what a server has begun to say cannot be taken back.
final class EngineConnection {
    /// How often a cancellation is asked for: what the contract of `EngineCancellation` allows at most.
    static let interval = Duration.milliseconds(20)
    /// How long the end of a body is waited for once the answer is whole: without the end its connection is of no use
    /// for another call, and most servers send it together with the last bytes.
    static let grace = Duration.milliseconds(100)
    /// The most bytes of an error's body that are kept.
    private static let errorLimit = 16_384

    let endpoint: EngineEndpoint
    private let engine: String
    /// Made with the first call, so that an engine can be made without an error.
    private var transfer: CurlTransfer?

    init(engine: String, endpoint: EngineEndpoint) {
        self.engine = engine
        self.endpoint = endpoint
    }

    /// The media type of the answer that is being received.
    var contentType: String { transfer?.contentType ?? "" }

    /// Makes a call. `receive` is given the body of an answer 200...299 piece by piece, never empty.
    ///
    /// - Throws: what `receive` throws, and `EngineError.engineFailed` for every other end than a whole answer.
    func exchange(
        _ call: HTTPCall,
        cancellation: EngineCancellation,
        receive: (Span<UInt8>) throws(EngineError) -> Reception
    ) throws(EngineError) -> HTTPEnding {
        do throws(CallError) {
            return try run(call, cancellation: cancellation, receive: receive)
        } catch {
            switch error {
            case .failed(let failure): throw self.error(failure.description)
            case .refused(let error): throw error
            }
        }
    }

    /// ``exchange(_:cancellation:receive:)`` with errors that are told apart.
    func run(
        _ call: HTTPCall,
        cancellation: EngineCancellation,
        receive: (Span<UInt8>) throws(EngineError) -> Reception
    ) throws(CallError) -> HTTPEnding {
        let transfer = try begin(call)
        defer { transfer.stop() }
        var clock = CallClock(endpoint.timeouts)
        var errorBody: [UInt8] = []
        var isComplete = false
        while true {
            let state = transfer.step()
            let bytes = transfer.takeBytes()
            if !bytes.isEmpty {
                clock.received()
                if !(200...299).contains(transfer.status) {
                    errorBody += bytes.prefix(Self.errorLimit - errorBody.count)
                } else if !isComplete {
                    switch try Self.receive(bytes, receive) {
                    case .more: break
                    case .complete:
                        isComplete = true
                        clock.limit(to: Self.grace)
                    case .unwanted: return .cancelled
                    }
                }
            }
            if isComplete {
                guard case .running = state, clock.overdue == nil else { return .complete }
            } else {
                if let failure = Self.failure(state, transfer.status, errorBody) { throw .failed(failure) }
                if case .ended = state { return .complete }
                if let failure = clock.overdue { throw .failed(failure) }
            }
            if cancellation.isCancelled { return .cancelled }
            transfer.wait(atMost: min(Self.interval, clock.rest))
        }
    }

    /// Makes a call and gives the whole body; `nil` where it was cancelled.
    func body(of call: HTTPCall, cancellation: EngineCancellation) throws(EngineError) -> [UInt8]? {
        var body: [UInt8] = []
        let ending = try exchange(call, cancellation: cancellation) { bytes throws(EngineError) in
            bytes.withUnsafeBufferPointer { body.append(contentsOf: $0) }
            return .more
        }
        return ending == .complete ? body : nil
    }

    /// An error of this engine.
    func error(_ reason: String) -> EngineError {
        .engineFailed(engine: engine, reason: Redaction(key: endpoint.key).clean(reason))
    }

    private func begin(_ call: HTTPCall) throws(CallError) -> CurlTransfer {
        do throws(HTTPFailure) {
            let transfer = if let transfer { transfer } else { try CurlTransfer() }
            self.transfer = transfer
            try transfer.start(call, to: endpoint)
            return transfer
        } catch {
            throw .failed(error)
        }
    }

    private static func receive(
        _ bytes: [UInt8],
        _ receive: (Span<UInt8>) throws(EngineError) -> Reception
    ) throws(CallError) -> Reception {
        do throws(EngineError) {
            return try receive(bytes.span)
        } catch {
            throw .refused(error)
        }
    }

    private static func failure(_ state: CurlTransfer.State, _ status: Int, _ body: [UInt8]) -> HTTPFailure? {
        switch state {
        case .running: return nil
        case .failed(let failure) where status < 300: return failure
        // An error whose body is cut is still that error.
        case .failed, .ended:
            guard !(200...299).contains(status) else { return nil }
            let isRedirect = (300...399).contains(status)
            return .status(status, message: isRedirect ? "redirects are not followed" : ServerMessage.text(in: body))
        }
    }
}

/// Why a call gave no answer.
enum CallError: Error {
    /// The server or the way to it.
    case failed(HTTPFailure)
    /// Whoever received the answer found fault with it.
    case refused(EngineError)
}

/// Watches over the times of one call.
struct CallClock {
    private let times: EngineTimeouts
    private let start = ContinuousClock.now
    private var last: ContinuousClock.Instant?
    private var end: ContinuousClock.Instant?

    init(_ times: EngineTimeouts) { self.times = times }

    /// Something came.
    mutating func received() { last = .now }

    /// Allows no more than `limit` from now on.
    mutating func limit(to limit: Duration) { end = ContinuousClock.now.advanced(by: limit) }

    /// The step that has taken too long, if any has.
    var overdue: HTTPFailure? {
        let now = ContinuousClock.now
        if now >= start.advanced(by: times.total) || end.map({ now >= $0 }) == true {
            return .timedOut(.total, times.total)
        }
        if let last {
            return now >= last.advanced(by: times.idle) ? .timedOut(.idle, times.idle) : nil
        }
        return now >= start.advanced(by: times.firstByte) ? .timedOut(.firstByte, times.firstByte) : nil
    }

    /// How long nothing can be overdue.
    var rest: Duration {
        let step = last.map { $0.advanced(by: times.idle) } ?? start.advanced(by: times.firstByte)
        let due = min(step, start.advanced(by: times.total), end ?? step)
        return max(.zero, ContinuousClock.now.duration(to: due))
    }
}
