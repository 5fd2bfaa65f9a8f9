extension EngineIOSession {
    mutating func apply(_ input: EngineIOInput, at now: Duration) {
        switch input {
        case .polled(let request): polled(request, at: now)
        case .pollAborted(let request): pollAborted(request, at: now)
        case .posted(let request, let body): posted(request, body, at: now)
        case .webSocketOpened(let socket): webSocketOpened(socket, at: now)
        case .received(let socket, let data): received(socket, data, at: now)
        case .writabilityChanged(let socket, let isWritable): writabilityChanged(socket, isWritable, at: now)
        case .webSocketClosed(let socket): webSocketClosed(socket, at: now)
        case .deadlineReached: deadlineReached(at: now)
        }
    }

    // MARK: Polling

    private mutating func polled(_ request: EngineIOExchange, at now: Duration) {
        switch state {
        case .polling(nil):
            state = .polling(waiting: request)
            flush(at: now)
        case .upgrading(nil, let probe):
            state = .upgrading(waiting: request, probe)
            flush(at: now)
            // A poll that waited would keep the client from going over.
            endWaitingPoll()
        case .polling(.some), .upgrading(.some, _):
            // One poll at a time: two clients share the name, or one is confused.
            output(.respond(request, EngineIORequestError.badRequest.response))
            finish(.overlappingPolls, at: now)
        case .webSocket:
            output(.respond(request, EngineIORequestError.badRequest.response))
        case .draining:
            // The close comes alone: the reference client for JavaScript heeds it before what stands in front of it.
            if queue.isEmpty {
                state = .closed
                output(.respond(request, .packets(EngineIOPayload.encode([.close]))))
            } else {
                output(.respond(request, .packets(EngineIOPayload.encode(queue.takePayload(configuration)))))
            }
        case .closed:
            output(.respond(request, EngineIORequestError.unknownSession.response))
        }
    }

    private mutating func pollAborted(_ request: EngineIOExchange, at now: Duration) {
        switch state {
        case .polling(request), .upgrading(request, _):
            waiting = nil
            finish(.transportClosed, at: now)
        // It was answered just before.
        case .polling, .upgrading, .webSocket, .draining, .closed: break
        }
    }

    private mutating func posted(_ request: EngineIOExchange, _ body: [UInt8], at now: Duration) {
        switch state {
        case .polling, .upgrading:
            guard body.count <= configuration.maximumPayload else {
                output(.respond(request, .tooLarge))
                return finish(.invalid(EngineIOError(.payloadTooLarge, at: configuration.maximumPayload)), at: now)
            }
            do throws(EngineIOError) {
                let packets = try EngineIOPayload.decode(body, maximumCount: configuration.packetsPerPayload)
                // Packets of a body are taken together or not at all, so that its answer is true.
                for packet in packets { try checkDirection(packet) }
                output(.respond(request, .taken))
                for packet in packets where isOpen { take(packet, at: now) }
            } catch {
                output(.respond(request, EngineIORequestError.badRequest.response))
                finish(.invalid(error), at: now)
            }
        case .webSocket: output(.respond(request, EngineIORequestError.badRequest.response))
        // The client does not know yet. What it says has nobody to hear it.
        case .draining: output(.respond(request, .taken))
        case .closed: output(.respond(request, EngineIORequestError.unknownSession.response))
        }
    }

    // MARK: WebSocket

    private mutating func webSocketOpened(_ socket: EngineIOExchange, at now: Duration) {
        switch state {
        case .polling(let waiting) where configuration.allowsUpgrade:
            state = .upgrading(waiting: waiting, Probe(socket: socket, deadline: now + configuration.upgradeTimeout))
        case .polling, .upgrading, .webSocket, .draining, .closed: output(.closeWebSocket(socket))
        }
    }

    private mutating func received(_ socket: EngineIOExchange, _ data: EngineIOData, at now: Duration) {
        switch state {
        case .upgrading(let waiting, let probe) where probe.socket == socket:
            receivedOnProbe(data, waiting, probe, at: now)
        case .webSocket(socket, _):
            guard data.bytes.count <= configuration.maximumPayload else {
                return finish(.invalid(EngineIOError(.payloadTooLarge, at: configuration.maximumPayload)), at: now)
            }
            do throws(EngineIOError) {
                let packet = try EngineIOPacket(frame: data)
                try checkDirection(packet)
                take(packet, at: now)
            } catch {
                finish(.invalid(error), at: now)
            }
        // A WebSocket that was refused, or that the session has left.
        case .upgrading, .webSocket, .polling, .draining, .closed: break
        }
    }

    private mutating func receivedOnProbe(
        _ data: EngineIOData,
        _ waiting: EngineIOExchange?,
        _ probe: Probe,
        at now: Duration
    ) {
        // No more than these few bytes is ever right here, so a long frame is not even read.
        let packet = data.bytes.count <= 16 ? try? EngineIOPacket(frame: data) : nil
        if packet == .ping(EngineIOPacket.probe), !probe.isAnswered {
            var answered = probe
            answered.isAnswered = true
            state = .upgrading(waiting: waiting, answered)
            output(.send(probe.socket, EngineIOPacket.pong(EngineIOPacket.probe).frame))
            flush(at: now)
            endWaitingPoll()
        } else if packet == .upgrade, probe.isAnswered {
            endWaitingPoll()
            state = .webSocket(probe.socket, isWritable: true)
            output(.upgraded)
            flush(at: now)
        } else {
            // The WebSocket is of no use; polling still is.
            state = .polling(waiting: waiting)
            output(.closeWebSocket(probe.socket))
        }
    }

    private mutating func writabilityChanged(_ socket: EngineIOExchange, _ isWritable: Bool, at now: Duration) {
        // Of a WebSocket that is only tried, nothing but the pong was written.
        guard case .webSocket(socket, _) = state else { return }
        state = .webSocket(socket, isWritable: isWritable)
        flush(at: now)
    }

    private mutating func webSocketClosed(_ socket: EngineIOExchange, at now: Duration) {
        switch state {
        case .upgrading(let waiting, let probe) where probe.socket == socket: state = .polling(waiting: waiting)
        case .webSocket(socket, _): finish(.transportClosed, at: now)
        case .upgrading, .webSocket, .polling, .draining, .closed: break
        }
    }

    // MARK: Packets

    private func checkDirection(_ packet: EngineIOPacket) throws(EngineIOError) {
        switch packet {
        case .open, .ping, .upgrade: throw EngineIOError(.wrongDirection)
        case .close, .pong, .message, .noop: break
        }
    }

    private mutating func take(_ packet: EngineIOPacket, at now: Duration) {
        switch packet {
        case .message(let data): output(.message(data))
        case .pong:
            // One without a ping says nothing: counting it would let a client put the next ping off for ever.
            if case .awaitingPong = heartbeat { heartbeat = .resting(until: now + configuration.pingInterval) }
        case .close: finish(.client, at: now)
        // `checkDirection` lets none of the others but this pass, which means nothing.
        case .noop, .open, .ping, .upgrade: break
        }
    }

    // MARK: Time

    private mutating func deadlineReached(at now: Duration) {
        if case .draining(let until) = state, until <= now {
            state = .closed
            queue.removeAll()
        }
        if case .upgrading(let waiting, let probe) = state, probe.deadline <= now {
            state = .polling(waiting: waiting)
            output(.closeWebSocket(probe.socket))
        }
        guard isOpen else { return }
        switch heartbeat {
        case .resting(let until) where until <= now:
            heartbeat = .awaitingPong(until: now + configuration.pingTimeout)
            enqueue(.ping([]))
        case .awaitingPong(let until) where until <= now: finish(.pingTimeout, at: now)
        case .resting, .awaitingPong: break
        }
    }
}
