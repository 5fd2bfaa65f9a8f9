/// Every event with a type that a client sends.
public enum ClientEventKind: UInt8, Hashable, Sendable, CaseIterable {
    /// `session.update`
    case sessionUpdate
    /// `input_audio_buffer.append`
    case inputAudioBufferAppend
    /// `input_audio_buffer.commit`
    case inputAudioBufferCommit
    /// `input_audio_buffer.clear`
    case inputAudioBufferClear
    /// `input_image_buffer.append`
    case inputImageAppend
    /// `input_audio_buffer.append_video_frame`
    case inputVideoFrameAppend
    /// `input_text_buffer.append`
    case inputTextBufferAppend
    /// `input_text_buffer.commit`
    case inputTextBufferCommit
    /// `input_text_buffer.clear`
    case inputTextBufferClear
    /// `conversation.item.create`
    case conversationItemCreate
    /// `conversation.item.retrieve`
    case conversationItemRetrieve
    /// `conversation.item.truncate`
    case conversationItemTruncate
    /// `conversation.item.delete`
    case conversationItemDelete
    /// `response.create`
    case responseCreate
    /// `response.cancel`
    case responseCancel
    /// `output_audio_buffer.clear`
    case outputAudioBufferClear
    /// `session.finish`
    case sessionFinish
    /// `session.avatar.connect`
    case avatarConnect
    /// `mcp_approval_response`
    case mcpApprovalResponse
    /// `response.function_call.simple_browser.result`
    case simpleBrowserResult
    /// `ping`
    case ping
    /// `playback`
    case playback
}

extension ClientEventKind: EventKind {
    /// Names and dialects, in the order of the cases. Source: the tables of the protocol's documentation, one row a name.
    static let rows: [EventRow] = [
        EventRow(
            "session.update",
            [
                .openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .xAI, .azureVoiceLive,
                .glm, .stepFun, .openAITranslation,
            ],
            [
                ("transcription_session.update", []),
                ("session.create", [.browser]),
            ],
            // The beta has one for sessions that only transcribe.
            alsoSent: [("transcription_session.update", [.openAIBeta])]
        ),
        EventRow(
            "input_audio_buffer.append",
            [
                .openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeASR, .xAI, .azureVoiceLive, .glm,
                .stepFun, .browser,
            ],
            [
                ("session.input_audio_buffer.append", [.openAITranslation])
            ]
        ),
        EventRow(
            "input_audio_buffer.commit",
            [
                .openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeASR, .xAI, .azureVoiceLive, .glm,
                .stepFun, .browser,
            ]
        ),
        EventRow(
            "input_audio_buffer.clear",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow("input_image_buffer.append", [.dashScopeOmni]),
        EventRow("input_audio_buffer.append_video_frame", [.glm]),
        EventRow("input_text_buffer.append", [.dashScopeTTS]),
        EventRow("input_text_buffer.commit", [.dashScopeTTS]),
        EventRow("input_text_buffer.clear", [.dashScopeTTS]),
        EventRow(
            "conversation.item.create",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "conversation.item.retrieve",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .azureVoiceLive, .glm]
        ),
        EventRow(
            "conversation.item.truncate",
            [.openAI, .azureOpenAI, .openAIBeta, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "conversation.item.delete",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .xAI, .azureVoiceLive, .glm, .stepFun]
        ),
        EventRow(
            "response.create",
            [.openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .xAI, .azureVoiceLive, .glm, .stepFun, .browser]
        ),
        EventRow(
            "response.cancel",
            [
                .openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeTTS, .xAI, .azureVoiceLive, .glm,
                .stepFun, .browser,
            ]
        ),
        EventRow("output_audio_buffer.clear", [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive]),
        EventRow(
            "session.finish",
            [.dashScopeOmni, .dashScopeASR, .dashScopeTTS],
            [
                ("session.close", [.openAITranslation])
            ]
        ),
        EventRow("session.avatar.connect", [.azureVoiceLive]),
        EventRow("mcp_approval_response", [.azureVoiceLive]),
        EventRow("response.function_call.simple_browser.result", [.glm]),
        EventRow("ping", [.browser]),
        EventRow(
            "playback",
            [
                .openAI, .azureOpenAI, .openAIBeta, .dashScopeOmni, .dashScopeASR, .dashScopeTTS, .xAI, .azureVoiceLive,
                .glm, .stepFun, .browser,
            ]
        ),
    ]

    /// Documented events without a type here: they are passed on as they are.
    static let untyped: [EventRow] = [
        EventRow("input_audio.turn.start", [.azureVoiceLive]),
        EventRow("input_audio.turn.append", [.azureVoiceLive]),
        EventRow("input_audio.turn.end", [.azureVoiceLive]),
        EventRow("input_audio.turn.cancel", [.azureVoiceLive]),
        EventRow("input_audio.clear", [.azureVoiceLive]),
        EventRow("input_text.delta", [.azureVoiceLive]),
        EventRow("input_text.done", [.azureVoiceLive]),
    ]

    static let table = EventNameTable(rows)
}
