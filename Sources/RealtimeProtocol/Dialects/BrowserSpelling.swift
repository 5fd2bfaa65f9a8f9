/// What only the browser dialect spells in a way of its own: a transcript inside a `text` part.
enum BrowserSpelling {
    /// The `conversation.item.created` that tells a page what was said; `nil` for other events, and for one that came
    /// to a page under the name it has elsewhere, which it keeps.
    static func createdItem(of event: ServerEvent) -> ConversationItemEvent? {
        switch event {
        case .inputTranscriptionCompleted(let event):
            guard event.unknownMembers.spelling.bits(in: .browser).eventName == nil else { return nil }
            return created(event.itemID, .user, event.transcript, responseID: nil, eventID: event.eventID)
        case .outputTranscriptDone(let event):
            guard let transcript = event.transcript, !transcript.isEmpty,
                event.unknownMembers.spelling.bits(in: .browser).eventName == nil
            else { return nil }
            return created(event.itemID, .assistant, transcript, responseID: event.responseID, eventID: event.eventID)
        default: return nil
        }
    }

    private static func created(
        _ id: ItemID?,
        _ role: Role,
        _ transcript: String,
        responseID: ResponseID?,
        eventID: EventID?
    ) -> ConversationItemEvent {
        var item = ConversationItem(
            message: id,
            role: role,
            content: [ContentPart(type: .text, transcript: transcript)]
        )
        item.type = nil
        var event = ConversationItemEvent(item: item, eventID: eventID)
        event.unknownMembers["response_id"] = responseID.map { .string($0.rawValue) }
        return event
    }
}
