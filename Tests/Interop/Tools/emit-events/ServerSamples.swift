import RealtimeProtocol
import RealtimeUnits

/// Every event of a server of GA that is written, with every member that it can have.
var serverSamples: [ServerEvent] {
    sessionEvents + itemEvents + inputEvents + responseEvents + deltaEvents + toolEvents
}

private var sessionEvents: [ServerEvent] {
    var session = SessionConfiguration()
    session.type = "realtime"
    session.id = "sess_1"
    session.object = "realtime.session"
    session.model = "gpt-realtime"
    session.instructions = .value("Be kind.")
    session.outputModalities = [.audio]
    session.maxOutputTokens = .value(.infinite)
    session.truncation = .value(.mode("auto"))
    session.tools = .value([Tool(function: "get_time", parameters: ["type": "object"])])
    session.toolChoice = .value(.mode(.auto))
    session.tracing = .null
    session.prompt = .null
    session.include = .null
    session.expiresAt = 1_893_456_000
    session.audio = SessionAudio(
        input: SessionAudioInput(
            format: WireAudioFormat(.pcm16At24kHz),
            transcription: .null,
            noiseReduction: .null,
            turnDetection: .value(
                TurnDetection(serverVAD: number(0.5), prefixPaddingMs: 300, silenceDurationMs: 200)
            )
        ),
        output: SessionAudioOutput(format: WireAudioFormat(.pcm16At24kHz), voice: .value("alloy"), speed: JSONNumber(1))
    )
    return [
        .error(
            ErrorEvent(
                error: ErrorDetail(code: .invalidValue, message: "No.", param: "session.voice", eventID: "cli_1"),
                eventID: "evt_1"
            )
        ),
        .sessionCreated(SessionEvent(session: session, eventID: "evt_2")),
        .sessionUpdated(SessionEvent(session: session, eventID: "evt_3")),
        .conversationCreated(
            ConversationCreated(
                conversation: ConversationReference(id: "conv_1", object: "realtime.conversation"),
                eventID: "evt_4"
            )
        ),
        .rateLimitsUpdated(
            RateLimitsUpdated(
                rateLimits: [
                    RateLimit(name: .requests, limit: 100, remaining: 99, resetSeconds: number(1.5)),
                    RateLimit(name: .tokens, limit: 1000, remaining: 900, resetSeconds: JSONNumber(60)),
                ],
                eventID: "evt_5"
            )
        ),
    ]
}

private var itemEvents: [ServerEvent] {
    let items = [
        userMessage, systemMessage, assistantMessage, functionCall, functionOutput, approvalRequest, approvalResponse,
        toolList, toolCall("mcpc_1"), toolCall("mcpc_2", failed: httpError), toolCall("mcpc_3", failed: protocolError),
        toolCall(
            "mcpc_4",
            failed: ErrorDetail(type: "tool_execution_error", code: nil, message: "no such page")
        ),
    ]
    return items.flatMap { item -> [ServerEvent] in
        [
            .conversationItemAdded(ConversationItemEvent(item: item, previousItemID: .null, eventID: "evt_6")),
            .conversationItemDone(ConversationItemEvent(item: item, previousItemID: .value("msg_0"), eventID: "evt_7")),
            .conversationItemRetrieved(ConversationItemEvent(item: item, eventID: "evt_8")),
        ]
    } + [
        .conversationItemTruncated(ItemTruncation(itemID: "msg_2", contentIndex: 0, audioEndMs: 700, eventID: "evt_9")),
        .conversationItemDeleted(ItemReference(itemID: "msg_2", eventID: "evt_10")),
    ]
}

private var inputEvents: [ServerEvent] {
    let logprobs = [TranscriptLogprob(token: "Mo", logprob: number(-0.25), bytes: .value([77, 111]))]
    var tokens = Usage(totalTokens: 15, inputTokens: 12, outputTokens: 3)
    tokens.type = "tokens"
    tokens.inputTokenDetails = TokenDetails(textTokens: 2, audioTokens: 10)
    return [
        .inputAudioBufferCommitted(InputAudioCommitted(itemID: "msg_1", previousItemID: "msg_0", eventID: "evt_11")),
        .inputAudioBufferCleared(PlainEvent(eventID: "evt_12")),
        .speechStarted(SpeechStarted(audioStartMs: 100, itemID: "msg_1", eventID: "evt_13")),
        .speechStopped(SpeechStopped(audioEndMs: 900, itemID: "msg_1", eventID: "evt_14")),
        .inputAudioTimeout(InputAudioTimeout(itemID: "msg_1", audioStartMs: 0, audioEndMs: 6000, eventID: "evt_15")),
        .dtmfReceived(DTMFEvent(event: "#", receivedAt: 1_893_456_000)),
        .inputTranscriptionDelta(
            InputTranscriptionDelta(
                itemID: "msg_1",
                contentIndex: 0,
                delta: "Mo",
                logprobs: .value(logprobs),
                eventID: "evt_16"
            )
        ),
        .inputTranscriptionCompleted(
            InputTranscriptionCompleted(
                itemID: "msg_1",
                contentIndex: 0,
                transcript: "Moin",
                usage: tokens,
                logprobs: .value(logprobs),
                languages: [DetectedLanguage(code: "de")],
                eventID: "evt_17"
            )
        ),
        .inputTranscriptionCompleted(
            InputTranscriptionCompleted(
                itemID: "msg_1",
                contentIndex: 0,
                transcript: "",
                usage: Usage(seconds: number(1.5)),
                eventID: "evt_18"
            )
        ),
        .inputTranscriptionFailed(
            InputTranscriptionFailed(
                itemID: "msg_1",
                contentIndex: 0,
                error: ErrorDetail(type: "transcription_error", code: "audio_unintelligible", message: "?"),
                eventID: "evt_19"
            )
        ),
        .inputTranscriptionSegment(
            InputTranscriptionSegment(
                itemID: "msg_1",
                contentIndex: 0,
                id: "seg_1",
                text: "Moin",
                speaker: "A",
                start: number(0.5),
                end: JSONNumber(1),
                eventID: "evt_20"
            )
        ),
    ]
}

private var responseEvents: [ServerEvent] {
    var created = Response(id: "resp_1", status: .inProgress, outputModalities: [.audio])
    created.conversationID = .value("conv_1")
    created.maxOutputTokens = .value(.infinite)
    created.audio = ResponseAudio(
        output: SessionAudioOutput(format: WireAudioFormat(.pcm16At24kHz), voice: .value("alloy"))
    )
    var done = created
    done.status = .completed
    done.output = [assistantMessage, functionCall]
    done.metadata = .value(["topic": "tide"])
    done.usage = .value(
        Usage(
            totalTokens: 120,
            inputTokens: 80,
            outputTokens: 40,
            inputTokenDetails: TokenDetails(
                textTokens: 50,
                audioTokens: 20,
                imageTokens: 10,
                cachedTokens: 16,
                cachedTokensDetails: CachedTokenDetails(textTokens: 16, audioTokens: 0, imageTokens: 0)
            ),
            outputTokenDetails: TokenDetails(textTokens: 10, audioTokens: 30)
        )
    )
    let cancelled = Response(
        id: "resp_2",
        status: .cancelled,
        statusDetails: .value(ResponseStatusDetails(type: .cancelled, reason: .turnDetected)),
        outputModalities: [.audio]
    )
    var part = ContentPartEvent(
        responseID: "resp_1",
        itemID: "msg_2",
        outputIndex: 0,
        contentIndex: 0,
        part: ContentPart(type: .audio, transcript: ""),
        eventID: "evt_21"
    )
    let added = part
    part.part = ContentPart(type: .text, text: "Moin.")
    return [
        .responseCreated(ResponseEvent(response: created, eventID: "evt_22")),
        .responseDone(ResponseEvent(response: done, eventID: "evt_23")),
        .responseDone(ResponseEvent(response: cancelled, eventID: "evt_24")),
        .outputItemAdded(
            OutputItemEvent(responseID: "resp_1", outputIndex: 0, item: assistantMessage, eventID: "evt_25")
        ),
        .outputItemDone(OutputItemEvent(responseID: "resp_1", outputIndex: 1, item: functionCall, eventID: "evt_26")),
        .contentPartAdded(added), .contentPartDone(part),
        .outputAudioBufferStarted(OutputAudioBufferEvent(responseID: "resp_1", eventID: "evt_27")),
        .outputAudioBufferStopped(OutputAudioBufferEvent(responseID: "resp_1", eventID: "evt_28")),
        .outputAudioBufferCleared(OutputAudioBufferEvent(responseID: "resp_1", eventID: "evt_29")),
    ]
}
