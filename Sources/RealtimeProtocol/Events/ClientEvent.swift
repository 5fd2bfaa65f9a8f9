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
    static func decode(_ kind: ClientEventKind, members reader: inout MemberReader) throws(EventError) -> ClientEvent {
        switch kind {
        case .sessionUpdate: return .sessionUpdate(try .init(members: &reader))
        case .inputAudioBufferAppend: return .inputAudioBufferAppend(try .init(members: &reader))
        case .inputAudioBufferCommit: return .inputAudioBufferCommit(try .init(members: &reader))
        case .inputAudioBufferClear: return .inputAudioBufferClear(try .init(members: &reader))
        case .inputImageAppend: return .inputImageAppend(try .init(members: &reader))
        case .inputVideoFrameAppend: return .inputVideoFrameAppend(try .init(members: &reader))
        case .inputTextBufferAppend: return .inputTextBufferAppend(try .init(members: &reader))
        case .inputTextBufferCommit: return .inputTextBufferCommit(try .init(members: &reader))
        case .inputTextBufferClear: return .inputTextBufferClear(try .init(members: &reader))
        case .conversationItemCreate: return .conversationItemCreate(try .init(members: &reader))
        case .conversationItemRetrieve: return .conversationItemRetrieve(try .init(members: &reader))
        case .conversationItemTruncate: return .conversationItemTruncate(try .init(members: &reader))
        case .conversationItemDelete: return .conversationItemDelete(try .init(members: &reader))
        case .responseCreate: return .responseCreate(try .init(members: &reader))
        case .responseCancel: return .responseCancel(try .init(members: &reader))
        case .outputAudioBufferClear: return .outputAudioBufferClear(try .init(members: &reader))
        case .sessionFinish: return .sessionFinish(try .init(members: &reader))
        case .avatarConnect: return .avatarConnect(try .init(members: &reader))
        case .mcpApprovalResponse: return .mcpApprovalResponse(try .init(members: &reader))
        case .simpleBrowserResult: return .simpleBrowserResult(try .init(members: &reader))
        case .ping: return .ping(try .init(members: &reader))
        case .playback: return .playback(try .init(members: &reader))
        }
    }

    /// Writes the event as an object; `false`, and nothing, where the writer's dialect does not have it.
    func write(to writer: inout WireWriter) -> Bool {
        switch self {
        case .sessionUpdate(let event): return writer.event(event, ClientEventKind.sessionUpdate)
        case .inputAudioBufferAppend(let event): return writer.event(event, ClientEventKind.inputAudioBufferAppend)
        case .inputAudioBufferCommit(let event): return writer.event(event, ClientEventKind.inputAudioBufferCommit)
        case .inputAudioBufferClear(let event): return writer.event(event, ClientEventKind.inputAudioBufferClear)
        case .inputImageAppend(let event): return writer.event(event, ClientEventKind.inputImageAppend)
        case .inputVideoFrameAppend(let event): return writer.event(event, ClientEventKind.inputVideoFrameAppend)
        case .inputTextBufferAppend(let event): return writer.event(event, ClientEventKind.inputTextBufferAppend)
        case .inputTextBufferCommit(let event): return writer.event(event, ClientEventKind.inputTextBufferCommit)
        case .inputTextBufferClear(let event): return writer.event(event, ClientEventKind.inputTextBufferClear)
        case .conversationItemCreate(let event): return writer.event(event, ClientEventKind.conversationItemCreate)
        case .conversationItemRetrieve(let event): return writer.event(event, ClientEventKind.conversationItemRetrieve)
        case .conversationItemTruncate(let event): return writer.event(event, ClientEventKind.conversationItemTruncate)
        case .conversationItemDelete(let event): return writer.event(event, ClientEventKind.conversationItemDelete)
        case .responseCreate(let event): return writer.event(event, ClientEventKind.responseCreate)
        case .responseCancel(let event): return writer.event(event, ClientEventKind.responseCancel)
        case .outputAudioBufferClear(let event): return writer.event(event, ClientEventKind.outputAudioBufferClear)
        case .sessionFinish(let event): return writer.event(event, ClientEventKind.sessionFinish)
        case .avatarConnect(let event): return writer.event(event, ClientEventKind.avatarConnect)
        case .mcpApprovalResponse(let event): return writer.event(event, ClientEventKind.mcpApprovalResponse)
        case .simpleBrowserResult(let event): return writer.event(event, ClientEventKind.simpleBrowserResult)
        case .ping(let event): return writer.event(event, ClientEventKind.ping)
        case .playback(let event): return writer.event(event, ClientEventKind.playback)
        case .unknown(let event):
            writer.json.value(raw: event.bytes)
            return true
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
