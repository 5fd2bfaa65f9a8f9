import RealtimeRecording
import RealtimeSession
import RealtimeUnits
import RealtimeWebSocket

/// Drives a call on an event loop: its WebSocket, its clock, its files and its view. Confined to the loop.
///
/// Files are written on the loop too: this program has one call, and a write of a frame takes microseconds.
final class CallDriver: WebSocketHandler {
    private let context: EventLoopContext
    private let completion: @Sendable (CallResult) -> Void
    private var call: VoiceCall
    private var files: CallFiles
    private var view: CallView
    private var socket: WebSocket?
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
        socket = context.connect(configuration, handler: self)
    }

    /// Ends the call early.
    func interrupt() {
        call.interrupt()
        drain()
    }

    // MARK: WebSocketHandler

    func webSocketDidOpen(_ webSocket: WebSocket) { handle(.connected(VoiceCall.connection)) }

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        handle(.received(VoiceCall.connection, .text(message.withUnsafeBufferPointer(Array.init))))
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
        handle(.received(VoiceCall.connection, .binary(message.withUnsafeBufferPointer(Array.init))))
    }

    func webSocketDidDrain(_ webSocket: WebSocket) {
        handle(.writabilityChanged(VoiceCall.connection, isWritable: true))
    }

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {
        if let error = error as? WebSocketClientError {
            call.fail(.notConnected(TerminalText.line("\(error)")))
        } else {
            let given = code.map { CloseReason(code: $0.rawValue, text: TerminalText.line(reason)) }
            try? call.disconnected(given, explanation: error.map { TerminalText.line("\($0)") }, at: context.now)
        }
        drain()
        end()
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
        // A session that is not connected has nothing to close.
        if call.outcome != nil, let socket, socket.state == .connecting { socket.abort() }
        schedule()
    }

    private func transmit(_ output: TransportOutput) {
        guard let socket else { return }
        switch output {
        case .send(_, .text(let bytes)): socket.send(text: bytes.span)
        case .send(_, .binary(let bytes)): socket.send(binary: bytes.span)
        case .close(_, let reason): socket.close(code: WebSocketCloseCode(rawValue: reason.code), reason: reason.text)
        // Only a session with a policy to reconnect asks for it.
        case .connect: break
        }
        if socket.bufferedBytes > Self.highWaterMark {
            context.schedule(after: .zero) { [weak self] _ in self?.checkWritability() }
        }
    }

    /// The session may not be told from inside its own outputs.
    private func checkWritability() {
        guard let socket, socket.bufferedBytes > Self.highWaterMark else { return }
        handle(.writabilityChanged(VoiceCall.connection, isWritable: false))
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
        // The WebSocket keeps its handler alive until now; nothing is to keep the WebSocket.
        socket = nil
        context.userState = nil
    }
}
