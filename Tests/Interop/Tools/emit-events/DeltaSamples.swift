import RealtimeProtocol

/// What streams while a response is made.
var deltaEvents: [ServerEvent] {
    let delta = TextDelta(
        responseID: "resp_1",
        itemID: "msg_2",
        outputIndex: 0,
        contentIndex: 0,
        delta: "Mo",
        eventID: "evt_40"
    )
    return [
        .outputTextDelta(delta), .outputTranscriptDelta(delta),
        .outputTextDone(
            TextDone(
                responseID: "resp_1",
                itemID: "msg_2",
                outputIndex: 0,
                contentIndex: 0,
                text: "Moin.",
                eventID: "evt_41"
            )
        ),
        .outputTranscriptDone(
            TranscriptDone(
                responseID: "resp_1",
                itemID: "msg_2",
                outputIndex: 0,
                contentIndex: 0,
                transcript: "Moin.",
                eventID: "evt_42"
            )
        ),
        .outputAudioDelta(
            AudioDelta(
                responseID: "resp_1",
                itemID: "msg_2",
                outputIndex: 0,
                contentIndex: 0,
                delta: AudioPayload(encoding: [0, 1, 2]),
                eventID: "evt_43"
            )
        ),
        .outputAudioDone(
            ContentReference(
                responseID: "resp_1",
                itemID: "msg_2",
                outputIndex: 0,
                contentIndex: 0,
                eventID: "evt_44"
            )
        ),
    ]
}

/// Calls of functions and of MCP tools.
var toolEvents: [ServerEvent] {
    [
        .functionCallArgumentsDelta(
            FunctionCallArgumentsDelta(
                responseID: "resp_1",
                itemID: "fc_1",
                outputIndex: 0,
                callID: "call_1",
                delta: "{",
                eventID: "evt_50"
            )
        ),
        .functionCallArgumentsDone(
            FunctionCallArgumentsDone(
                responseID: "resp_1",
                itemID: "fc_1",
                outputIndex: 0,
                callID: "call_1",
                name: "get_time",
                arguments: "{}",
                eventID: "evt_51"
            )
        ),
        .mcpCallArgumentsDelta(
            MCPCallArgumentsDelta(
                responseID: "resp_1",
                itemID: "mcpc_1",
                outputIndex: 0,
                delta: "{",
                eventID: "evt_52"
            )
        ),
        .mcpCallArgumentsDone(
            MCPCallArgumentsDone(
                responseID: "resp_1",
                itemID: "mcpc_1",
                outputIndex: 0,
                arguments: "{}",
                eventID: "evt_53"
            )
        ),
        .mcpCallInProgress(MCPCallEvent(itemID: "mcpc_1", outputIndex: 0, eventID: "evt_54")),
        .mcpCallCompleted(MCPCallEvent(itemID: "mcpc_1", outputIndex: 0, eventID: "evt_55")),
        .mcpCallFailed(MCPCallEvent(itemID: "mcpc_1", outputIndex: 0, eventID: "evt_56")),
        .mcpListToolsInProgress(MCPListToolsEvent(itemID: "mcpl_1", eventID: "evt_57")),
        .mcpListToolsCompleted(MCPListToolsEvent(itemID: "mcpl_1", eventID: "evt_58")),
        .mcpListToolsFailed(MCPListToolsEvent(itemID: "mcpl_1", eventID: "evt_59")),
    ]
}
