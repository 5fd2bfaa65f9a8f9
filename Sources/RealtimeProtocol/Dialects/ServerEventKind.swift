/// Every event with a type that a server sends.
public enum ServerEventKind: UInt8, Hashable, Sendable, CaseIterable {
    /// `error`
    case error
    /// `session.created`
    case sessionCreated
    /// `session.updated`
    case sessionUpdated
    /// `conversation.created`
    case conversationCreated
    /// `conversation.item.added`
    case conversationItemAdded
    /// `conversation.item.done`
    case conversationItemDone
    /// `conversation.item.retrieved`
    case conversationItemRetrieved
    /// `conversation.item.truncated`
    case conversationItemTruncated
    /// `conversation.item.deleted`
    case conversationItemDeleted
    /// `conversation.item.input_audio_transcription.delta`
    case inputTranscriptionDelta
    /// `conversation.item.input_audio_transcription.completed`
    case inputTranscriptionCompleted
    /// `conversation.item.input_audio_transcription.failed`
    case inputTranscriptionFailed
    /// `conversation.item.input_audio_transcription.segment`
    case inputTranscriptionSegment
    /// `conversation.item.ambient_audio_transcription.delta`
    case ambientTranscriptionDelta
    /// `conversation.item.ambient_audio_transcription.completed`
    case ambientTranscriptionCompleted
    /// `input_audio_buffer.committed`
    case inputAudioBufferCommitted
    /// `input_audio_buffer.cleared`
    case inputAudioBufferCleared
    /// `input_audio_buffer.speech_started`
    case speechStarted
    /// `input_audio_buffer.speech_stopped`
    case speechStopped
    /// `input_audio_buffer.timeout_triggered`
    case inputAudioTimeout
    /// `input_audio_buffer.dtmf_event_received`
    case dtmfReceived
    /// `output_audio_buffer.started`
    case outputAudioBufferStarted
    /// `output_audio_buffer.stopped`
    case outputAudioBufferStopped
    /// `output_audio_buffer.cleared`
    case outputAudioBufferCleared
    /// `response.created`
    case responseCreated
    /// `response.done`
    case responseDone
    /// `response.output_item.added`
    case outputItemAdded
    /// `response.output_item.done`
    case outputItemDone
    /// `response.content_part.added`
    case contentPartAdded
    /// `response.content_part.done`
    case contentPartDone
    /// `response.output_text.delta`
    case outputTextDelta
    /// `response.output_text.done`
    case outputTextDone
    /// `response.text.text`
    case outputTextUpdate
    /// `response.output_audio.delta`
    case outputAudioDelta
    /// `response.output_audio.done`
    case outputAudioDone
    /// `response.output_audio_transcript.delta`
    case outputTranscriptDelta
    /// `response.output_audio_transcript.done`
    case outputTranscriptDone
    /// `response.audio_transcript.text`
    case outputTranscriptUpdate
    /// `response.function_call_arguments.delta`
    case functionCallArgumentsDelta
    /// `response.function_call_arguments.done`
    case functionCallArgumentsDone
    /// `response.mcp_call_arguments.delta`
    case mcpCallArgumentsDelta
    /// `response.mcp_call_arguments.done`
    case mcpCallArgumentsDone
    /// `response.mcp_call.in_progress`
    case mcpCallInProgress
    /// `response.mcp_call.completed`
    case mcpCallCompleted
    /// `response.mcp_call.failed`
    case mcpCallFailed
    /// `mcp_list_tools.in_progress`
    case mcpListToolsInProgress
    /// `mcp_list_tools.completed`
    case mcpListToolsCompleted
    /// `mcp_list_tools.failed`
    case mcpListToolsFailed
    /// `rate_limits.updated`
    case rateLimitsUpdated
    /// `session.finished`
    case sessionFinished
    /// `input_text_buffer.committed`
    case inputTextBufferCommitted
    /// `input_text_buffer.cleared`
    case inputTextBufferCleared
    /// `voiceprint_audio_list.in_progress`
    case voiceprintListInProgress
    /// `voiceprint_audio_list.completed`
    case voiceprintListCompleted
    /// `voiceprint_audio_list.failed`
    case voiceprintListFailed
    /// `response.thinking.delta`
    case thinkingDelta
    /// `response.thinking.done`
    case thinkingDone
    /// `response.function_call.simple_browser`
    case simpleBrowserCall
    /// `heartbeat`
    case heartbeat
    /// `ping`
    case ping
    /// `pong`
    case pong
    /// `warning`
    case warning
    /// `session.avatar.connecting`
    case avatarConnecting
    /// `response.audio_timestamp.delta`
    case audioTimestampDelta
    /// `response.audio_timestamp.done`
    case audioTimestampDone
    /// `response.animation_viseme.delta`
    case visemeDelta
    /// `response.animation_viseme.done`
    case visemeDone
}

extension ServerEventKind: EventKind {
    /// Names and dialects, in the order of the cases. Source: the tables of the protocol's documentation, one row a name.
    static let rows: [EventRow] = [
        EventRow("error", .all),
        EventRow(
            "session.created",
            .all,
            [
                ("transcription_session.created", [])
            ],
            alsoSent: [("transcription_session.created", [.openAIBeta])]
        ),
        EventRow(
            "session.updated",
            .all.subtracting(.browser),
            [
                ("transcription_session.updated", [])
            ],
            alsoSent: [("transcription_session.updated", [.openAIBeta])]
        ),
        EventRow("conversation.created", [.openAI, .azureOpenAI, .openAIBeta, .xAI, .glm]),
        EventRow(
            "conversation.item.added",
            .gaNames,
            [
                (
                    "conversation.item.created",
                    [.openAIBeta, .dashScopeOmni, .dashScopeASR, .azureVoiceLive, .glm, .stepFun]
                )
            ],
            // GA documents it and other servers of GA acknowledge with it; xAI replays a resumed conversation; a page
            // is told what was said.
            alsoSent: [("conversation.item.created", [.openAI, .azureOpenAI, .xAI, .browser])]
        ),
        EventRow("conversation.item.done", .ga),
        EventRow(
            "conversation.item.retrieved",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .azureVoiceLive, .glm]
        ),
        EventRow(
            "conversation.item.truncated",
            [.openAI, .azureOpenAI, .openAIBeta, .xAI, .azureVoiceLive, .glm, .stepFun, .browser]
        ),
        EventRow(
            "conversation.item.deleted",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "conversation.item.input_audio_transcription.delta",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .azureVoiceLive],
            [
                ("conversation.item.input_audio_transcription.text", [.dashScopeASR]),
                ("conversation.item.input_audio_transcription.updated", [.xAI]),
                ("session.input_transcript.delta", [.openAITranslation]),
            ]
        ),
        EventRow(
            "conversation.item.input_audio_transcription.completed",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeASR, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "conversation.item.input_audio_transcription.failed",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .azureVoiceLive, .glm]
        ),
        EventRow("conversation.item.input_audio_transcription.segment", .ga),
        EventRow("conversation.item.ambient_audio_transcription.delta", [.dashScopeOmni]),
        EventRow("conversation.item.ambient_audio_transcription.completed", [.dashScopeOmni]),
        EventRow(
            "input_audio_buffer.committed",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeASR, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "input_audio_buffer.cleared",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "input_audio_buffer.speech_started",
            [
                .openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeASR, .xAI, .azureVoiceLive, .glm,
                .stepFun, .browser,
            ]
        ),
        EventRow(
            "input_audio_buffer.speech_stopped",
            [
                .openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeASR, .xAI, .azureVoiceLive, .glm,
                .stepFun, .browser,
            ]
        ),
        EventRow("input_audio_buffer.timeout_triggered", .gaNames),
        EventRow("input_audio_buffer.dtmf_event_received", .gaNames),
        EventRow("output_audio_buffer.started", [.openAI, .azureOpenAI, .openAIBeta]),
        EventRow("output_audio_buffer.stopped", [.openAI, .azureOpenAI, .openAIBeta]),
        EventRow("output_audio_buffer.cleared", [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive]),
        EventRow(
            "response.created",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeTTS, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "response.done",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeTTS, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "response.output_item.added",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeTTS, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "response.output_item.done",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeTTS, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "response.content_part.added",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeTTS, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "response.content_part.done",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeTTS, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "response.output_text.delta",
            .gaNames,
            [
                ("response.text.delta", .betaNames)
            ],
            alsoSent: [("response.text.delta", [.xAI])]
        ),
        EventRow(
            "response.output_text.done",
            .gaNames,
            [
                ("response.text.done", .betaNames)
            ],
            alsoSent: [("response.text.done", [.xAI])]
        ),
        EventRow("response.text.text", [.dashScopeOmni]),
        EventRow(
            "response.output_audio.delta",
            .gaNames,
            [
                (
                    "response.audio.delta",
                    [.openAIBeta, .dashScopeOmni, .dashScopeTTS, .azureVoiceLive, .glm, .stepFun, .browser]
                ),
                ("session.output_audio.delta", [.openAITranslation]),
            ],
            alsoSent: [("response.audio.delta", [.xAI])]
        ),
        EventRow(
            "response.output_audio.done",
            .gaNames,
            [
                (
                    "response.audio.done",
                    [.openAIBeta, .dashScopeOmni, .dashScopeTTS, .azureVoiceLive, .glm, .stepFun, .browser]
                )
            ],
            alsoSent: [("response.audio.done", [.xAI])]
        ),
        EventRow(
            "response.output_audio_transcript.delta",
            .gaNames,
            [
                ("response.audio_transcript.delta", .betaNames),
                ("session.output_transcript.delta", [.openAITranslation]),
            ]
        ),
        EventRow(
            "response.output_audio_transcript.done",
            .gaNames,
            [
                ("response.audio_transcript.done", .betaNames)
            ]
        ),
        EventRow("response.audio_transcript.text", [.dashScopeOmni]),
        EventRow(
            "response.function_call_arguments.delta",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .xAI, .azureVoiceLive, .stepFun]
        ),
        EventRow(
            "response.function_call_arguments.done",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow("response.mcp_call_arguments.delta", [.openAI, .azureOpenAI, .dashScopeOmni, .xAI, .azureVoiceLive]),
        EventRow("response.mcp_call_arguments.done", [.openAI, .azureOpenAI, .dashScopeOmni, .xAI, .azureVoiceLive]),
        EventRow("response.mcp_call.in_progress", [.openAI, .azureOpenAI, .dashScopeOmni, .xAI, .azureVoiceLive]),
        EventRow("response.mcp_call.completed", [.openAI, .azureOpenAI, .dashScopeOmni, .xAI, .azureVoiceLive]),
        EventRow("response.mcp_call.failed", [.openAI, .azureOpenAI, .dashScopeOmni, .xAI, .azureVoiceLive]),
        EventRow("mcp_list_tools.in_progress", [.openAI, .azureOpenAI, .dashScopeOmni, .xAI, .azureVoiceLive]),
        EventRow("mcp_list_tools.completed", [.openAI, .azureOpenAI, .dashScopeOmni, .xAI, .azureVoiceLive]),
        EventRow("mcp_list_tools.failed", [.openAI, .azureOpenAI, .dashScopeOmni, .xAI, .azureVoiceLive]),
        EventRow("rate_limits.updated", [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .glm]),
        EventRow(
            "session.finished",
            [.dashScopeOmni, .dashScopeASR, .dashScopeTTS],
            [
                ("session.closed", [.openAITranslation])
            ]
        ),
        EventRow("input_text_buffer.committed", [.dashScopeTTS]),
        EventRow("input_text_buffer.cleared", [.dashScopeTTS]),
        EventRow("voiceprint_audio_list.in_progress", [.dashScopeOmni]),
        EventRow("voiceprint_audio_list.completed", [.dashScopeOmni]),
        EventRow("voiceprint_audio_list.failed", [.dashScopeOmni]),
        EventRow("response.thinking.delta", [.stepFun]),
        EventRow("response.thinking.done", [.stepFun]),
        EventRow("response.function_call.simple_browser", [.glm]),
        EventRow("heartbeat", [.glm]),
        EventRow("ping", [.xAI]),
        EventRow("pong", [.browser]),
        EventRow("warning", [.azureVoiceLive]),
        EventRow("session.avatar.connecting", [.azureVoiceLive]),
        EventRow("response.audio_timestamp.delta", [.azureVoiceLive]),
        EventRow("response.audio_timestamp.done", [.azureVoiceLive]),
        EventRow("response.animation_viseme.delta", [.azureVoiceLive]),
        EventRow("response.animation_viseme.done", [.azureVoiceLive]),
    ]

    /// Documented events without a type here: they are passed on as they are.
    static let untyped: [EventRow] = [
        EventRow("session.avatar.switch_to_speaking", [.azureVoiceLive]),
        EventRow("session.avatar.switch_to_idle", [.azureVoiceLive]),
        EventRow("response.animation_blendshapes.delta", [.azureVoiceLive]),
        EventRow("response.animation_blendshapes.done", [.azureVoiceLive]),
        EventRow("response.video.delta", [.azureVoiceLive]),
        EventRow("response.invocation.delta", [.azureVoiceLive]),
        EventRow("response.audio_transcript.annotation.added", [.azureVoiceLive]),
        EventRow("response.web_search_call.searching", [.azureVoiceLive]),
        EventRow("response.web_search_call.in_progress", [.azureVoiceLive]),
        EventRow("response.web_search_call.completed", [.azureVoiceLive]),
        EventRow("response.file_search_call.searching", [.azureVoiceLive]),
        EventRow("response.file_search_call.in_progress", [.azureVoiceLive]),
        EventRow("response.file_search_call.completed", [.azureVoiceLive]),
        // Ours: where the time of a turn went.
        EventRow("turn.latency", [.browser]),
    ]

    static let table = EventNameTable(rows)
}
