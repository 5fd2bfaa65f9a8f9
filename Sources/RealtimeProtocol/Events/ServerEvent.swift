/// What a model server sends, by canonical (GA) meaning.
///
/// The names of the cases are those of general availability; a dialect's own spelling of one is read as the same case.
@nonexhaustive
public enum ServerEvent: Hashable, Sendable {
    /// `error`: something went wrong.
    indirect case error(ErrorEvent)
    /// `session.created`: the session is there.
    indirect case sessionCreated(SessionEvent)
    /// `session.updated`: the session has changed; the answer to `session.update`.
    indirect case sessionUpdated(SessionEvent)
    /// `conversation.created`: a conversation has begun.
    case conversationCreated(ConversationCreated)
    /// `conversation.item.added`: an item was added; the beta's `conversation.item.created`.
    indirect case conversationItemAdded(ConversationItemEvent)
    /// `conversation.item.done`: an item is complete.
    indirect case conversationItemDone(ConversationItemEvent)
    /// `conversation.item.retrieved`: the item asked for.
    indirect case conversationItemRetrieved(ConversationItemEvent)
    /// `conversation.item.truncated`: an item was cut to what was heard.
    indirect case conversationItemTruncated(ItemTruncation)
    /// `conversation.item.deleted`: an item was removed.
    case conversationItemDeleted(ItemReference)
    /// `conversation.item.input_audio_transcription.delta`: more of what the user says.
    indirect case inputTranscriptionDelta(InputTranscriptionDelta)
    /// `conversation.item.input_audio_transcription.completed`: what the user said.
    indirect case inputTranscriptionCompleted(InputTranscriptionCompleted)
    /// `conversation.item.input_audio_transcription.failed`: what the user said could not be made out.
    indirect case inputTranscriptionFailed(InputTranscriptionFailed)
    /// `conversation.item.input_audio_transcription.segment`: a piece of what a user said, by speaker.
    indirect case inputTranscriptionSegment(InputTranscriptionSegment)
    /// `conversation.item.ambient_audio_transcription.delta`: more of what was said but not to the model.
    indirect case ambientTranscriptionDelta(InputTranscriptionDelta)
    /// `conversation.item.ambient_audio_transcription.completed`: what was said but not to the model.
    indirect case ambientTranscriptionCompleted(InputTranscriptionCompleted)
    /// `input_audio_buffer.committed`: the input buffer has become an item.
    case inputAudioBufferCommitted(InputAudioCommitted)
    /// `input_audio_buffer.cleared`: the input buffer is empty.
    case inputAudioBufferCleared(PlainEvent)
    /// `input_audio_buffer.speech_started`: the user has begun to speak.
    case speechStarted(SpeechStarted)
    /// `input_audio_buffer.speech_stopped`: the user has stopped speaking.
    case speechStopped(SpeechStopped)
    /// `input_audio_buffer.timeout_triggered`: the user has said nothing for the idle timeout.
    indirect case inputAudioTimeout(InputAudioTimeout)
    /// `input_audio_buffer.dtmf_event_received`: the caller has pressed a key; SIP.
    case dtmfReceived(DTMFEvent)
    /// `output_audio_buffer.started`: playing has begun; WebRTC and SIP.
    case outputAudioBufferStarted(OutputAudioBufferEvent)
    /// `output_audio_buffer.stopped`: playing has ended; WebRTC and SIP.
    case outputAudioBufferStopped(OutputAudioBufferEvent)
    /// `output_audio_buffer.cleared`: playing was cut; WebRTC and SIP.
    case outputAudioBufferCleared(OutputAudioBufferEvent)
    /// `response.created`: a response has begun.
    indirect case responseCreated(ResponseEvent)
    /// `response.done`: a response has ended.
    indirect case responseDone(ResponseEvent)
    /// `response.output_item.added`: an item of a response has begun.
    indirect case outputItemAdded(OutputItemEvent)
    /// `response.output_item.done`: an item of a response is complete.
    indirect case outputItemDone(OutputItemEvent)
    /// `response.content_part.added`: a part of an item has begun.
    indirect case contentPartAdded(ContentPartEvent)
    /// `response.content_part.done`: a part of an item is complete.
    indirect case contentPartDone(ContentPartEvent)
    /// `response.output_text.delta`: more written text.
    indirect case outputTextDelta(TextDelta)
    /// `response.output_text.done`: the written text is complete.
    indirect case outputTextDone(TextDone)
    /// `response.text.text`: the written text so far; DashScope's LiveTranslate.
    indirect case outputTextUpdate(TextUpdate)
    /// `response.output_audio.delta`: more audio.
    case outputAudioDelta(AudioDelta)
    /// `response.output_audio.done`: the audio is complete.
    case outputAudioDone(ContentReference)
    /// `response.output_audio_transcript.delta`: more of what the audio says.
    indirect case outputTranscriptDelta(TextDelta)
    /// `response.output_audio_transcript.done`: what the audio says is complete.
    indirect case outputTranscriptDone(TranscriptDone)
    /// `response.audio_transcript.text`: what the audio says so far; DashScope's LiveTranslate.
    indirect case outputTranscriptUpdate(TextUpdate)
    /// `response.function_call_arguments.delta`: more of a function call's arguments.
    indirect case functionCallArgumentsDelta(FunctionCallArgumentsDelta)
    /// `response.function_call_arguments.done`: a function call's arguments are complete.
    indirect case functionCallArgumentsDone(FunctionCallArgumentsDone)
    /// `response.mcp_call_arguments.delta`: more of an MCP call's arguments.
    indirect case mcpCallArgumentsDelta(MCPCallArgumentsDelta)
    /// `response.mcp_call_arguments.done`: an MCP call's arguments are complete.
    indirect case mcpCallArgumentsDone(MCPCallArgumentsDone)
    /// `response.mcp_call.in_progress`: an MCP call has begun.
    indirect case mcpCallInProgress(MCPCallEvent)
    /// `response.mcp_call.completed`: an MCP call has ended.
    indirect case mcpCallCompleted(MCPCallEvent)
    /// `response.mcp_call.failed`: an MCP call has failed.
    indirect case mcpCallFailed(MCPCallEvent)
    /// `mcp_list_tools.in_progress`: an MCP server's tools are being listed.
    indirect case mcpListToolsInProgress(MCPListToolsEvent)
    /// `mcp_list_tools.completed`: an MCP server's tools are known.
    indirect case mcpListToolsCompleted(MCPListToolsEvent)
    /// `mcp_list_tools.failed`: an MCP server's tools could not be listed.
    indirect case mcpListToolsFailed(MCPListToolsEvent)
    /// `rate_limits.updated`: what is left of the limits.
    indirect case rateLimitsUpdated(RateLimitsUpdated)
    /// `session.finished`: the session is over, as asked; the translation endpoint's `session.closed`.
    case sessionFinished(PlainEvent)
    /// `input_text_buffer.committed`: the text to speak was taken.
    case inputTextBufferCommitted(InputTextBufferCommitted)
    /// `input_text_buffer.cleared`: the text to speak was dropped.
    case inputTextBufferCleared(PlainEvent)
    /// `voiceprint_audio_list.in_progress`: recordings of a speaker are being read; Qwen-Audio.
    case voiceprintListInProgress(VoiceprintListEvent)
    /// `voiceprint_audio_list.completed`: recordings of a speaker were read; Qwen-Audio.
    case voiceprintListCompleted(VoiceprintListEvent)
    /// `voiceprint_audio_list.failed`: recordings of a speaker cannot be read; Qwen-Audio.
    case voiceprintListFailed(VoiceprintListEvent)
    /// `response.thinking.delta`: more of what the model thinks.
    indirect case thinkingDelta(TextDelta)
    /// `response.thinking.done`: what the model thought is complete.
    indirect case thinkingDone(ThinkingDone)
    /// `response.function_call.simple_browser`: the model looks something up by itself.
    indirect case simpleBrowserCall(SimpleBrowserCall)
    /// `heartbeat`: a sign of life, every 30 seconds.
    case heartbeat(PlainEvent)
    /// `ping`: a sign of life.
    case ping(ServerPing)
    /// `pong`: the answer to the browser dialect's `ping`.
    case pong(PlainEvent)
    /// `warning`: something is not as it should be, and the session goes on.
    indirect case warning(WarningEvent)
    /// `session.avatar.connecting`: the avatar's connection is being made.
    case avatarConnecting(AvatarConnecting)
    /// `response.audio_timestamp.delta`: where a word lies in the audio.
    indirect case audioTimestampDelta(AudioTimestampDelta)
    /// `response.audio_timestamp.done`: the places of words are complete.
    case audioTimestampDone(ContentReference)
    /// `response.animation_viseme.delta`: the shape of the mouth at a point of the audio.
    indirect case visemeDelta(VisemeDelta)
    /// `response.animation_viseme.done`: the shapes of the mouth are complete.
    case visemeDone(ContentReference)
    /// An event without a type here, or one that does not decode.
    indirect case unknown(UnknownEvent)
}

extension ServerEvent {
    /// Which event this is; `nil` for one that is unknown.
    public var kind: ServerEventKind? {
        switch self {
        case .error: .error
        case .sessionCreated: .sessionCreated
        case .sessionUpdated: .sessionUpdated
        case .conversationCreated: .conversationCreated
        case .conversationItemAdded: .conversationItemAdded
        case .conversationItemDone: .conversationItemDone
        case .conversationItemRetrieved: .conversationItemRetrieved
        case .conversationItemTruncated: .conversationItemTruncated
        case .conversationItemDeleted: .conversationItemDeleted
        case .inputTranscriptionDelta: .inputTranscriptionDelta
        case .inputTranscriptionCompleted: .inputTranscriptionCompleted
        case .inputTranscriptionFailed: .inputTranscriptionFailed
        case .inputTranscriptionSegment: .inputTranscriptionSegment
        case .ambientTranscriptionDelta: .ambientTranscriptionDelta
        case .ambientTranscriptionCompleted: .ambientTranscriptionCompleted
        case .inputAudioBufferCommitted: .inputAudioBufferCommitted
        case .inputAudioBufferCleared: .inputAudioBufferCleared
        case .speechStarted: .speechStarted
        case .speechStopped: .speechStopped
        case .inputAudioTimeout: .inputAudioTimeout
        case .dtmfReceived: .dtmfReceived
        case .outputAudioBufferStarted: .outputAudioBufferStarted
        case .outputAudioBufferStopped: .outputAudioBufferStopped
        case .outputAudioBufferCleared: .outputAudioBufferCleared
        case .responseCreated: .responseCreated
        case .responseDone: .responseDone
        case .outputItemAdded: .outputItemAdded
        case .outputItemDone: .outputItemDone
        case .contentPartAdded: .contentPartAdded
        case .contentPartDone: .contentPartDone
        case .outputTextDelta: .outputTextDelta
        case .outputTextDone: .outputTextDone
        case .outputTextUpdate: .outputTextUpdate
        case .outputAudioDelta: .outputAudioDelta
        case .outputAudioDone: .outputAudioDone
        case .outputTranscriptDelta: .outputTranscriptDelta
        case .outputTranscriptDone: .outputTranscriptDone
        case .outputTranscriptUpdate: .outputTranscriptUpdate
        case .functionCallArgumentsDelta: .functionCallArgumentsDelta
        case .functionCallArgumentsDone: .functionCallArgumentsDone
        case .mcpCallArgumentsDelta: .mcpCallArgumentsDelta
        case .mcpCallArgumentsDone: .mcpCallArgumentsDone
        case .mcpCallInProgress: .mcpCallInProgress
        case .mcpCallCompleted: .mcpCallCompleted
        case .mcpCallFailed: .mcpCallFailed
        case .mcpListToolsInProgress: .mcpListToolsInProgress
        case .mcpListToolsCompleted: .mcpListToolsCompleted
        case .mcpListToolsFailed: .mcpListToolsFailed
        case .rateLimitsUpdated: .rateLimitsUpdated
        case .sessionFinished: .sessionFinished
        case .inputTextBufferCommitted: .inputTextBufferCommitted
        case .inputTextBufferCleared: .inputTextBufferCleared
        case .voiceprintListInProgress: .voiceprintListInProgress
        case .voiceprintListCompleted: .voiceprintListCompleted
        case .voiceprintListFailed: .voiceprintListFailed
        case .thinkingDelta: .thinkingDelta
        case .thinkingDone: .thinkingDone
        case .simpleBrowserCall: .simpleBrowserCall
        case .heartbeat: .heartbeat
        case .ping: .ping
        case .pong: .pong
        case .warning: .warning
        case .avatarConnecting: .avatarConnecting
        case .audioTimestampDelta: .audioTimestampDelta
        case .audioTimestampDone: .audioTimestampDone
        case .visemeDelta: .visemeDelta
        case .visemeDone: .visemeDone
        case .unknown: nil
        }
    }

    /// Decodes the payload of an event of a kind.
    init(kind: ServerEventKind, members reader: inout MemberReader) throws(EventError) {
        switch kind {
        case .error: self = .error(try .init(members: &reader))
        case .sessionCreated: self = .sessionCreated(try .init(members: &reader))
        case .sessionUpdated: self = .sessionUpdated(try .init(members: &reader))
        case .conversationCreated: self = .conversationCreated(try .init(members: &reader))
        case .conversationItemAdded: self = .conversationItemAdded(try .init(members: &reader))
        case .conversationItemDone: self = .conversationItemDone(try .init(members: &reader))
        case .conversationItemRetrieved: self = .conversationItemRetrieved(try .init(members: &reader))
        case .conversationItemTruncated: self = .conversationItemTruncated(try .init(members: &reader))
        case .conversationItemDeleted: self = .conversationItemDeleted(try .init(members: &reader))
        case .inputTranscriptionDelta: self = .inputTranscriptionDelta(try .init(members: &reader))
        case .inputTranscriptionCompleted: self = .inputTranscriptionCompleted(try .init(members: &reader))
        case .inputTranscriptionFailed: self = .inputTranscriptionFailed(try .init(members: &reader))
        case .inputTranscriptionSegment: self = .inputTranscriptionSegment(try .init(members: &reader))
        case .ambientTranscriptionDelta: self = .ambientTranscriptionDelta(try .init(members: &reader))
        case .ambientTranscriptionCompleted: self = .ambientTranscriptionCompleted(try .init(members: &reader))
        case .inputAudioBufferCommitted: self = .inputAudioBufferCommitted(try .init(members: &reader))
        case .inputAudioBufferCleared: self = .inputAudioBufferCleared(try .init(members: &reader))
        case .speechStarted: self = .speechStarted(try .init(members: &reader))
        case .speechStopped: self = .speechStopped(try .init(members: &reader))
        case .inputAudioTimeout: self = .inputAudioTimeout(try .init(members: &reader))
        case .dtmfReceived: self = .dtmfReceived(try .init(members: &reader))
        case .outputAudioBufferStarted: self = .outputAudioBufferStarted(try .init(members: &reader))
        case .outputAudioBufferStopped: self = .outputAudioBufferStopped(try .init(members: &reader))
        case .outputAudioBufferCleared: self = .outputAudioBufferCleared(try .init(members: &reader))
        case .responseCreated: self = .responseCreated(try .init(members: &reader))
        case .responseDone: self = .responseDone(try .init(members: &reader))
        case .outputItemAdded: self = .outputItemAdded(try .init(members: &reader))
        case .outputItemDone: self = .outputItemDone(try .init(members: &reader))
        case .contentPartAdded: self = .contentPartAdded(try .init(members: &reader))
        case .contentPartDone: self = .contentPartDone(try .init(members: &reader))
        case .outputTextDelta: self = .outputTextDelta(try .init(members: &reader))
        case .outputTextDone: self = .outputTextDone(try .init(members: &reader))
        case .outputTextUpdate: self = .outputTextUpdate(try .init(members: &reader))
        case .outputAudioDelta: self = .outputAudioDelta(try .init(members: &reader))
        case .outputAudioDone: self = .outputAudioDone(try .init(members: &reader))
        case .outputTranscriptDelta: self = .outputTranscriptDelta(try .init(members: &reader))
        case .outputTranscriptDone: self = .outputTranscriptDone(try .init(members: &reader))
        case .outputTranscriptUpdate: self = .outputTranscriptUpdate(try .init(members: &reader))
        case .functionCallArgumentsDelta: self = .functionCallArgumentsDelta(try .init(members: &reader))
        case .functionCallArgumentsDone: self = .functionCallArgumentsDone(try .init(members: &reader))
        case .mcpCallArgumentsDelta: self = .mcpCallArgumentsDelta(try .init(members: &reader))
        case .mcpCallArgumentsDone: self = .mcpCallArgumentsDone(try .init(members: &reader))
        case .mcpCallInProgress: self = .mcpCallInProgress(try .init(members: &reader))
        case .mcpCallCompleted: self = .mcpCallCompleted(try .init(members: &reader))
        case .mcpCallFailed: self = .mcpCallFailed(try .init(members: &reader))
        case .mcpListToolsInProgress: self = .mcpListToolsInProgress(try .init(members: &reader))
        case .mcpListToolsCompleted: self = .mcpListToolsCompleted(try .init(members: &reader))
        case .mcpListToolsFailed: self = .mcpListToolsFailed(try .init(members: &reader))
        case .rateLimitsUpdated: self = .rateLimitsUpdated(try .init(members: &reader))
        case .sessionFinished: self = .sessionFinished(try .init(members: &reader))
        case .inputTextBufferCommitted: self = .inputTextBufferCommitted(try .init(members: &reader))
        case .inputTextBufferCleared: self = .inputTextBufferCleared(try .init(members: &reader))
        case .voiceprintListInProgress: self = .voiceprintListInProgress(try .init(members: &reader))
        case .voiceprintListCompleted: self = .voiceprintListCompleted(try .init(members: &reader))
        case .voiceprintListFailed: self = .voiceprintListFailed(try .init(members: &reader))
        case .thinkingDelta: self = .thinkingDelta(try .init(members: &reader))
        case .thinkingDone: self = .thinkingDone(try .init(members: &reader))
        case .simpleBrowserCall: self = .simpleBrowserCall(try .init(members: &reader))
        case .heartbeat: self = .heartbeat(try .init(members: &reader))
        case .ping: self = .ping(try .init(members: &reader))
        case .pong: self = .pong(try .init(members: &reader))
        case .warning: self = .warning(try .init(members: &reader))
        case .avatarConnecting: self = .avatarConnecting(try .init(members: &reader))
        case .audioTimestampDelta: self = .audioTimestampDelta(try .init(members: &reader))
        case .audioTimestampDone: self = .audioTimestampDone(try .init(members: &reader))
        case .visemeDelta: self = .visemeDelta(try .init(members: &reader))
        case .visemeDone: self = .visemeDone(try .init(members: &reader))
        }
    }

    /// Writes the event as an object with the type `name`.
    func write(as name: StaticString, to writer: inout WireWriter) {
        switch self {
        case .error(let event): writer.object(event, type: name)
        case .sessionCreated(let event): writer.object(event, type: name)
        case .sessionUpdated(let event): writer.object(event, type: name)
        case .conversationCreated(let event): writer.object(event, type: name)
        case .conversationItemAdded(let event): writer.object(event, type: name)
        case .conversationItemDone(let event): writer.object(event, type: name)
        case .conversationItemRetrieved(let event): writer.object(event, type: name)
        case .conversationItemTruncated(let event): writer.object(event, type: name)
        case .conversationItemDeleted(let event): writer.object(event, type: name)
        case .inputTranscriptionDelta(let event): writer.object(event, type: name)
        case .inputTranscriptionCompleted(let event): writer.object(event, type: name)
        case .inputTranscriptionFailed(let event): writer.object(event, type: name)
        case .inputTranscriptionSegment(let event): writer.object(event, type: name)
        case .ambientTranscriptionDelta(let event): writer.object(event, type: name)
        case .ambientTranscriptionCompleted(let event): writer.object(event, type: name)
        case .inputAudioBufferCommitted(let event): writer.object(event, type: name)
        case .inputAudioBufferCleared(let event): writer.object(event, type: name)
        case .speechStarted(let event): writer.object(event, type: name)
        case .speechStopped(let event): writer.object(event, type: name)
        case .inputAudioTimeout(let event): writer.object(event, type: name)
        case .dtmfReceived(let event): writer.object(event, type: name)
        case .outputAudioBufferStarted(let event): writer.object(event, type: name)
        case .outputAudioBufferStopped(let event): writer.object(event, type: name)
        case .outputAudioBufferCleared(let event): writer.object(event, type: name)
        case .responseCreated(let event): writer.object(event, type: name)
        case .responseDone(let event): writer.object(event, type: name)
        case .outputItemAdded(let event): writer.object(event, type: name)
        case .outputItemDone(let event): writer.object(event, type: name)
        case .contentPartAdded(let event): writer.object(event, type: name)
        case .contentPartDone(let event): writer.object(event, type: name)
        case .outputTextDelta(let event): writer.object(event, type: name)
        case .outputTextDone(let event): writer.object(event, type: name)
        case .outputTextUpdate(let event): writer.object(event, type: name)
        case .outputAudioDelta(let event): writer.object(event, type: name)
        case .outputAudioDone(let event): writer.object(event, type: name)
        case .outputTranscriptDelta(let event): writer.object(event, type: name)
        case .outputTranscriptDone(let event): writer.object(event, type: name)
        case .outputTranscriptUpdate(let event): writer.object(event, type: name)
        case .functionCallArgumentsDelta(let event): writer.object(event, type: name)
        case .functionCallArgumentsDone(let event): writer.object(event, type: name)
        case .mcpCallArgumentsDelta(let event): writer.object(event, type: name)
        case .mcpCallArgumentsDone(let event): writer.object(event, type: name)
        case .mcpCallInProgress(let event): writer.object(event, type: name)
        case .mcpCallCompleted(let event): writer.object(event, type: name)
        case .mcpCallFailed(let event): writer.object(event, type: name)
        case .mcpListToolsInProgress(let event): writer.object(event, type: name)
        case .mcpListToolsCompleted(let event): writer.object(event, type: name)
        case .mcpListToolsFailed(let event): writer.object(event, type: name)
        case .rateLimitsUpdated(let event): writer.object(event, type: name)
        case .sessionFinished(let event): writer.object(event, type: name)
        case .inputTextBufferCommitted(let event): writer.object(event, type: name)
        case .inputTextBufferCleared(let event): writer.object(event, type: name)
        case .voiceprintListInProgress(let event): writer.object(event, type: name)
        case .voiceprintListCompleted(let event): writer.object(event, type: name)
        case .voiceprintListFailed(let event): writer.object(event, type: name)
        case .thinkingDelta(let event): writer.object(event, type: name)
        case .thinkingDone(let event): writer.object(event, type: name)
        case .simpleBrowserCall(let event): writer.object(event, type: name)
        case .heartbeat(let event): writer.object(event, type: name)
        case .ping(let event): writer.object(event, type: name)
        case .pong(let event): writer.object(event, type: name)
        case .warning(let event): writer.object(event, type: name)
        case .avatarConnecting(let event): writer.object(event, type: name)
        case .audioTimestampDelta(let event): writer.object(event, type: name)
        case .audioTimestampDone(let event): writer.object(event, type: name)
        case .visemeDelta(let event): writer.object(event, type: name)
        case .visemeDone(let event): writer.object(event, type: name)
        case .unknown(let event): writer.json.value(raw: event.bytes)
        }
    }

    /// What is common to all payloads.
    var payload: (any EventPayload)? {
        switch self {
        case .error(let event): event
        case .sessionCreated(let event): event
        case .sessionUpdated(let event): event
        case .conversationCreated(let event): event
        case .conversationItemAdded(let event): event
        case .conversationItemDone(let event): event
        case .conversationItemRetrieved(let event): event
        case .conversationItemTruncated(let event): event
        case .conversationItemDeleted(let event): event
        case .inputTranscriptionDelta(let event): event
        case .inputTranscriptionCompleted(let event): event
        case .inputTranscriptionFailed(let event): event
        case .inputTranscriptionSegment(let event): event
        case .ambientTranscriptionDelta(let event): event
        case .ambientTranscriptionCompleted(let event): event
        case .inputAudioBufferCommitted(let event): event
        case .inputAudioBufferCleared(let event): event
        case .speechStarted(let event): event
        case .speechStopped(let event): event
        case .inputAudioTimeout(let event): event
        case .dtmfReceived(let event): event
        case .outputAudioBufferStarted(let event): event
        case .outputAudioBufferStopped(let event): event
        case .outputAudioBufferCleared(let event): event
        case .responseCreated(let event): event
        case .responseDone(let event): event
        case .outputItemAdded(let event): event
        case .outputItemDone(let event): event
        case .contentPartAdded(let event): event
        case .contentPartDone(let event): event
        case .outputTextDelta(let event): event
        case .outputTextDone(let event): event
        case .outputTextUpdate(let event): event
        case .outputAudioDelta(let event): event
        case .outputAudioDone(let event): event
        case .outputTranscriptDelta(let event): event
        case .outputTranscriptDone(let event): event
        case .outputTranscriptUpdate(let event): event
        case .functionCallArgumentsDelta(let event): event
        case .functionCallArgumentsDone(let event): event
        case .mcpCallArgumentsDelta(let event): event
        case .mcpCallArgumentsDone(let event): event
        case .mcpCallInProgress(let event): event
        case .mcpCallCompleted(let event): event
        case .mcpCallFailed(let event): event
        case .mcpListToolsInProgress(let event): event
        case .mcpListToolsCompleted(let event): event
        case .mcpListToolsFailed(let event): event
        case .rateLimitsUpdated(let event): event
        case .sessionFinished(let event): event
        case .inputTextBufferCommitted(let event): event
        case .inputTextBufferCleared(let event): event
        case .voiceprintListInProgress(let event): event
        case .voiceprintListCompleted(let event): event
        case .voiceprintListFailed(let event): event
        case .thinkingDelta(let event): event
        case .thinkingDone(let event): event
        case .simpleBrowserCall(let event): event
        case .heartbeat(let event): event
        case .ping(let event): event
        case .pong(let event): event
        case .warning(let event): event
        case .avatarConnecting(let event): event
        case .audioTimestampDelta(let event): event
        case .audioTimestampDone(let event): event
        case .visemeDelta(let event): event
        case .visemeDone(let event): event
        case .unknown: nil
        }
    }
}
