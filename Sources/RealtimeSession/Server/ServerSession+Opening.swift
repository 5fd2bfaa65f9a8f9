internal import RealtimeProtocol
internal import RealtimeUnits

/// How a session is opened by a client that has to ask for it.
extension ServerSession {
    /// Turns to the browser's dialect where the very first event asks for it.
    mutating func becomesBrowser() -> Bool {
        guard configuration.detectsBrowser, dialect != .browser, input.total == .zero, items.isEmpty else {
            return false
        }
        codec.dialect = .browser
        return true
    }

    func reread(_ frame: Frame) -> ClientEvent? {
        guard case .text(let bytes) = frame else { return nil }
        return try? codec.decodeClientEvent(bytes.span)
    }

    mutating func receiveBeforeOpening(
        _ event: ClientEvent,
        frame: Frame,
        on connection: ConnectionID,
        at now: SessionInstant
    ) {
        switch event {
        case .sessionUpdate:
            phase = .open(connection)
            if configuration.role == .model { prepare(event) }
            open(at: now)
            if configuration.role == .relay { receive(event, frame: frame, at: now) }
            let early = audioBeforeOpening
            audioBeforeOpening = []
            for bytes in early { receive(reread(.text(bytes)) ?? event, frame: .text(bytes), at: now) }
        case .ping(let ping):
            send(.pong(PlainEvent(eventID: ping.eventID)))
        case .inputAudioBufferAppend(let append):
            let kept = audioBeforeOpening.reduce(0) { $0 + $1.count }
            let bound = SampleCount(configuration.limits.audioBeforeOpening, at: inputFormat.sampleRate).value
            // Base64 writes four characters for three bytes.
            if case .text(let bytes) = frame, kept + bytes.count <= bound * inputFormat.encoding.bytesPerSample * 4 / 3
            {
                audioBeforeOpening.append(bytes)
            }
            sendError(
                .sessionNotCreated,
                "Expected session.create before '\(event.type)'; the audio is kept.",
                eventID: append.eventID
            )
        default:
            sendError(
                .sessionNotCreated,
                "Expected session.create as the first event, got '\(event.type)'.",
                eventID: event.eventID
            )
        }
    }
}
