internal import RealtimeProtocol
internal import RealtimeUnits

extension ServerSession {
    /// Sends an event in the client's dialect; nothing where the dialect has no such event.
    mutating func send(_ event: ServerEvent, audio: Duration? = nil) {
        if !canSendNow {
            // Words that have to wait are kept as an event, so that the next ones can be joined to them.
            switch event {
            case .outputTranscriptDelta(let delta):
                return wait(.words(SendQueue.Words(kind: .transcript, delta: delta)))
            case .outputTextDelta(let delta): return wait(.words(SendQueue.Words(kind: .text, delta: delta)))
            default: break
            }
        }
        guard let bytes = codec.encode(event) else { return }
        send(.text(bytes), audio: audio)
    }

    mutating func send(_ frame: Frame, audio: Duration?) {
        guard let connection else { return }
        if canSendNow {
            emit(.transport(.send(connection, frame)))
        } else if let audio {
            wait(.audio(frame, audio))
        } else {
            wait(.control(frame))
        }
    }

    private var canSendNow: Bool { isWritable && sendQueue.isEmpty }

    private mutating func wait(_ message: SendQueue.Message) {
        guard connection != nil else { return }
        if sendQueue.isEmpty { stalledSince = lastInstant }
        sendQueue.push(message)
        if sendQueue.isOverflowing {
            end(.policy("client does not read"))
        } else {
            tellBacklog()
        }
    }

    mutating func flushSendQueue() {
        guard let connection else { return }
        while isWritable, let message = sendQueue.pop() {
            switch message {
            case .control(let frame), .audio(let frame, _): emit(.transport(.send(connection, frame)))
            case .words(let words):
                guard let bytes = codec.encode(words.event) else { continue }
                emit(.transport(.send(connection, .text(bytes))))
            }
        }
        if sendQueue.isEmpty { stalledSince = nil }
        tellBacklog()
    }

    private mutating func tellBacklog() {
        if let isHigh = sendQueue.backlogChange() { emit(.backlogChanged(isHigh: isHigh)) }
    }

    /// When a client that reads nothing is given up.
    var stallDeadline: SessionInstant? {
        guard let limit = configuration.limits.sending.stall, !sendQueue.isEmpty else { return nil }
        return stalledSince?.advanced(by: limit)
    }

    /// Sends an error; the session goes on.
    mutating func sendError(_ detail: ErrorDetail) {
        send(.error(ErrorEvent(error: detail, eventID: identifiers.event())))
    }

    mutating func sendError(
        _ code: ErrorCode,
        _ message: String,
        param: String? = nil,
        eventID: EventID? = nil
    ) {
        sendError(ErrorDetail(code: code, message: message, param: param, eventID: eventID))
    }

    /// Sends an error about a client's event.
    mutating func sendError(_ detail: ErrorDetail, of event: EventID?) {
        var detail = detail
        detail.eventID = event
        sendError(detail)
    }

    /// Closes the connection and ends the session. Does nothing the second time.
    mutating func end(_ reason: CloseReason) {
        guard phase != .ended else { return }
        if let connection {
            // Control messages that wait must not be lost with the connection; the transport sends them first.
            sendQueue.dropAudio()
            isWritable = true
            flushSendQueue()
            emit(.transport(.close(connection, reason)))
        }
        finish(reason)
    }

    mutating func finish(_ reason: CloseReason?) {
        phase = .ended
        pacer.removeAll()
        settle(at: lastInstant)
        emit(.ended(reason))
    }

    /// The session as the client may see it.
    var visibleSession: SessionConfiguration {
        var visible = session
        visible.object = "realtime.session"
        if configuration.hidesInstructions { visible.instructions = .absent }
        return dialect == .browser ? visible.forPage : visible
    }
}

extension SessionConfiguration {
    /// What a page gets to see: neither prompt nor tools.
    fileprivate var forPage: SessionConfiguration {
        var page = SessionConfiguration()
        page.id = id
        page.resumption = resumption
        page.model = model
        if let output = audio?.output {
            page.audio = SessionAudio(output: SessionAudioOutput(format: output.format, voice: output.voice))
        }
        return page
    }
}
