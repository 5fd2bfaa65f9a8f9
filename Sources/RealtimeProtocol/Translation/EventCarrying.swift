/// What each dialect has of the members of events. Most events are the same everywhere and lose only what no type
/// names.
extension SessionUpdate {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&session, "session")
    }
}

extension SessionEvent {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&session, "session")
    }
}

extension ConversationItemEvent {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&item, "item")
        carrier.keep(&previousItemID, "previous_item_id", in: DialectSet.all.subtracting([.browser, .glm]))
    }
}

extension OutputItemEvent {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&item, "item")
    }
}

extension ContentPartEvent {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&part, "part")
    }
}

extension ResponseEvent {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&response, "response")
    }
}

extension ResponseCreate {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&response, "response", in: DialectSet.all.subtracting(.glm))
        carrier.carry(&response, "response")
    }
}

extension ItemTruncation {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&transcript, "transcript", in: .xAI)
    }
}

extension SpeechStopped {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&reason, "reason", in: .dashScopeOmni)
    }
}

extension InputTranscriptionCompleted {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&usage, "usage", in: .openAIFamily)
        carrier.carry(&usage, "usage")
        carrier.keep(&logprobs, "logprobs", in: .openAIFamily)
        carrier.keep(&languages, "languages", in: .ga)
        carrier.keep(&language, "language", in: [.dashScopeASR, .dashScopeOmni])
        carrier.keep(&emotion, "emotion", in: [.dashScopeASR, .dashScopeOmni])
        // xAI and the browser know which item and what was said, and no more.
        let indexed = DialectSet.all.subtracting([.xAI, .browser])
        carrier.keep(&contentIndex, "content_index", in: indexed)
    }
}

extension TranscriptDone {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        let indexed = DialectSet.all.subtracting(.browser)
        carrier.keep(&outputIndex, "output_index", in: indexed)
        carrier.keep(&contentIndex, "content_index", in: indexed)
    }
}

extension ErrorEvent {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&error, "error")
    }
}

extension ErrorDetail {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        // A page gets code and message.
        carrier.keep(&type, "type", in: DialectSet.all.subtracting(.browser))
        carrier.keep(&eventID, "event_id", in: DialectSet.all.subtracting(.browser))
    }
}

extension InputAudioTimeout {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&previousItemID, "previous_item_id", in: .xAI)
    }
}

extension MCPCallArgumentsDelta {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&callID, "call_id", in: .xAI)
        carrier.keep(&name, "name", in: .xAI)
    }
}

extension MCPCallArgumentsDone {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&callID, "call_id", in: .xAI)
        carrier.keep(&name, "name", in: .xAI)
    }
}

extension MCPCallEvent {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&error, "error", in: .xAI)
    }
}

extension MCPListToolsEvent {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&error, "error", in: .xAI)
    }
}
