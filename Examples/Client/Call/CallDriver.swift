import RealtimeRecording
import RealtimeSession
import RealtimeUnits
import RealtimeWebSocket

/// Drives a call on an event loop: its WebSockets, its clock, its files and its view. Confined to the loop.
///
/// Files are written on the loop too: this program has one call, and a write of a frame takes microseconds.
final class CallDriver {
    private let context: EventLoopContext
    private let completion: @Sendable (CallResult) -> Void
    private var call: VoiceCall
    private var files: CallFiles
    private var view: CallView
    private var configuration: WebSocketClientConfiguration?
    private var sockets: [ConnectionID: WebSocket] = [:]
    private var timer: EventLoopTimer?
    private var isOver = false

    /// Above this the session is told that the connection cannot be written to: a second and a half of PCM16 at 24 kHz
    /// in base64.
    private static let highWaterMark = 98_304

    /// Makes a driver; `completion` is called once, on the loop, when the connection is closed and the files are.
    init(
        _ call: VoiceCall,
        files: CallFiles.Paths,
        view: CallView,
        on context: EventLoopContext,
        completion: @escaping @Sendable (CallResult) -> Void
    ) {
        self.call = call
        self.files = CallFiles(files)
        self.view = view
        self.context = context
        self.completion = completion
    }

    /// Connects.
    func start(_ configuration: WebSocketClientConfiguration) {
        self.configuration = configuration
        connect(VoiceCall.connection)
    }

    private func connect(_ connection: ConnectionID) {
        guard let configuration else { return }
        sockets[connection] = context.connect(configuration, handler: Leg(connection, of: self))
    }

    /// Ends the call early.
    func interrupt() {
        call.interrupt()
        drain()
    }

    // MARK: Connections

    /// What happens on one connection.
    private final class Leg: WebSocketHandler {
        private let connection: ConnectionID
        private let driver: CallDriver

        init(_ connection: ConnectionID, of driver: CallDriver) {
            self.connection = connection
            self.driver = driver
        }

        func webSocketDidOpen(_ webSocket: WebSocket) { driver.handle(.connected(connection)) }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            driver.handle(.received(connection, .text(message.withUnsafeBufferPointer(Array.init))))
        }

        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
            driver.handle(.received(connection, .binary(message.withUnsafeBufferPointer(Array.init))))
        }

        func webSocketDidDrain(_ webSocket: WebSocket) {
            driver.handle(.writabilityChanged(connection, isWritable: true))
        }

        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) {
            let given = code.map { CloseReason(code: $0.rawValue, text: TerminalText.line(reason)) }
            driver.closed(connection, given, error)
        }
    }

    private func closed(_ connection: ConnectionID, _ reason: CloseReason?, _ error: (any Error)?) {
        sockets[connection] = nil
        switch error as? WebSocketClientError {
        case let failure? where connection == VoiceCall.connection:
            call.fail(.notConnected(TerminalText.line("\(failure)")))
        case .httpStatus(let status, _)?:
            try? call.handle(.connectFailed(connection, status: status.code), at: context.now)
        case .some: try? call.handle(.connectFailed(connection, status: nil), at: context.now)
        case nil:
            let explanation = error.map { TerminalText.line("\($0)") }
            try? call.disconnected(connection, reason, explanation: explanation, at: context.now)
        }
        drain()
    }

    // MARK: Driving

    private func handle(_ event: TransportInput) {
        // Outputs are drained after every input and the loop's clock goes forward, so neither usage error can occur.
        try? call.handle(event, at: context.now)
        drain()
    }

    private func drain() {
        while let output = call.nextOutput() {
            switch output {
            case .transport(let output): transmit(output)
            case .sound(let sound): take(sound)
            case .progress(let progress): view.show(progress)
            }
        }
        if call.outcome != nil {
            // A session that is not connected has nothing to close.
            for socket in sockets.values where socket.state == .connecting { socket.abort() }
            if sockets.isEmpty { return end() }
        }
        schedule()
    }

    private func transmit(_ output: TransportOutput) {
        switch output {
        case .send(let connection, .text(let bytes)): sockets[connection]?.send(text: bytes.span)
        case .send(let connection, .binary(let bytes)): sockets[connection]?.send(binary: bytes.span)
        case .connect(let connection): connect(connection)
        case .close(let connection, let reason):
            guard let socket = sockets[connection] else { return }
            if socket.state == .connecting { return socket.abort() }
            socket.close(code: WebSocketCloseCode(rawValue: reason.code), reason: reason.text)
        }
        guard case .send(let connection, _) = output, isFull(connection) else { return }
        context.schedule(after: .zero) { [weak self] _ in self?.checkWritability(of: connection) }
    }

    private func isFull(_ connection: ConnectionID) -> Bool {
        sockets[connection].map { $0.bufferedBytes > Self.highWaterMark } ?? false
    }

    /// The session may not be told from inside its own outputs.
    private func checkWritability(of connection: ConnectionID) {
        guard isFull(connection) else { return }
        handle(.writabilityChanged(connection, isWritable: false))
    }

    private func take(_ sound: CallSound) {
        view.show(sound, of: call)
        do throws(CallFailure) {
            try files.take(sound)
        } catch {
            call.fail(error)
        }
    }

    private func schedule() {
        if let timer { context.cancel(timer) }
        timer = call.nextDeadline.map { deadline in
            context.schedule(at: deadline) { [weak self] _ in self?.handle(.deadlineReached) }
        }
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        do throws(CallFailure) { try files.close() } catch { call.fail(error) }
        view.end()
        completion(
            CallResult(
                outcome: call.outcome ?? .failed(call.ended("the connection ended")),
                turns: call.turns,
                greatestLateness: call.microphone?.greatestLateness ?? .zero,
                gaps: call.playback.gaps,
                recording: call.takeRecording()
            )
        )
        context.userState = nil
    }
}
