internal import RealtimeProtocol
public import RealtimeUnits

extension ServerSession {
    enum Timer: CaseIterable {
        /// A browser must open its session.
        case opening
        /// A client must not stay silent for ever.
        case idle
        /// A session must not last for ever.
        case total
        /// The next paced delta is due.
        case pacing
        /// A client must read.
        case stall
    }

    func deadline(of timer: Timer) -> SessionInstant? {
        switch (timer, phase) {
        case (_, .connecting), (_, .ended): nil
        case (.opening, .opening): connectedAt?.advanced(by: configuration.limits.opening)
        case (.opening, .open): nil
        case (.idle, _): lastReceived.advanced(by: configuration.limits.idle)
        case (.total, _): connectedAt?.advanced(by: configuration.limits.total)
        case (.pacing, .opening): nil
        case (.pacing, .open): pacingDeadline
        case (.stall, _): stallDeadline
        }
    }

    // MARK: Inputs

    /// Takes what happened at the transport.
    ///
    /// Throws where the caller broke a rule, and then nothing has happened; whatever a peer sends is answered by
    /// outputs, never by a throw.
    public mutating func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        guard outputHead == outputs.count else { throw .outputsNotDrained }
        guard now >= lastInstant else { throw .timeWentBackwards }
        lastInstant = now
        guard phase != .ended else { return }
        switch event {
        case .connected(let connection): connected(connection, at: now)
        case .received(let connection, let frame):
            guard connection == self.connection else { return }
            lastReceived = now
            received(frame, at: now)
        case .writabilityChanged(let connection, let isWritable):
            guard connection == self.connection else { return }
            self.isWritable = isWritable
            flushSendQueue()
        case .disconnected(let connection, let reason):
            guard connection == self.connection else { return }
            finish(reason)
        // The server role asks for no connections.
        case .connectFailed: return
        case .deadlineReached: break
        }
        checkDeadlines(at: now)
    }

    private mutating func connected(_ connection: ConnectionID, at now: SessionInstant) {
        guard phase == .connecting else { return }
        connectedAt = now
        lastReceived = now
        if dialect.readySignal == .sessionCreatedOnRequest {
            phase = .opening(connection)
        } else {
            phase = .open(connection)
            open(at: now)
        }
    }

    mutating func open(at now: SessionInstant) {
        openedAt = now
        if configuration.role == .model {
            send(.sessionCreated(SessionEvent(session: visibleSession, eventID: identifiers.event())))
        }
        emit(.opened(session))
    }

    private mutating func checkDeadlines(at now: SessionInstant) {
        for timer in Timer.allCases {
            guard phase != .ended, let deadline = deadline(of: timer), deadline <= now else { continue }
            switch timer {
            case .opening:
                sendError(.sessionNotCreated, "Expected session.create within \(configuration.limits.opening).")
                end(.policy("session.create did not come"))
            case .idle:
                sendError(.sessionExpired, "Nothing was received for \(configuration.limits.idle).")
                end(.goingAway("session was idle"))
            case .total:
                let minutes = configuration.limits.total.components.seconds / 60
                let text = "Your session hit the maximum duration of \(minutes) minutes."
                sendError(.sessionExpired, text)
                end(.goingAway(text))
            case .pacing:
                releaseAudio(at: now)
            case .stall:
                end(.policy("client does not read"))
            }
        }
    }

    // MARK: Frames

    private mutating func received(_ frame: Frame, at now: SessionInstant) {
        switch frame {
        case .binary(let bytes):
            sendError(
                .invalidEvent,
                "Expected a text frame with a JSON event, got a binary frame of \(bytes.count) bytes."
            )
        case .text(let bytes):
            if receiveAudioFast(bytes, frame: frame) { return }
            do throws(EventError) {
                receive(try codec.decodeClientEvent(bytes.span), frame: frame, at: now)
            } catch {
                sendError(ErrorDetail(error))
            }
        }
    }

    /// Takes an audio frame without building an event; `false` where the frame is anything unusual.
    private mutating func receiveAudioFast(_ bytes: [UInt8], frame: Frame) -> Bool {
        guard isOpen else { return false }
        let text = bytes.span
        if configuration.role == .model { return appendAudioFast(text) }
        guard let peek = try? FramePeek(scanning: text, limits: codec.limits), peek.isComplete,
            peek.isType("input_audio_buffer.append", in: text),
            let audio = peek.member("audio", in: text), audio.kind == .string, !audio.hasEscapes
        else { return false }
        // The upstream judges the payload; here its length is enough.
        input.appended(inputFormat.sampleCount(ofBytes: Base64.decodedCapacity(ofCharacters: audio.value.count)))
        emit(.relayed(.inputAudioBufferAppend(InputAudioBufferAppend(audio: AudioPayload(base64: []))), frame))
        return true
    }

    /// Decodes the audio in the scan that finds it; `false` where the frame is anything unusual.
    private mutating func appendAudioFast(_ text: Span<UInt8>) -> Bool {
        var found: AudioFrame?
        let audio = [UInt8](capacity: AudioFrame.maximumByteCount(ofFrame: text.count)) { output in
            found = AudioFrame(decoding: text, into: &output, limits: codec.limits)
        }
        guard let found, found.event == .inputAudioBufferAppend else { return false }
        appendAudio(audio, eventID: found.eventID(in: text))
        return true
    }

    mutating func receive(_ event: ClientEvent, frame: Frame, at now: SessionInstant) {
        if case .opening(let connection) = phase {
            receiveBeforeOpening(event, frame: frame, on: connection, at: now)
            return
        }
        if case .unknown(let unknown) = event, let failure = unknown.failure {
            sendError(ErrorDetail(failure, eventID: event.eventID))
            return
        }
        switch event {
        case .playback(let report): acknowledge(report)
        case .ping(let ping) where dialect == .browser: send(.pong(PlainEvent(eventID: ping.eventID)))
        case .inputAudioBufferAppend(let append):
            if configuration.role == .relay {
                input.appended(inputFormat.sampleCount(ofBytes: append.audio.byteCount))
                emit(.relayed(event, frame))
                return
            }
            do throws(Base64Error) {
                appendAudio(try append.audio.decoded(), eventID: append.eventID)
            } catch {
                sendError(ErrorDetail(EventError(.invalidBase64(error), path: ["audio"]), eventID: append.eventID))
            }
        case .unknown(let unknown) where unknown.type == "session.create" && becomesBrowser():
            receive(reread(frame) ?? event, frame: frame, at: now)
        default:
            if configuration.role == .relay {
                if case .sessionUpdate(let update) = event { adoptFormats(of: update.session) }
                emit(.relayed(event, frame))
            } else {
                act(on: event, at: now)
            }
        }
    }

    /// Turns to the browser's dialect where the very first event asks for it.
    private mutating func becomesBrowser() -> Bool {
        guard configuration.detectsBrowser, dialect != .browser, input.total == .zero, items.isEmpty else {
            return false
        }
        codec.dialect = .browser
        return true
    }

    private func reread(_ frame: Frame) -> ClientEvent? {
        guard case .text(let bytes) = frame else { return nil }
        return try? codec.decodeClientEvent(bytes.span)
    }

    private mutating func receiveBeforeOpening(
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
        case .unknown(let unknown) where unknown.type == "session.update":
            // An OpenAI client on the browser's path.
            codec.dialect = .openAI
            phase = .open(connection)
            open(at: now)
            if let again = reread(frame) { receive(again, frame: frame, at: now) }
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

    // MARK: Audio

    private mutating func appendAudio(_ bytes: [UInt8], eventID: EventID?) {
        let width = inputFormat.encoding.bytesPerSample
        guard bytes.count.isMultiple(of: width) else {
            sendError(
                .invalidValue,
                "Invalid value for 'audio': expected a whole number of \(width * 8)-bit samples, got \(bytes.count) bytes.",
                param: "audio",
                eventID: eventID
            )
            return
        }
        let count = SampleCount(bytes.count / width)
        let buffered = (input.buffered + count).duration(at: inputFormat.sampleRate)
        guard buffered <= configuration.limits.inputBuffer else {
            sendError(
                .invalidValue,
                "The input audio buffer holds at most \(configuration.limits.inputBuffer); commit or clear it.",
                param: "audio",
                eventID: eventID
            )
            return
        }
        input.appended(count)
        if !bytes.isEmpty { emit(.inputAudio(bytes)) }
    }

    private mutating func acknowledge(_ report: PlaybackReport) {
        guard ledger?.response == report.responseID, report.itemID == nil || report.itemID == ledger?.item else {
            return
        }
        ledger?.acknowledge(SampleCount(report.playedSamples))
    }
}
