import RealtimeProtocol
import RealtimeUnits

/// What DashScope's own package sends for the calls in `dashscope_client.py`, by the names that are given there.
var dashScopeSamples: [(name: String, dialect: Dialect, event: ClientEvent)] {
    omniSamples.map { ($0, .dashScopeOmni, $1) } + recogniserSamples.map { ($0, .dashScopeASR, $1) }
        + synthesiserSamples.map { ($0, .dashScopeTTS, $1) }
}

private var omniSamples: [(String, ClientEvent)] {
    var approval = ConversationItem(type: .mcpApprovalResponse)
    approval.approvalRequestID = .value("mcpr_1")
    approval.approve = true
    var output = ConversationItem(type: .functionCallOutput)
    output.callID = "call_1"
    output.output = .value("21 °C")
    // The package says null where it is given no instructions.
    var plain = ResponseConfiguration()
    plain.instructions = .null
    var response = ResponseConfiguration()
    response.instructions = .value("一句话")
    response.outputModalities = [.text]
    return [
        ("omni session", .sessionUpdate(SessionUpdate(session: omniSession))),
        ("omni session without turns", .sessionUpdate(SessionUpdate(session: manualSession))),
        ("omni session with formats", .sessionUpdate(SessionUpdate(session: formatSession))),
        ("omni translation", .sessionUpdate(SessionUpdate(session: translationSession))),
        ("append", .inputAudioBufferAppend(InputAudioBufferAppend(audio: AudioPayload(encoding: [0, 1, 2, 3])))),
        ("image", .inputImageAppend(InputImageAppend(image: ImagePayload(encoding: [0xFF, 0xD8, 0xFF])))),
        ("commit", .inputAudioBufferCommit(PlainEvent())), ("clear", .inputAudioBufferClear(PlainEvent())),
        ("tool output", .conversationItemCreate(ConversationItemEvent(item: output))),
        ("approval", .conversationItemCreate(ConversationItemEvent(item: approval))),
        ("response", .responseCreate(ResponseCreate(response: plain))),
        ("response with instructions", .responseCreate(ResponseCreate(response: response))),
        ("cancel", .responseCancel(ResponseCancel())), ("finish", .sessionFinish(PlainEvent())),
    ]
}

private var omniSession: SessionConfiguration {
    var session = SessionConfiguration()
    session.outputModalities = [.text, .audio]
    session.instructions = .value("简短")
    session.temperature = .value(number(0.9))
    session.tools = .value([Tool(function: "get_time", description: "时间", parameters: ["type": "object"])])
    session.audio = SessionAudio(
        input: SessionAudioInput(
            format: WireAudioFormat(.pcm16At16kHz),
            transcription: .value(TranscriptionSettings(model: "gummy-realtime-v1")),
            turnDetection: .value(
                TurnDetection(serverVAD: number(0.2), prefixPaddingMs: 300, silenceDurationMs: 800)
            )
        ),
        output: SessionAudioOutput(format: WireAudioFormat(.pcm16At24kHz), voice: .value("Cherry"))
    )
    return session
}

private var manualSession: SessionConfiguration {
    var session = omniSession
    session.outputModalities = [.text]
    session.instructions = .absent
    session.temperature = .absent
    session.tools = .absent
    session.audio?.input?.transcription = .null
    session.audio?.input?.turnDetection = .null
    return session
}

/// Formats as the newer models take them: an object below `audio`, here with another rate than the usual one.
private var formatSession: SessionConfiguration {
    var session = manualSession
    session.audio?.input?.format = nil
    session.audio?.output?.format = nil
    session.unknownMembers["audio"] = [
        "input": ["format": ["type": "pcm", "sample_rate": 8000]],
        "output": ["format": ["type": "wav", "sample_rate": 48000]],
    ]
    return session
}

private var translationSession: SessionConfiguration {
    var session = manualSession
    session.unknownMembers["translation"] = ["language": "en"]
    return session
}

private var recogniserSamples: [(String, ClientEvent)] {
    var session = SessionConfiguration()
    session.outputModalities = [.text]
    session.audio = SessionAudio(
        input: SessionAudioInput(
            format: WireAudioFormat(.pcm16At16kHz),
            transcription: .value(TranscriptionSettings(language: "zh", corpus: TranscriptionCorpus(text: "西湖"))),
            turnDetection: .value(
                TurnDetection(serverVAD: number(0.2), prefixPaddingMs: 300, silenceDurationMs: 400)
            )
        ),
        // The package always names a format and a voice of the answer, although there is none.
        output: SessionAudioOutput(format: WireAudioFormat(.pcm16At24kHz), voice: .null)
    )
    return [
        ("recogniser session", .sessionUpdate(SessionUpdate(session: session))),
        ("recogniser finish", .sessionFinish(PlainEvent())),
    ]
}

private var synthesiserSamples: [(String, ClientEvent)] {
    var session = SessionConfiguration()
    session.instructions = .value("慢一点")
    session.audio = SessionAudio(output: SessionAudioOutput(voice: .value("Cherry")))
    session.unknownMembers = UnknownMembers([
        "mode": "commit", "response_format": "mp3", "sample_rate": 48000, "volume": 60, "bit_rate": 128,
        "language_type": "Chinese", "enable_tn": true, "optimize_instructions": false,
    ])
    for (name, value) in ["speech_rate": 1.25, "pitch_rate": 0.75] {
        session.unknownMembers[name] = JSONNumber(value).map(JSONValue.number)
    }
    return [
        ("synthesiser session", .sessionUpdate(SessionUpdate(session: session))),
        ("text", .inputTextBufferAppend(InputTextAppend(text: "您好,世界 👋"))),
        ("text commit", .inputTextBufferCommit(PlainEvent())), ("text clear", .inputTextBufferClear(PlainEvent())),
        ("synthesiser cancel", .responseCancel(ResponseCancel())),
        ("synthesiser finish", .sessionFinish(PlainEvent())),
    ]
}
