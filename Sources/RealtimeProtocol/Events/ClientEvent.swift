/// What a client sends, by canonical (GA) meaning.
///
/// The names of the cases are those of general availability; a dialect's own spelling of one is read as the same case.
@nonexhaustive
public enum ClientEvent: Hashable, Sendable {
    /// `session.update`: changes the session; the browser dialect's `session.create`.
    indirect case sessionUpdate(SessionUpdate)
    /// `input_audio_buffer.append`: audio from the user.
    case inputAudioBufferAppend(InputAudioBufferAppend)
    /// `input_audio_buffer.commit`: makes an item of the input buffer.
    case inputAudioBufferCommit(PlainEvent)
    /// `input_audio_buffer.clear`: empties the input buffer.
    case inputAudioBufferClear(PlainEvent)
    /// `input_image_buffer.append`: a picture that belongs to the audio.
    case inputImageAppend(InputImageAppend)
    /// `input_audio_buffer.append_video_frame`: a frame of the user's camera.
    case inputVideoFrameAppend(InputVideoFrameAppend)
    /// `input_text_buffer.append`: text to speak.
    case inputTextBufferAppend(InputTextAppend)
    /// `input_text_buffer.commit`: speaks the text now.
    case inputTextBufferCommit(PlainEvent)
    /// `input_text_buffer.clear`: drops the text.
    case inputTextBufferClear(PlainEvent)
    /// `conversation.item.create`: adds an item.
    indirect case conversationItemCreate(ConversationItemEvent)
    /// `conversation.item.retrieve`: asks for an item.
    case conversationItemRetrieve(ItemReference)
    /// `conversation.item.truncate`: cuts an item to what was heard.
    indirect case conversationItemTruncate(ItemTruncation)
    /// `conversation.item.delete`: removes an item.
    case conversationItemDelete(ItemReference)
    /// `response.create`: asks for a response.
    indirect case responseCreate(ResponseCreate)
    /// `response.cancel`: stops a response.
    case responseCancel(ResponseCancel)
    /// `output_audio_buffer.clear`: stops playing; WebRTC and SIP.
    case outputAudioBufferClear(PlainEvent)
    /// `session.finish`: ends the session in order; the translation endpoint's `session.close`.
    case sessionFinish(PlainEvent)
    /// `session.avatar.connect`: asks for the avatar's connection.
    case avatarConnect(AvatarConnect)
    /// `mcp_approval_response`: allows or refuses an MCP call.
    case mcpApprovalResponse(MCPApprovalResponse)
    /// `response.function_call.simple_browser.result`: what the client found for the model.
    case simpleBrowserResult(SimpleBrowserResult)
    /// `ping`: asks for a `pong`.
    case ping(PlainEvent)
    /// `playback`: what the listener has heard: an extension of this library's.
    case playback(PlaybackReport)
    /// An event without a type here, or one that does not decode.
    indirect case unknown(UnknownEvent)
}

extension ClientEvent {
    /// Which event this is; `nil` for one that is unknown.
    public var kind: ClientEventKind? {
        switch self {
        case .sessionUpdate: .sessionUpdate
        case .inputAudioBufferAppend: .inputAudioBufferAppend
        case .inputAudioBufferCommit: .inputAudioBufferCommit
        case .inputAudioBufferClear: .inputAudioBufferClear
        case .inputImageAppend: .inputImageAppend
        case .inputVideoFrameAppend: .inputVideoFrameAppend
        case .inputTextBufferAppend: .inputTextBufferAppend
        case .inputTextBufferCommit: .inputTextBufferCommit
        case .inputTextBufferClear: .inputTextBufferClear
        case .conversationItemCreate: .conversationItemCreate
        case .conversationItemRetrieve: .conversationItemRetrieve
        case .conversationItemTruncate: .conversationItemTruncate
        case .conversationItemDelete: .conversationItemDelete
        case .responseCreate: .responseCreate
        case .responseCancel: .responseCancel
        case .outputAudioBufferClear: .outputAudioBufferClear
        case .sessionFinish: .sessionFinish
        case .avatarConnect: .avatarConnect
        case .mcpApprovalResponse: .mcpApprovalResponse
        case .simpleBrowserResult: .simpleBrowserResult
        case .ping: .ping
        case .playback: .playback
        case .unknown: nil
        }
    }

    /// Decodes the payload of an event of a kind.
    init(kind: ClientEventKind, members reader: inout MemberReader) throws(EventError) {
        switch kind {
        case .sessionUpdate: self = .sessionUpdate(try .init(members: &reader))
        case .inputAudioBufferAppend: self = .inputAudioBufferAppend(try .init(members: &reader))
        case .inputAudioBufferCommit: self = .inputAudioBufferCommit(try .init(members: &reader))
        case .inputAudioBufferClear: self = .inputAudioBufferClear(try .init(members: &reader))
        case .inputImageAppend: self = .inputImageAppend(try .init(members: &reader))
        case .inputVideoFrameAppend: self = .inputVideoFrameAppend(try .init(members: &reader))
        case .inputTextBufferAppend: self = .inputTextBufferAppend(try .init(members: &reader))
        case .inputTextBufferCommit: self = .inputTextBufferCommit(try .init(members: &reader))
        case .inputTextBufferClear: self = .inputTextBufferClear(try .init(members: &reader))
        case .conversationItemCreate: self = .conversationItemCreate(try .init(members: &reader))
        case .conversationItemRetrieve: self = .conversationItemRetrieve(try .init(members: &reader))
        case .conversationItemTruncate: self = .conversationItemTruncate(try .init(members: &reader))
        case .conversationItemDelete: self = .conversationItemDelete(try .init(members: &reader))
        case .responseCreate: self = .responseCreate(try .init(members: &reader))
        case .responseCancel: self = .responseCancel(try .init(members: &reader))
        case .outputAudioBufferClear: self = .outputAudioBufferClear(try .init(members: &reader))
        case .sessionFinish: self = .sessionFinish(try .init(members: &reader))
        case .avatarConnect: self = .avatarConnect(try .init(members: &reader))
        case .mcpApprovalResponse: self = .mcpApprovalResponse(try .init(members: &reader))
        case .simpleBrowserResult: self = .simpleBrowserResult(try .init(members: &reader))
        case .ping: self = .ping(try .init(members: &reader))
        case .playback: self = .playback(try .init(members: &reader))
        }
    }

    /// Writes the event as an object with the type `name`.
    func write(as name: StaticString, to writer: inout WireWriter) {
        switch self {
        case .sessionUpdate(let event): writer.object(event, type: name)
        case .inputAudioBufferAppend(let event): writer.object(event, type: name)
        case .inputAudioBufferCommit(let event): writer.object(event, type: name)
        case .inputAudioBufferClear(let event): writer.object(event, type: name)
        case .inputImageAppend(let event): writer.object(event, type: name)
        case .inputVideoFrameAppend(let event): writer.object(event, type: name)
        case .inputTextBufferAppend(let event): writer.object(event, type: name)
        case .inputTextBufferCommit(let event): writer.object(event, type: name)
        case .inputTextBufferClear(let event): writer.object(event, type: name)
        case .conversationItemCreate(let event): writer.object(event, type: name)
        case .conversationItemRetrieve(let event): writer.object(event, type: name)
        case .conversationItemTruncate(let event): writer.object(event, type: name)
        case .conversationItemDelete(let event): writer.object(event, type: name)
        case .responseCreate(let event): writer.object(event, type: name)
        case .responseCancel(let event): writer.object(event, type: name)
        case .outputAudioBufferClear(let event): writer.object(event, type: name)
        case .sessionFinish(let event): writer.object(event, type: name)
        case .avatarConnect(let event): writer.object(event, type: name)
        case .mcpApprovalResponse(let event): writer.object(event, type: name)
        case .simpleBrowserResult(let event): writer.object(event, type: name)
        case .ping(let event): writer.object(event, type: name)
        case .playback(let event): writer.object(event, type: name)
        case .unknown(let event): writer.json.value(raw: event.bytes)
        }
    }

    /// What is common to all payloads.
    var payload: (any EventPayload)? {
        switch self {
        case .sessionUpdate(let event): event
        case .inputAudioBufferAppend(let event): event
        case .inputAudioBufferCommit(let event): event
        case .inputAudioBufferClear(let event): event
        case .inputImageAppend(let event): event
        case .inputVideoFrameAppend(let event): event
        case .inputTextBufferAppend(let event): event
        case .inputTextBufferCommit(let event): event
        case .inputTextBufferClear(let event): event
        case .conversationItemCreate(let event): event
        case .conversationItemRetrieve(let event): event
        case .conversationItemTruncate(let event): event
        case .conversationItemDelete(let event): event
        case .responseCreate(let event): event
        case .responseCancel(let event): event
        case .outputAudioBufferClear(let event): event
        case .sessionFinish(let event): event
        case .avatarConnect(let event): event
        case .mcpApprovalResponse(let event): event
        case .simpleBrowserResult(let event): event
        case .ping(let event): event
        case .playback(let event): event
        case .unknown: nil
        }
    }
}
