/// What a model server sends, by canonical (GA) meaning.
@nonexhaustive
public enum ServerEvent: Hashable, Sendable {
    /// `error`
    case error(ErrorEvent)
    /// `session.created`
    case sessionCreated(SessionEvent)
    /// `session.updated`
    case sessionUpdated(SessionEvent)
    /// `conversation.item.added`; the beta's `conversation.item.created`.
    case conversationItemAdded(ConversationItemEvent)
    /// `conversation.item.done`
    case conversationItemDone(ConversationItemEvent)
    /// `conversation.item.retrieved`
    case conversationItemRetrieved(ConversationItemEvent)
    /// `conversation.item.truncated`
    case conversationItemTruncated(ItemTruncation)
    /// `conversation.item.deleted`
    case conversationItemDeleted(ItemReference)
    /// `conversation.item.input_audio_transcription.delta`
    case inputTranscriptionDelta(InputTranscriptionDelta)
    /// `conversation.item.input_audio_transcription.completed`
    case inputTranscriptionCompleted(InputTranscriptionCompleted)
    /// `conversation.item.input_audio_transcription.failed`
    case inputTranscriptionFailed(InputTranscriptionFailed)
    /// `input_audio_buffer.committed`
    case inputAudioBufferCommitted(InputAudioCommitted)
    /// `input_audio_buffer.cleared`
    case inputAudioBufferCleared(PlainEvent)
    /// `input_audio_buffer.speech_started`
    case speechStarted(SpeechStarted)
    /// `input_audio_buffer.speech_stopped`
    case speechStopped(SpeechStopped)
    /// `response.created`
    case responseCreated(ResponseEvent)
    /// `response.done`
    case responseDone(ResponseEvent)
    /// `response.output_item.added`
    case outputItemAdded(OutputItemEvent)
    /// `response.output_item.done`
    case outputItemDone(OutputItemEvent)
    /// `response.content_part.added`
    case contentPartAdded(ContentPartEvent)
    /// `response.content_part.done`
    case contentPartDone(ContentPartEvent)
    /// `response.output_text.delta`
    case outputTextDelta(TextDelta)
    /// `response.output_text.done`
    case outputTextDone(TextDone)
    /// `response.output_audio.delta`
    case outputAudioDelta(AudioDelta)
    /// `response.output_audio.done`
    case outputAudioDone(ContentReference)
    /// `response.output_audio_transcript.delta`
    case outputTranscriptDelta(TextDelta)
    /// `response.output_audio_transcript.done`
    case outputTranscriptDone(TranscriptDone)
    /// `session.finished` of DashScope.
    case sessionFinished(PlainEvent)
    /// `pong`: the answer to the browser dialect's `ping`.
    case pong(PlainEvent)
    /// An event without a type here, or one that does not decode.
    case unknown(UnknownEvent)
}

extension ServerEvent {
    /// The canonical wire name, or the name as it came for an unknown event.
    public var type: String {
        switch self {
        case .error: "error"
        case .sessionCreated: "session.created"
        case .sessionUpdated: "session.updated"
        case .conversationItemAdded: "conversation.item.added"
        case .conversationItemDone: "conversation.item.done"
        case .conversationItemRetrieved: "conversation.item.retrieved"
        case .conversationItemTruncated: "conversation.item.truncated"
        case .conversationItemDeleted: "conversation.item.deleted"
        case .inputTranscriptionDelta: "conversation.item.input_audio_transcription.delta"
        case .inputTranscriptionCompleted: "conversation.item.input_audio_transcription.completed"
        case .inputTranscriptionFailed: "conversation.item.input_audio_transcription.failed"
        case .inputAudioBufferCommitted: "input_audio_buffer.committed"
        case .inputAudioBufferCleared: "input_audio_buffer.cleared"
        case .speechStarted: "input_audio_buffer.speech_started"
        case .speechStopped: "input_audio_buffer.speech_stopped"
        case .responseCreated: "response.created"
        case .responseDone: "response.done"
        case .outputItemAdded: "response.output_item.added"
        case .outputItemDone: "response.output_item.done"
        case .contentPartAdded: "response.content_part.added"
        case .contentPartDone: "response.content_part.done"
        case .outputTextDelta: "response.output_text.delta"
        case .outputTextDone: "response.output_text.done"
        case .outputAudioDelta: "response.output_audio.delta"
        case .outputAudioDone: "response.output_audio.done"
        case .outputTranscriptDelta: "response.output_audio_transcript.delta"
        case .outputTranscriptDone: "response.output_audio_transcript.done"
        case .sessionFinished: "session.finished"
        case .pong: "pong"
        case .unknown(let event): event.type
        }
    }

    var payload: any EventPayload {
        switch self {
        case .error(let event): event
        case .sessionCreated(let event), .sessionUpdated(let event): event
        case .conversationItemAdded(let event), .conversationItemDone(let event),
            .conversationItemRetrieved(let event):
            event
        case .conversationItemTruncated(let event): event
        case .conversationItemDeleted(let event): event
        case .inputTranscriptionDelta(let event): event
        case .inputTranscriptionCompleted(let event): event
        case .inputTranscriptionFailed(let event): event
        case .inputAudioBufferCommitted(let event): event
        case .inputAudioBufferCleared(let event), .sessionFinished(let event), .pong(let event): event
        case .speechStarted(let event): event
        case .speechStopped(let event): event
        case .responseCreated(let event), .responseDone(let event): event
        case .outputItemAdded(let event), .outputItemDone(let event): event
        case .contentPartAdded(let event), .contentPartDone(let event): event
        case .outputTextDelta(let event), .outputTranscriptDelta(let event): event
        case .outputTextDone(let event): event
        case .outputTranscriptDone(let event): event
        case .outputAudioDelta(let event): event
        case .outputAudioDone(let event): event
        case .unknown(let event): event
        }
    }

    /// Decodes the payload of the event with the canonical name `type`; `nil` where there is no such event.
    init?(type: String, object: JSONObject) throws(EventError) {
        switch type {
        case "error": self = .error(try .init(object: object))
        case "session.created": self = .sessionCreated(try .init(object: object))
        case "session.updated": self = .sessionUpdated(try .init(object: object))
        case "conversation.item.added": self = .conversationItemAdded(try .init(object: object))
        case "conversation.item.done": self = .conversationItemDone(try .init(object: object))
        case "conversation.item.retrieved": self = .conversationItemRetrieved(try .init(object: object))
        case "conversation.item.truncated": self = .conversationItemTruncated(try .init(object: object))
        case "conversation.item.deleted": self = .conversationItemDeleted(try .init(object: object))
        case "conversation.item.input_audio_transcription.delta":
            self = .inputTranscriptionDelta(try .init(object: object))
        case "conversation.item.input_audio_transcription.completed":
            self = .inputTranscriptionCompleted(try .init(object: object))
        case "conversation.item.input_audio_transcription.failed":
            self = .inputTranscriptionFailed(try .init(object: object))
        case "input_audio_buffer.committed": self = .inputAudioBufferCommitted(try .init(object: object))
        case "input_audio_buffer.cleared": self = .inputAudioBufferCleared(try .init(object: object))
        case "input_audio_buffer.speech_started": self = .speechStarted(try .init(object: object))
        case "input_audio_buffer.speech_stopped": self = .speechStopped(try .init(object: object))
        case "response.created": self = .responseCreated(try .init(object: object))
        case "response.done": self = .responseDone(try .init(object: object))
        case "response.output_item.added": self = .outputItemAdded(try .init(object: object))
        case "response.output_item.done": self = .outputItemDone(try .init(object: object))
        case "response.content_part.added": self = .contentPartAdded(try .init(object: object))
        case "response.content_part.done": self = .contentPartDone(try .init(object: object))
        case "response.output_text.delta": self = .outputTextDelta(try .init(object: object))
        case "response.output_text.done": self = .outputTextDone(try .init(object: object))
        case "response.output_audio.delta": self = .outputAudioDelta(try .init(object: object))
        case "response.output_audio.done": self = .outputAudioDone(try .init(object: object))
        case "response.output_audio_transcript.delta": self = .outputTranscriptDelta(try .init(object: object))
        case "response.output_audio_transcript.done": self = .outputTranscriptDone(try .init(object: object))
        case "session.finished": self = .sessionFinished(try .init(object: object))
        case "pong": self = .pong(try .init(object: object))
        default: return nil
        }
    }
}
