extension SocketIOSession {
    mutating func take(_ message: EngineIOData, at now: Duration) {
        do throws(SocketIOError) {
            guard let assembled = try assembler.take(message) else { return }
            try take(assembled.packet, assembled.attachments, at: now)
        } catch {
            fail(.invalid(error), at: now)
        }
    }

    private mutating func take(
        _ packet: SocketIOPacket,
        _ attachments: [[UInt8]],
        at now: Duration
    ) throws(SocketIOError) {
        let namespace = packet.namespace
        switch packet.kind {
        case .connect: try connectRequested(packet)
        case .connectError: throw SocketIOError(.wrongDirection)
        case .disconnect:
            // A client may leave before it was let in.
            guard let state = namespaces[namespace] else { throw SocketIOError(.notConnected) }
            leave(namespace, .client, isTold: state == .connected, at: now)
        case .event, .binaryEvent:
            guard namespaces[namespace] == .connected else { throw SocketIOError(.notConnected) }
            output(
                .event(
                    SocketIOEvent(
                        namespace: namespace,
                        name: packet.eventName ?? "",
                        arguments: SocketIOArguments(packet: packet, attachments: attachments),
                        acknowledgementID: packet.acknowledgementID
                    )
                )
            )
        case .acknowledgement, .binaryAcknowledgement:
            guard namespaces[namespace] == .connected else { throw SocketIOError(.notConnected) }
            // One that comes too late, or twice, answers nothing: that is no fault of the client's.
            guard let id = packet.acknowledgementID, pending[id]?.namespace == namespace else { return }
            pending[id] = nil
            let arguments = SocketIOArguments(packet: packet, attachments: attachments)
            output(.acknowledged(namespace: namespace, id: id, arguments))
        }
    }

    private mutating func connectRequested(_ packet: SocketIOPacket) throws(SocketIOError) {
        let namespace = packet.namespace
        guard namespaces[namespace] == nil else { throw SocketIOError(.notConnected) }
        if let known = configuration.namespaces, !known.contains(namespace) {
            return sendRefusal(namespace, message: "Invalid namespace", data: nil)
        }
        guard namespaces.count < configuration.namespacesPerClient else {
            return sendRefusal(namespace, message: "Too many namespaces", data: nil)
        }
        namespaces[namespace] = .requested
        output(.connectRequested(namespace: namespace, auth: packet.payload))
    }

    mutating func sendRefusal(_ namespace: String, message: String, data: SocketIOValue?) {
        var members = [SocketIOValue.Member("message", .string(message))]
        if let data { members.append(SocketIOValue.Member("data", data)) }
        var payload: [UInt8] = []
        var attachments: [[UInt8]] = []
        SocketIOValue.object(members).append(to: &payload, attachments: &attachments)
        engine.send(.text(SocketIOPacket.text(.connectError, 0, namespace, nil, payload)))
    }

    /// Forgets a namespace; what waited for an answer in it will get none.
    mutating func leave(_ namespace: String, _ reason: SocketIODisconnectReason, isTold: Bool, at now: Duration?) {
        namespaces[namespace] = nil
        miss { $0.namespace == namespace }
        if isTold { output(.disconnected(namespace: namespace, reason)) }
        // A client that is nowhere may come back, but not stay for ever.
        if let now, !namespaces.values.contains(.connected), connectDeadline == nil {
            connectDeadline = now + configuration.connectTimeout
        }
    }

    // MARK: Ends

    /// Ends the session because of this layer.
    mutating func fail(_ reason: SocketIOCloseReason, at now: Duration) {
        guard closing == nil, engine.isOpen else { return }
        closing = reason
        engine.close(at: now)
    }

    mutating func ended(_ reason: SocketIOCloseReason) {
        connectDeadline = nil
        for (namespace, state) in namespaces.sorted(by: { $0.key < $1.key }) {
            leave(namespace, .sessionClosed, isTold: state == .connected, at: nil)
        }
        output(.closed(reason))
    }

    // MARK: Time

    mutating func expire(at now: Duration) {
        if let deadline = connectDeadline, deadline <= now { fail(.connectTimeout, at: now) }
        miss { $0.deadline <= now }
    }

    /// Gives up waiting for answers, in the order in which they were asked for.
    private mutating func miss(where isMissed: (Pending) -> Bool) {
        for (id, waiting) in pending.filter({ isMissed($0.value) }).sorted(by: { $0.key < $1.key }) {
            pending[id] = nil
            output(.acknowledgementMissed(namespace: waiting.namespace, id: id))
        }
    }
}
