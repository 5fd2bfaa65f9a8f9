internal import RealtimeProtocol

extension ServerSession {
    /// Sends an event in the client's dialect; nothing where the dialect has no such event.
    mutating func send(_ event: ServerEvent, audio: Duration? = nil) {
        guard let bytes = codec.encode(event) else { return }
        send(.text(bytes), audio: audio)
    }

    mutating func send(_ frame: Frame, audio: Duration?) {
        guard let connection else { return }
        if isWritable, sendQueue.isEmpty {
            emit(.transport(.send(connection, frame)))
            return
        }
        sendQueue.push(frame, audio: audio)
        if sendQueue.isOverflowing {
            end(.policy("client does not read"))
        }
    }

    mutating func flushSendQueue() {
        guard let connection else { return }
        while isWritable, let frame = sendQueue.pop() {
            emit(.transport(.send(connection, frame)))
        }
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
        if let active = response.end() { emit(.responseCancelled(active.id)) }
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
        page.model = model
        if let output = audio?.output {
            page.audio = SessionAudio(output: SessionAudioOutput(format: output.format, voice: output.voice))
        }
        return page
    }
}
