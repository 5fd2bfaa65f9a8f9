import RealtimeProtocol
import RealtimeUnits

/// Every event of a client of GA, with every member that it can have.
var clientSamples: [ClientEvent] {
    [
        .sessionUpdate(SessionUpdate(session: fullSession, eventID: "cli_1")),
        .sessionUpdate(SessionUpdate(session: emptySession)),
        .sessionUpdate(SessionUpdate(session: transcriptionSession)),
        .inputAudioBufferAppend(InputAudioBufferAppend(audio: AudioPayload(encoding: [0, 1, 2, 3]), eventID: "cli_2")),
        .inputAudioBufferCommit(PlainEvent(eventID: "cli_3")),
        .inputAudioBufferClear(PlainEvent(eventID: "cli_4")),
        .conversationItemCreate(
            ConversationItemEvent(item: userMessage, previousItemID: .value("root"), eventID: "cli_5")
        ),
        .conversationItemCreate(ConversationItemEvent(item: systemMessage)),
        .conversationItemCreate(ConversationItemEvent(item: assistantMessage)),
        .conversationItemCreate(ConversationItemEvent(item: functionCall)),
        .conversationItemCreate(ConversationItemEvent(item: functionOutput)),
        .conversationItemCreate(ConversationItemEvent(item: approvalResponse)),
        .conversationItemRetrieve(ItemReference(itemID: "msg_1", eventID: "cli_6")),
        .conversationItemTruncate(ItemTruncation(itemID: "msg_2", contentIndex: 0, audioEndMs: 700, eventID: "cli_7")),
        .conversationItemDelete(ItemReference(itemID: "msg_1", eventID: "cli_8")),
        .responseCreate(ResponseCreate()),
        .responseCreate(ResponseCreate(response: fullResponse, eventID: "cli_9")),
        .responseCancel(ResponseCancel(responseID: "resp_1", eventID: "cli_10")),
        .outputAudioBufferClear(PlainEvent(eventID: "cli_11")),
    ]
}

private var fullSession: SessionConfiguration {
    var session = SessionConfiguration()
    session.type = "realtime"
    session.model = "gpt-realtime"
    session.instructions = .value("Antworte knapp.")
    session.outputModalities = [.audio]
    session.include = .value(["item.input_audio_transcription.logprobs"])
    session.tracing = .value(
        .settings(TracingSettings(workflowName: "pilot", groupID: "g-1", metadata: ["build": "17"]))
    )
    session.parallelToolCalls = true
    session.reasoning = .value(Reasoning(effort: .low))
    session.maxOutputTokens = .value(4096)
    session.truncation = .value(
        .retentionRatio(
            RetentionRatio(
                type: "retention_ratio",
                retentionRatio: number(0.8),
                tokenLimits: TokenLimits(postInstructions: 8000)
            )
        )
    )
    session.prompt = .value(Prompt(id: "pmpt_1", version: .value("3"), variables: .value(["city": "Kiel"])))
    session.tools = .value([
        Tool(function: "get_time", description: "The time", parameters: ["type": "object"]), mcpTool,
    ])
    session.toolChoice = .value(.tool(ToolReference(type: .function, name: "get_time")))
    session.audio = SessionAudio(
        input: SessionAudioInput(
            format: WireAudioFormat(.pcm16At24kHz),
            transcription: .value(
                TranscriptionSettings(model: "gpt-4o-transcribe", language: "de", prompt: "Seefahrt", delay: "low")
            ),
            noiseReduction: .value(NoiseReduction(type: .nearField)),
            turnDetection: .value(
                TurnDetection(
                    type: .serverVAD,
                    threshold: number(0.5),
                    prefixPaddingMs: 300,
                    silenceDurationMs: 200,
                    createResponse: true,
                    interruptResponse: true,
                    idleTimeoutMs: .value(6000)
                )
            )
        ),
        output: SessionAudioOutput(format: WireAudioFormat(.muLaw), voice: .value("marin"), speed: number(1.25))
    )
    return session
}

private var mcpTool: Tool {
    var tool = Tool(type: .mcp)
    tool.serverLabel = "docs"
    tool.serverURL = "https://mcp.example/sse"
    tool.serverDescription = "Papers"
    tool.authorization = "secret"
    tool.headers = .value(["X-Team": "a"])
    tool.allowedTools = .value(["find"])
    tool.requireApproval = .value("never")
    return tool
}

private var emptySession: SessionConfiguration {
    var session = SessionConfiguration()
    session.type = "realtime"
    session.tracing = .value(.mode("auto"))
    session.truncation = .value(.mode("disabled"))
    session.toolChoice = .value(.mode(.required))
    session.maxOutputTokens = .value(.infinite)
    session.audio = SessionAudio(
        input: SessionAudioInput(
            format: WireAudioFormat(.aLaw),
            turnDetection: .value(TurnDetection(type: .semanticVAD, eagerness: .high))
        ),
        output: SessionAudioOutput(voice: .value(.custom(VoiceReference(id: "voice_1"))))
    )
    return session
}

private var transcriptionSession: SessionConfiguration {
    var session = SessionConfiguration()
    session.type = "transcription"
    session.audio = SessionAudio(
        input: SessionAudioInput(
            format: WireAudioFormat(.pcm16At24kHz),
            transcription: .value(TranscriptionSettings(model: "whisper-1")),
            noiseReduction: .value(NoiseReduction(type: .farField)),
            turnDetection: .null
        )
    )
    return session
}

private var fullResponse: ResponseConfiguration {
    var response = ResponseConfiguration()
    response.instructions = .value("Fasse zusammen.")
    response.outputModalities = [.text]
    response.audio = ResponseAudio(
        output: SessionAudioOutput(format: WireAudioFormat(.pcm16At24kHz), voice: .value("verse"))
    )
    response.tools = .value([Tool(function: "note", description: "Keeps a note", parameters: ["type": "object"])])
    response.toolChoice = .value(.mode(.auto))
    response.parallelToolCalls = false
    response.reasoning = .value(Reasoning(effort: .minimal))
    response.maxOutputTokens = .value(128)
    response.conversation = "none"
    response.metadata = .value(["kind": "summary"])
    response.prompt = .value(Prompt(id: "pmpt_2"))
    response.input = [userMessage]
    return response
}
