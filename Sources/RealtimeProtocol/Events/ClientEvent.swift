/// What a client sends, by canonical (GA) meaning.
@nonexhaustive
public enum ClientEvent: Hashable, Sendable {
    /// `session.update`; the browser dialect's `session.create`.
    case sessionUpdate(SessionUpdate)
    /// `input_audio_buffer.append`
    case inputAudioBufferAppend(InputAudioBufferAppend)
    /// `input_audio_buffer.commit`
    case inputAudioBufferCommit(PlainEvent)
    /// `input_audio_buffer.clear`
    case inputAudioBufferClear(PlainEvent)
    /// `conversation.item.create`
    case conversationItemCreate(ConversationItemEvent)
    /// `conversation.item.retrieve`
    case conversationItemRetrieve(ItemReference)
    /// `conversation.item.truncate`
    case conversationItemTruncate(ItemTruncation)
    /// `conversation.item.delete`
    case conversationItemDelete(ItemReference)
    /// `response.create`
    case responseCreate(ResponseCreate)
    /// `response.cancel`
    case responseCancel(ResponseCancel)
    /// `session.finish` of DashScope.
    case sessionFinish(PlainEvent)
    /// `ping` of the browser dialect.
    case ping(PlainEvent)
    /// `playback`: our extension, what the listener has heard.
    case playback(PlaybackReport)
    /// An event without a type here, or one that does not decode.
    case unknown(UnknownEvent)
}

extension ClientEvent {
    /// The canonical wire name, or the name as it came for an unknown event.
    public var type: String {
        switch self {
        case .sessionUpdate: "session.update"
        case .inputAudioBufferAppend: "input_audio_buffer.append"
        case .inputAudioBufferCommit: "input_audio_buffer.commit"
        case .inputAudioBufferClear: "input_audio_buffer.clear"
        case .conversationItemCreate: "conversation.item.create"
        case .conversationItemRetrieve: "conversation.item.retrieve"
        case .conversationItemTruncate: "conversation.item.truncate"
        case .conversationItemDelete: "conversation.item.delete"
        case .responseCreate: "response.create"
        case .responseCancel: "response.cancel"
        case .sessionFinish: "session.finish"
        case .ping: "ping"
        case .playback: "playback"
        case .unknown(let event): event.type
        }
    }

    /// The client's identifier of the event, which an error about it must echo.
    public var eventID: EventID? {
        switch self {
        case .unknown(let event): event.object["event_id"]?.stringValue.map(EventID.init(rawValue:))
        default: payload.eventID
        }
    }

    var payload: any EventPayload {
        switch self {
        case .sessionUpdate(let event): event
        case .inputAudioBufferAppend(let event): event
        case .inputAudioBufferCommit(let event), .inputAudioBufferClear(let event), .sessionFinish(let event),
            .ping(let event):
            event
        case .conversationItemCreate(let event): event
        case .conversationItemRetrieve(let event), .conversationItemDelete(let event): event
        case .conversationItemTruncate(let event): event
        case .responseCreate(let event): event
        case .responseCancel(let event): event
        case .playback(let event): event
        case .unknown(let event): event
        }
    }

    /// Decodes the payload of the event with the canonical name `type`; `nil` where there is no such event.
    init?(type: String, object: JSONObject) throws(EventError) {
        switch type {
        case "session.update": self = .sessionUpdate(try .init(object: object))
        case "input_audio_buffer.append": self = .inputAudioBufferAppend(try .init(object: object))
        case "input_audio_buffer.commit": self = .inputAudioBufferCommit(try .init(object: object))
        case "input_audio_buffer.clear": self = .inputAudioBufferClear(try .init(object: object))
        case "conversation.item.create": self = .conversationItemCreate(try .init(object: object))
        case "conversation.item.retrieve": self = .conversationItemRetrieve(try .init(object: object))
        case "conversation.item.truncate": self = .conversationItemTruncate(try .init(object: object))
        case "conversation.item.delete": self = .conversationItemDelete(try .init(object: object))
        case "response.create": self = .responseCreate(try .init(object: object))
        case "response.cancel": self = .responseCancel(try .init(object: object))
        case "session.finish": self = .sessionFinish(try .init(object: object))
        case "ping": self = .ping(try .init(object: object))
        case "playback": self = .playback(try .init(object: object))
        default: return nil
        }
    }
}
