extension SocketIOSession {
    /// Lets a client into a namespace that it asked for.
    ///
    /// - Parameters:
    ///   - namespace: the one of ``SocketIOOutput/connectRequested(namespace:auth:)``.
    ///   - socketID: the client's public name in this namespace; not the session's.
    /// - Throws: ``SocketIOUsageError/notConnected(namespace:)`` where it did not ask, or is gone.
    public mutating func accept(
        _ namespace: String = SocketIOPacket.mainNamespace,
        socketID: String
    ) throws(SocketIOUsageError) {
        guard isOpen, namespaces[namespace] == .requested else { throw .notConnected(namespace: namespace) }
        namespaces[namespace] = .connected
        connectDeadline = nil
        let payload = Array("{\"sid\":\(JSONText.quoted(socketID))}".utf8)
        engine.send(.text(SocketIOPacket.text(.connect, 0, namespace, nil, payload)))
        pumpCommand()
    }

    /// Does not let a client into a namespace that it asked for. It may ask again.
    ///
    /// - Parameters:
    ///   - namespace: the one of ``SocketIOOutput/connectRequested(namespace:auth:)``.
    ///   - message: why; the client shows it.
    ///   - data: more for programs; must hold no bytes.
    /// - Throws: ``SocketIOUsageError/notConnected(namespace:)`` where it did not ask, or is gone;
    ///   ``SocketIOUsageError/unsendable(_:)`` where `data` is not valid.
    public mutating func refuse(
        _ namespace: String = SocketIOPacket.mainNamespace,
        message: String,
        data: SocketIOValue? = nil
    ) throws(SocketIOUsageError) {
        guard isOpen, namespaces[namespace] == .requested else { throw .notConnected(namespace: namespace) }
        if let data {
            let (payload, attachments) = Self.written([data])
            guard attachments.isEmpty else { throw .unsendable(SocketIOError(.invalidPayload)) }
            try check(.acknowledgement, namespace, 0, payload, [])
        }
        namespaces[namespace] = nil
        sendRefusal(namespace, message: message, data: data)
        pumpCommand()
    }

    /// Sends an event.
    ///
    /// - Parameters:
    ///   - name: not one of ``SocketIOPacket/reservedNames``.
    ///   - values: its arguments; bytes among them travel as attachments.
    ///   - namespace: one that the client is in.
    ///   - timeout: how long to wait for an acknowledgement; `nil` asks for none.
    ///   - now: the instant, from which `timeout` counts.
    /// - Returns: the number that ``SocketIOOutput/acknowledged(namespace:id:_:)`` or
    ///   ``SocketIOOutput/acknowledgementMissed(namespace:id:)`` will carry; `nil` without `timeout`.
    /// - Throws: ``SocketIOUsageError``; nothing was sent then.
    @discardableResult
    public mutating func emit(
        _ name: String,
        _ values: [SocketIOValue] = [],
        in namespace: String = SocketIOPacket.mainNamespace,
        acknowledgedWithin timeout: Duration? = nil,
        at now: Duration
    ) throws(SocketIOUsageError) -> UInt64? {
        guard isOpen, namespaces[namespace] == .connected else { throw .notConnected(namespace: namespace) }
        if timeout != nil, pending.count >= configuration.pendingAcknowledgements {
            throw .tooManyPendingAcknowledgements(limit: configuration.pendingAcknowledgements)
        }
        let id = timeout.map { _ in nextAcknowledgementID }
        let (payload, attachments) = Self.written([.string(name)] + values)
        let kind: SocketIOPacket.Kind = attachments.isEmpty ? .event : .binaryEvent
        try send(kind, namespace, id, payload, attachments)
        if let timeout, let id {
            nextAcknowledgementID += 1
            pending[id] = Pending(namespace: namespace, deadline: now + timeout)
        }
        pumpCommand()
        return id
    }

    /// Answers an event that asked for it. Answering twice, or with a number that was not asked for, is up to the
    /// client to ignore.
    ///
    /// - Throws: ``SocketIOUsageError``; nothing was sent then.
    public mutating func acknowledge(
        _ id: UInt64,
        _ values: [SocketIOValue] = [],
        in namespace: String = SocketIOPacket.mainNamespace
    ) throws(SocketIOUsageError) {
        guard isOpen, namespaces[namespace] == .connected else { throw .notConnected(namespace: namespace) }
        let (payload, attachments) = Self.written(values)
        let kind: SocketIOPacket.Kind = attachments.isEmpty ? .acknowledgement : .binaryAcknowledgement
        try send(kind, namespace, id, payload, attachments)
        pumpCommand()
    }

    /// Puts a client out of a namespace.
    ///
    /// - Throws: ``SocketIOUsageError/notConnected(namespace:)``.
    public mutating func disconnect(
        _ namespace: String = SocketIOPacket.mainNamespace,
        at now: Duration
    ) throws(SocketIOUsageError) {
        guard isOpen, namespaces[namespace] == .connected else { throw .notConnected(namespace: namespace) }
        engine.send(.text(SocketIOPacket.text(.disconnect, 0, namespace, nil, [])))
        pump(at: now)
        leave(namespace, .server, isTold: true, at: now)
    }

    /// Closes the session. What waits to be sent still goes out.
    public mutating func close(at now: Duration) {
        engine.close(at: now)
        pump(at: now)
    }

    // MARK: Writing

    private static func written(_ values: [SocketIOValue]) -> (payload: [UInt8], attachments: [[UInt8]]) {
        var payload: [UInt8] = []
        var attachments: [[UInt8]] = []
        SocketIOValue.append(values, to: &payload, attachments: &attachments)
        return (payload, attachments)
    }

    /// Holds what is sent to the rules for what is received: the other side would close over it.
    private func check(
        _ kind: SocketIOPacket.Kind,
        _ namespace: String,
        _ id: UInt64?,
        _ payload: [UInt8],
        _ attachments: [[UInt8]]
    ) throws(SocketIOUsageError) {
        do throws(SocketIOError) {
            guard attachments.count <= configuration.attachments else { throw SocketIOError(.tooManyAttachments) }
            if let id, id > SocketIOPacket.largestAcknowledgementID { throw SocketIOError(.invalidAcknowledgementID) }
            let packet = try SocketIOPacket(
                kind: kind,
                namespace: namespace,
                acknowledgementID: id,
                attachmentCount: attachments.count,
                payload: payload,
                configuration: configuration,
                offset: 0
            )
            // Each of ours stands once; another one was written by hand.
            guard packet.placeholders.count == attachments.count else { throw SocketIOError(.attachmentOutOfRange) }
        } catch {
            throw .unsendable(error)
        }
    }

    private mutating func send(
        _ kind: SocketIOPacket.Kind,
        _ namespace: String,
        _ id: UInt64?,
        _ payload: [UInt8],
        _ attachments: [[UInt8]]
    ) throws(SocketIOUsageError) {
        try check(kind, namespace, id, payload, attachments)
        engine.send(.text(SocketIOPacket.text(kind, attachments.count, namespace, id, payload)))
        for attachment in attachments { engine.send(.binary(attachment)) }
    }

    /// No message can come of a command, so its instant does not matter.
    private mutating func pumpCommand() { pump(at: .zero) }
}
