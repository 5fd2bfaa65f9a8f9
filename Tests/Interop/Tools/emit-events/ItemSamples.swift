import RealtimeProtocol

/// Items of every type, as clients and servers of GA send them.
var userMessage: ConversationItem {
    var image = ContentPart(type: .inputImage)
    image.imageURL = "data:image/png;base64,iVBORw0KGgo="
    image.detail = "low"
    return ConversationItem(
        message: "msg_1",
        role: .user,
        status: .completed,
        content: [
            ContentPart(type: .inputText, text: "Wie spät?"),
            ContentPart(type: .inputAudio, transcript: .value("wie spät"), audio: AudioPayload(encoding: [0, 1])),
            image,
        ]
    )
}

var systemMessage: ConversationItem {
    ConversationItem(message: nil, role: .system, content: [ContentPart(type: .inputText, text: "The caller is Ada.")])
}

var assistantMessage: ConversationItem {
    var item = ConversationItem(
        message: "msg_2",
        role: .assistant,
        status: .completed,
        content: [
            ContentPart(type: .outputText, text: "Zwölf."),
            ContentPart(type: .outputAudio, transcript: .value("Zwölf."), audio: AudioPayload(encoding: [0, 1])),
        ]
    )
    item.object = "realtime.item"
    return item
}

var functionCall: ConversationItem {
    var item = ConversationItem(id: "fc_1", type: .functionCall)
    item.status = .completed
    item.name = "get_time"
    item.callID = "call_1"
    item.arguments = #"{"zone":"Europe/Berlin"}"#
    return item
}

var functionOutput: ConversationItem {
    var item = ConversationItem(id: "out_1", type: .functionCallOutput)
    item.callID = "call_1"
    item.output = .value("12:00")
    return item
}

var approvalRequest: ConversationItem {
    var item = ConversationItem(id: "mcpr_1", type: .mcpApprovalRequest)
    item.serverLabel = "docs"
    item.name = "find"
    item.arguments = "{}"
    return item
}

var approvalResponse: ConversationItem {
    var item = ConversationItem(id: "mcpr_2", type: .mcpApprovalResponse)
    item.approvalRequestID = .value("mcpr_1")
    item.approve = false
    item.reason = .value("nein")
    return item
}

var toolList: ConversationItem {
    var item = ConversationItem(id: "mcpl_1", type: .mcpListTools)
    item.serverLabel = "docs"
    item.tools = [MCPTool(name: "find", description: .value("Finds"), inputSchema: ["type": "object"])]
    return item
}

/// A call of an MCP tool that came to a number, where it failed with one.
func toolCall(_ id: ItemID, failed error: ErrorDetail? = nil) -> ConversationItem {
    var item = ConversationItem(id: id, type: .mcpCall)
    item.serverLabel = "docs"
    item.name = "find"
    item.arguments = "{}"
    item.approvalRequestID = .value("mcpr_1")
    if let error { item.error = .value(error) } else { item.output = .value("[]") }
    return item
}

var httpError: ErrorDetail {
    var error = ErrorDetail(type: "http_error", code: nil, message: "Bad gateway")
    error.numericCode = 502
    return error
}

var protocolError: ErrorDetail {
    var error = ErrorDetail(type: "protocol_error", code: nil, message: "Parse error")
    error.numericCode = -32_700
    return error
}
