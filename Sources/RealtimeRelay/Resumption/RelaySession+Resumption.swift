internal import RealtimeProtocol
public import RealtimeSession
internal import RealtimeUnits

/// A relayed conversation that goes on over another connection, through this process or another.
///
/// The upstream of the connection before is gone with it: another one is given the items (``ClientSession/Configuration``'s
/// `resuming`) and what the client had asked for of its session, by the policy that holds now.
extension RelaySession {
    // MARK: Getters

    /// What a new connection needs to go on with this conversation: what the client has asked for, and the items in words.
    ///
    /// Empty of items unless ``Configuration/keepsConversation``. What plays counts as heard until the client has gone;
    /// then the item that was cut keeps the words up to there.
    public var snapshot: ConversationSnapshot {
        ConversationSnapshot(
            dialect: client.dialect,
            session: asked,
            items: upstream?.conversation ?? configuration.client.resuming?.items ?? []
        )
    }

    /// Goes up when ``snapshot`` is worth storing again.
    public var revision: UInt64 { askedRevision + (upstream?.conversationRevision ?? 0) }

    // MARK: Inside

    /// Takes an accepted change of the session down.
    mutating func keepAsked(_ session: SessionConfiguration) {
        guard configuration.keepsConversation else { return }
        let id = asked.id
        asked = asked.merged(with: session)
        asked.id = id
        askedRevision += 1
    }

    /// What of the last item the client has heard, when it is about to be gone; its account goes with it.
    mutating func keepHeard() {
        guard configuration.keepsConversation, client.isPlaying(at: now), let heard = client.heard(at: now) else {
            return
        }
        upstream?.keepHeard(.milliseconds(heard.audioEndMs), of: heard.item)
    }

    /// Asks for the session again that the client had asked for, as if it did so itself: the policy judges it, and formats
    /// are agreed on. A page does ask itself, on every connection.
    mutating func resumeSession() {
        guard !completesSession, var session = configuration.earlierSession else { return }
        session.id = nil
        session.object = nil
        guard session != SessionConfiguration() else { return }
        if session.type == nil { session.type = "realtime" }
        let event = ClientEvent.sessionUpdate(SessionUpdate(session: session))
        let codec = EventCodec(dialect: client.dialect, limits: configuration.client.limits.json)
        guard let bytes = codec.encode(event) else { return }
        relay(event, .text(bytes))
    }

    /// The event as the client is to see it, where that is not how it came: its session under the name that it was told
    /// first, and how to resume it.
    mutating func resumed(_ event: ServerEvent) -> ServerEvent? {
        switch event {
        case .sessionCreated(let created):
            let told = resumed(created, isCreated: true)
            return told == created ? nil : .sessionCreated(told)
        case .sessionUpdated(let updated):
            let told = resumed(updated, isCreated: false)
            return told == updated ? nil : .sessionUpdated(told)
        default: return nil
        }
    }

    /// The same for an event in the client's terms that the relay words itself.
    mutating func resumed(_ event: SessionEvent) -> SessionEvent { resumed(event, isCreated: true) }

    private mutating func resumed(_ event: SessionEvent, isCreated: Bool) -> SessionEvent {
        var event = event
        if let resumption = configuration.client.session.resumption, isCreated { event.session.resumption = resumption }
        guard configuration.keepsConversation, let id = event.session.id else { return event }
        // The first name is the conversation's; the upstreams of later connections have others.
        let name = asked.id ?? id
        asked.id = name
        event.session.id = name
        return event
    }

    /// Tells the client what is new about its conversation, right after its greeting.
    mutating func tellNotice() {
        guard !toldNotice, let notice = configuration.client.notice else { return }
        toldNotice = true
        client.report(notice)
    }
}

extension RelaySession.Configuration {
    /// What the client asked for on an earlier connection; `nil` where it spoke another dialect, whose formats may be
    /// others too.
    var earlierSession: SessionConfiguration? {
        guard let earlier = client.resuming, earlier.dialect == client.dialect else { return nil }
        var session = earlier.session
        session.resumption = nil
        return session
    }
}
