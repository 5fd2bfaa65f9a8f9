internal import RealtimeProtocol
internal import RealtimeUnits

extension ClientSession {
    /// Sends now, whatever the phase.
    mutating func transmit(_ event: ClientEvent) {
        guard let connection else { return }
        transmit(event, on: connection)
    }

    /// Sends now, on any connection.
    mutating func transmit(_ event: ClientEvent, on connection: ConnectionID) {
        guard let bytes = codec.encode(event) else { return }
        outputs.append(.transport(.send(connection, .text(bytes))))
    }

    /// Sends when the server is ready and reads; until then the frame waits, within bounds.
    mutating func enqueue(_ frame: Frame, audio: Duration?) {
        switch phase {
        case .ready(let connection):
            if audio == nil { lastActivity = lastInstant }
            guard isWritable, sendQueue.isEmpty else { break }
            return deliver(frame, on: connection)
        case .connecting, .greeting, .configuring, .interrupted: break
        case .closing, .ended: return
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
        let target: ConnectionID
        switch phase {
        case .ready(let connection), .closing(let connection): target = connection
        case .connecting, .greeting, .configuring, .interrupted, .ended: return
        }
        let hadToWait = !sendQueue.isEmpty
        while isWritable, let message = sendQueue.pop() {
            switch message {
            case .control(let frame), .audio(let frame, _): deliver(frame, on: target)
            case .words: break  // A client's own events are none.
            }
        }
        if sendQueue.isEmpty {
            stalledSince = nil
            // A cancellation that waited has only left now.
            if hadToWait { responseWaitStart = lastInstant }
        }
        tellBacklog()
        if case .ready = phase, let create = response.hold(!isWritable) { send(create) }
        closeIfFinished()
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
        guard phase != .ended else { return }
        dropSuccessor()
        phase = .ended
        emit(.ended(end))
    }
}
