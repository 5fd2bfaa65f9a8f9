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
    static func decode(_ kind: ServerEventKind, members reader: inout MemberReader) throws(EventError) -> ServerEvent {
        switch kind {
        case .error: return .error(try .init(members: &reader))
        case .sessionCreated: return .sessionCreated(try .init(members: &reader))
        case .sessionUpdated: return .sessionUpdated(try .init(members: &reader))
        case .conversationCreated: return .conversationCreated(try .init(members: &reader))
        case .conversationItemAdded: return .conversationItemAdded(try .init(members: &reader))
        case .conversationItemDone: return .conversationItemDone(try .init(members: &reader))
        case .conversationItemRetrieved: return .conversationItemRetrieved(try .init(members: &reader))
        case .conversationItemTruncated: return .conversationItemTruncated(try .init(members: &reader))
        case .conversationItemDeleted: return .conversationItemDeleted(try .init(members: &reader))
        case .inputTranscriptionDelta: return .inputTranscriptionDelta(try .init(members: &reader))
        case .inputTranscriptionCompleted: return .inputTranscriptionCompleted(try .init(members: &reader))
        case .inputTranscriptionFailed: return .inputTranscriptionFailed(try .init(members: &reader))
        case .inputTranscriptionSegment: return .inputTranscriptionSegment(try .init(members: &reader))
        case .ambientTranscriptionDelta: return .ambientTranscriptionDelta(try .init(members: &reader))
        case .ambientTranscriptionCompleted: return .ambientTranscriptionCompleted(try .init(members: &reader))
        case .inputAudioBufferCommitted: return .inputAudioBufferCommitted(try .init(members: &reader))
        case .inputAudioBufferCleared: return .inputAudioBufferCleared(try .init(members: &reader))
        case .speechStarted: return .speechStarted(try .init(members: &reader))
        case .speechStopped: return .speechStopped(try .init(members: &reader))
        case .inputAudioTimeout: return .inputAudioTimeout(try .init(members: &reader))
        case .dtmfReceived: return .dtmfReceived(try .init(members: &reader))
        case .outputAudioBufferStarted: return .outputAudioBufferStarted(try .init(members: &reader))
        case .outputAudioBufferStopped: return .outputAudioBufferStopped(try .init(members: &reader))
        case .outputAudioBufferCleared: return .outputAudioBufferCleared(try .init(members: &reader))
        case .responseCreated: return .responseCreated(try .init(members: &reader))
        case .responseDone: return .responseDone(try .init(members: &reader))
        case .outputItemAdded: return .outputItemAdded(try .init(members: &reader))
        case .outputItemDone: return .outputItemDone(try .init(members: &reader))
        case .contentPartAdded: return .contentPartAdded(try .init(members: &reader))
        case .contentPartDone: return .contentPartDone(try .init(members: &reader))
        case .outputTextDelta: return .outputTextDelta(try .init(members: &reader))
        case .outputTextDone: return .outputTextDone(try .init(members: &reader))
        case .outputTextUpdate: return .outputTextUpdate(try .init(members: &reader))
        case .outputAudioDelta: return .outputAudioDelta(try .init(members: &reader))
        case .outputAudioDone: return .outputAudioDone(try .init(members: &reader))
        case .outputTranscriptDelta: return .outputTranscriptDelta(try .init(members: &reader))
        case .outputTranscriptDone: return .outputTranscriptDone(try .init(members: &reader))
        case .outputTranscriptUpdate: return .outputTranscriptUpdate(try .init(members: &reader))
        case .functionCallArgumentsDelta: return .functionCallArgumentsDelta(try .init(members: &reader))
        case .functionCallArgumentsDone: return .functionCallArgumentsDone(try .init(members: &reader))
        case .mcpCallArgumentsDelta: return .mcpCallArgumentsDelta(try .init(members: &reader))
        case .mcpCallArgumentsDone: return .mcpCallArgumentsDone(try .init(members: &reader))
        case .mcpCallInProgress: return .mcpCallInProgress(try .init(members: &reader))
        case .mcpCallCompleted: return .mcpCallCompleted(try .init(members: &reader))
        case .mcpCallFailed: return .mcpCallFailed(try .init(members: &reader))
        case .mcpListToolsInProgress: return .mcpListToolsInProgress(try .init(members: &reader))
        case .mcpListToolsCompleted: return .mcpListToolsCompleted(try .init(members: &reader))
        case .mcpListToolsFailed: return .mcpListToolsFailed(try .init(members: &reader))
        case .rateLimitsUpdated: return .rateLimitsUpdated(try .init(members: &reader))
        case .sessionFinished: return .sessionFinished(try .init(members: &reader))
        case .inputTextBufferCommitted: return .inputTextBufferCommitted(try .init(members: &reader))
        case .inputTextBufferCleared: return .inputTextBufferCleared(try .init(members: &reader))
        case .voiceprintListInProgress: return .voiceprintListInProgress(try .init(members: &reader))
        case .voiceprintListCompleted: return .voiceprintListCompleted(try .init(members: &reader))
        case .voiceprintListFailed: return .voiceprintListFailed(try .init(members: &reader))
        case .thinkingDelta: return .thinkingDelta(try .init(members: &reader))
        case .thinkingDone: return .thinkingDone(try .init(members: &reader))
        case .simpleBrowserCall: return .simpleBrowserCall(try .init(members: &reader))
        case .heartbeat: return .heartbeat(try .init(members: &reader))
        case .ping: return .ping(try .init(members: &reader))
        case .pong: return .pong(try .init(members: &reader))
        case .warning: return .warning(try .init(members: &reader))
        case .avatarConnecting: return .avatarConnecting(try .init(members: &reader))
        case .audioTimestampDelta: return .audioTimestampDelta(try .init(members: &reader))
        case .audioTimestampDone: return .audioTimestampDone(try .init(members: &reader))
        case .visemeDelta: return .visemeDelta(try .init(members: &reader))
        case .visemeDone: return .visemeDone(try .init(members: &reader))
        }
    }

    /// Writes the event as an object; `false`, and nothing, where the writer's dialect does not have it.
    func write(to writer: inout WireWriter) -> Bool {
        switch self {
        case .error(let event): return writer.event(event, ServerEventKind.error)
        case .sessionCreated(let event): return writer.event(event, ServerEventKind.sessionCreated)
        case .sessionUpdated(let event): return writer.event(event, ServerEventKind.sessionUpdated)
        case .conversationCreated(let event): return writer.event(event, ServerEventKind.conversationCreated)
        case .conversationItemAdded(let event): return writer.event(event, ServerEventKind.conversationItemAdded)
        case .conversationItemDone(let event): return writer.event(event, ServerEventKind.conversationItemDone)
        case .conversationItemRetrieved(let event):
            return writer.event(event, ServerEventKind.conversationItemRetrieved)
        case .conversationItemTruncated(let event):
            return writer.event(event, ServerEventKind.conversationItemTruncated)
        case .conversationItemDeleted(let event): return writer.event(event, ServerEventKind.conversationItemDeleted)
        case .inputTranscriptionDelta(let event): return writer.event(event, ServerEventKind.inputTranscriptionDelta)
        case .inputTranscriptionCompleted(let event):
            return writer.event(event, ServerEventKind.inputTranscriptionCompleted)
        case .inputTranscriptionFailed(let event): return writer.event(event, ServerEventKind.inputTranscriptionFailed)
        case .inputTranscriptionSegment(let event):
            return writer.event(event, ServerEventKind.inputTranscriptionSegment)
        case .ambientTranscriptionDelta(let event):
            return writer.event(event, ServerEventKind.ambientTranscriptionDelta)
        case .ambientTranscriptionCompleted(let event):
            return writer.event(event, ServerEventKind.ambientTranscriptionCompleted)
        case .inputAudioBufferCommitted(let event):
            return writer.event(event, ServerEventKind.inputAudioBufferCommitted)
        case .inputAudioBufferCleared(let event): return writer.event(event, ServerEventKind.inputAudioBufferCleared)
        case .speechStarted(let event): return writer.event(event, ServerEventKind.speechStarted)
        case .speechStopped(let event): return writer.event(event, ServerEventKind.speechStopped)
        case .inputAudioTimeout(let event): return writer.event(event, ServerEventKind.inputAudioTimeout)
        case .dtmfReceived(let event): return writer.event(event, ServerEventKind.dtmfReceived)
        case .outputAudioBufferStarted(let event): return writer.event(event, ServerEventKind.outputAudioBufferStarted)
        case .outputAudioBufferStopped(let event): return writer.event(event, ServerEventKind.outputAudioBufferStopped)
        case .outputAudioBufferCleared(let event): return writer.event(event, ServerEventKind.outputAudioBufferCleared)
        case .responseCreated(let event): return writer.event(event, ServerEventKind.responseCreated)
        case .responseDone(let event): return writer.event(event, ServerEventKind.responseDone)
        case .outputItemAdded(let event): return writer.event(event, ServerEventKind.outputItemAdded)
        case .outputItemDone(let event): return writer.event(event, ServerEventKind.outputItemDone)
        case .contentPartAdded(let event): return writer.event(event, ServerEventKind.contentPartAdded)
        case .contentPartDone(let event): return writer.event(event, ServerEventKind.contentPartDone)
        case .outputTextDelta(let event): return writer.event(event, ServerEventKind.outputTextDelta)
        case .outputTextDone(let event): return writer.event(event, ServerEventKind.outputTextDone)
        case .outputTextUpdate(let event): return writer.event(event, ServerEventKind.outputTextUpdate)
        case .outputAudioDelta(let event): return writer.event(event, ServerEventKind.outputAudioDelta)
        case .outputAudioDone(let event): return writer.event(event, ServerEventKind.outputAudioDone)
        case .outputTranscriptDelta(let event): return writer.event(event, ServerEventKind.outputTranscriptDelta)
        case .outputTranscriptDone(let event): return writer.event(event, ServerEventKind.outputTranscriptDone)
        case .outputTranscriptUpdate(let event): return writer.event(event, ServerEventKind.outputTranscriptUpdate)
        case .functionCallArgumentsDelta(let event):
            return writer.event(event, ServerEventKind.functionCallArgumentsDelta)
        case .functionCallArgumentsDone(let event):
            return writer.event(event, ServerEventKind.functionCallArgumentsDone)
        case .mcpCallArgumentsDelta(let event): return writer.event(event, ServerEventKind.mcpCallArgumentsDelta)
        case .mcpCallArgumentsDone(let event): return writer.event(event, ServerEventKind.mcpCallArgumentsDone)
        case .mcpCallInProgress(let event): return writer.event(event, ServerEventKind.mcpCallInProgress)
        case .mcpCallCompleted(let event): return writer.event(event, ServerEventKind.mcpCallCompleted)
        case .mcpCallFailed(let event): return writer.event(event, ServerEventKind.mcpCallFailed)
        case .mcpListToolsInProgress(let event): return writer.event(event, ServerEventKind.mcpListToolsInProgress)
        case .mcpListToolsCompleted(let event): return writer.event(event, ServerEventKind.mcpListToolsCompleted)
        case .mcpListToolsFailed(let event): return writer.event(event, ServerEventKind.mcpListToolsFailed)
        case .rateLimitsUpdated(let event): return writer.event(event, ServerEventKind.rateLimitsUpdated)
        case .sessionFinished(let event): return writer.event(event, ServerEventKind.sessionFinished)
        case .inputTextBufferCommitted(let event): return writer.event(event, ServerEventKind.inputTextBufferCommitted)
        case .inputTextBufferCleared(let event): return writer.event(event, ServerEventKind.inputTextBufferCleared)
        case .voiceprintListInProgress(let event): return writer.event(event, ServerEventKind.voiceprintListInProgress)
        case .voiceprintListCompleted(let event): return writer.event(event, ServerEventKind.voiceprintListCompleted)
        case .voiceprintListFailed(let event): return writer.event(event, ServerEventKind.voiceprintListFailed)
        case .thinkingDelta(let event): return writer.event(event, ServerEventKind.thinkingDelta)
        case .thinkingDone(let event): return writer.event(event, ServerEventKind.thinkingDone)
        case .simpleBrowserCall(let event): return writer.event(event, ServerEventKind.simpleBrowserCall)
        case .heartbeat(let event): return writer.event(event, ServerEventKind.heartbeat)
        case .ping(let event): return writer.event(event, ServerEventKind.ping)
        case .pong(let event): return writer.event(event, ServerEventKind.pong)
        case .warning(let event): return writer.event(event, ServerEventKind.warning)
        case .avatarConnecting(let event): return writer.event(event, ServerEventKind.avatarConnecting)
        case .audioTimestampDelta(let event): return writer.event(event, ServerEventKind.audioTimestampDelta)
        case .audioTimestampDone(let event): return writer.event(event, ServerEventKind.audioTimestampDone)
        case .visemeDelta(let event): return writer.event(event, ServerEventKind.visemeDelta)
        case .visemeDone(let event): return writer.event(event, ServerEventKind.visemeDone)
        case .unknown(let event):
            writer.json.value(raw: event.bytes)
            return true
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
