internal import RealtimeProtocol
internal import RealtimeUnits

extension ClientSession {
    /// Sends now, whatever the phase.
    mutating func transmit(_ event: ClientEvent) {
        guard let connection, let bytes = codec.encode(event) else { return }
        outputs.append(.transport(.send(connection, .text(bytes))))
    }

    /// Sends when the server is ready and reads; until then the frame waits, within bounds.
    mutating func enqueue(_ frame: Frame, audio: Duration?) {
        guard phase != .ended else { return }
        if case .ready(let connection) = phase, isWritable, sendQueue.isEmpty {
            outputs.append(.transport(.send(connection, frame)))
            return
        }
        if sendQueue.isEmpty { stalledSince = lastInstant }
        sendQueue.push(audio.map { .audio(frame, $0) } ?? .control(frame))
        if sendQueue.isOverflowing {
            end(.serverDoesNotRead, .policy("server does not read"))
        } else {
            tellBacklog()
        }
    }

    mutating func flush() {
        guard case .ready(let connection) = phase else { return }
        let hadToWait = !sendQueue.isEmpty
        while isWritable, let message = sendQueue.pop() {
            switch message {
            case .control(let frame), .audio(let frame, _): outputs.append(.transport(.send(connection, frame)))
            case .words: break  // A client's own events are none.
            }
        }
        if sendQueue.isEmpty {
            stalledSince = nil
            // A cancellation that waited has only left now.
            if hadToWait { responseWaitStart = lastInstant }
        }
        tellBacklog()
        if let create = response.hold(!isWritable) { send(create) }
    }

    private mutating func tellBacklog() {
        if let isHigh = sendQueue.backlogChange() { emit(.backlogChanged(isHigh: isHigh)) }
    }

    /// When a server that reads nothing is given up.
    var stallDeadline: SessionInstant? {
        guard let limit = configuration.sending.stall, !sendQueue.isEmpty else { return nil }
        return stalledSince?.advanced(by: limit)
    }

    mutating func end(_ end: SessionEnd, _ reason: CloseReason) {
        guard phase != .ended else { return }
        if let connection { outputs.append(.transport(.close(connection, reason))) }
        finish(end)
    }

    mutating func finish(_ end: SessionEnd) {
        phase = .ended
        emit(.ended(end))
    }
}
