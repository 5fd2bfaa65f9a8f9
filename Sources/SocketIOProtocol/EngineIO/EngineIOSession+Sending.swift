extension EngineIOSession {
    /// The poll that waits for an answer.
    var waiting: EngineIOExchange? {
        get {
            switch state {
            case .polling(let waiting), .upgrading(let waiting, _): waiting
            case .webSocket, .draining, .closed: nil
            }
        }
        set {
            switch state {
            case .polling: state = .polling(waiting: newValue)
            case .upgrading(_, let probe): state = .upgrading(waiting: newValue, probe)
            case .webSocket, .draining, .closed: break
            }
        }
    }

    mutating func enqueue(_ packet: EngineIOPacket) {
        queue.append(packet)
        flush(at: nil)
    }

    /// Sends what can be sent; where too much is left over, the session ends.
    mutating func flush(at now: Duration?) {
        switch state {
        case .polling(let waiting?), .upgrading(let waiting?, _):
            guard !queue.isEmpty else { return }
            self.waiting = nil
            let packets = queue.takePayload(configuration)
            output(.respond(waiting, .packets(EngineIOPayload.encode(packets))))
        case .webSocket(let socket, isWritable: true):
            while let packet = queue.popFirst() { output(.send(socket, packet.frame)) }
        case .polling(nil), .upgrading(nil, _), .webSocket(_, isWritable: false), .draining, .closed: break
        }
        if isOpen, queue.count > configuration.bufferedPackets || queue.byteCount > configuration.bufferedBytes {
            finish(.bufferOverflow, at: now ?? .zero)
        }
    }

    /// Answers a waiting poll although there is nothing to say.
    mutating func endWaitingPoll() {
        guard let request = waiting else { return }
        waiting = nil
        output(.respond(request, .packets(EngineIOPayload.encode([.noop]))))
    }

    /// Ends the session and tells the client as far as it can be told.
    mutating func finish(_ reason: EngineIOCloseReason, at now: Duration) {
        switch state {
        case .upgrading(let waiting, let probe):
            output(.closeWebSocket(probe.socket))
            state = .polling(waiting: waiting)
            return finish(reason, at: now)
        case .polling(let request?):
            // A client that closed knows.
            let farewell: [EngineIOPacket] = reason == .client ? [.noop] : remaining(reason) + [.close]
            output(.respond(request, .packets(EngineIOPayload.encode(farewell))))
            state = .closed
        case .polling(nil):
            state = reason == .server ? .draining(until: now + configuration.closeTimeout) : .closed
        case .webSocket(let socket, _):
            switch reason {
            case .transportClosed: break
            case .client: output(.closeWebSocket(socket))
            case .server, .pingTimeout, .invalid, .overlappingPolls, .bufferOverflow:
                for packet in remaining(reason) { output(.send(socket, packet.frame)) }
                output(.send(socket, EngineIOPacket.close.frame))
                output(.closeWebSocket(socket))
            }
            state = .closed
        case .draining, .closed: return
        }
        if state == .closed { queue.removeAll() }
        output(.closed(reason))
    }

    /// What still goes out before the farewell: everything, where this side says goodbye in peace.
    private mutating func remaining(_ reason: EngineIOCloseReason) -> [EngineIOPacket] {
        guard reason == .server else { return [] }
        var packets: [EngineIOPacket] = []
        while let packet = queue.popFirst() { packets.append(packet) }
        return packets
    }
}
