public import RealtimeProtocol
public import RealtimeSession
public import RealtimeUnits

/// A model server that answers with the caller's own audio: for measuring a path and for trying a page without a model.
///
/// Every `input_audio_buffer.append` is answered at once by one audio delta of the same length, inside a response that
/// begins with the first of them and ends with a commit or with half a second without audio.
public struct EchoSession: Sendable {
    /// The server role this session speaks.
    public private(set) var server: ServerSession
    private var response: ResponseID?
    private var lastAudio = SessionInstant.start

    /// Silence after which the response ends: OpenAI's documented `silence_duration_ms`.
    public static let pause: Duration = .milliseconds(500)

    /// Creates a session. Whatever the configuration says, audio is not paced: the caller paces it.
    public init(_ configuration: ServerSession.Configuration) {
        var configuration = configuration
        configuration.outputLead = nil
        server = ServerSession(configuration)
    }

    /// Takes what happened at the transport.
    public mutating func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        try server.handle(event, at: now)
        if let response, now >= lastAudio.advanced(by: Self.pause) {
            server.finishResponse(response, at: now)
            self.response = nil
        }
        lastInstant = now
    }

    private var lastInstant = SessionInstant.start

    /// The next thing to send or to close, or `nil`.
    public mutating func nextOutput() -> TransportOutput? {
        while let output = server.nextOutput() {
            switch output {
            case .transport(let output): return output
            case .event(let event): act(on: event)
            }
        }
        return nil
    }

    /// When `handle(.deadlineReached, at:)` is due.
    public var nextDeadline: SessionInstant? {
        mutating get {
            guard response != nil else { return server.nextDeadline }
            let pause = lastAudio.advanced(by: Self.pause)
            return server.nextDeadline.map { min(pause, $0) } ?? pause
        }
    }

    /// Ends the session.
    public mutating func close(_ reason: CloseReason, error: ErrorDetail? = nil) { server.close(reason, error: error) }

    private mutating func act(on event: ServerSessionEvent) {
        switch event {
        case .inputAudio(let bytes):
            lastAudio = lastInstant
            if response == nil { response = server.activeResponse ?? server.beginResponse(at: lastInstant) }
            if let response { _ = server.append(audio: bytes, to: response, at: lastInstant) }
        case .inputCommitted:
            if let response { server.finishResponse(response, at: lastInstant) }
            response = nil
        case .responseRequested(let id, _):
            response = id
            lastAudio = lastInstant
        case .responseCancelled(let id):
            if response == id { response = nil }
        case .opened, .updated, .inputCleared, .itemCreated, .itemDeleted, .responseFinished, .relayed, .backlogChanged,
            .ended:
            break
        }
    }
}
