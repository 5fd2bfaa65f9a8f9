/// Which members of items, responses and usage each dialect has. Source: sections 4.3 to 4.5 of the protocol's
/// documentation.
extension Tool {
    func isKnown(in target: Dialect) -> Bool {
        switch type {
        case .some(.mcp): DialectSet.mcp.contains(DialectSet(target))
        case .some(.webSearch): target == .xAI || target == .stepFun
        case .some(.xSearch), .some(.fileSearch): target == .xAI
        case .some(.retrieval): target == .stepFun
        default: true
        }
    }

    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        // GA's echo says null where a function has no description.
        if description == .null, !carrier.isTarget(in: .ga) { description = .absent }
        carrier.keep(&tunnelID, "tunnel_id", in: .ga)
        carrier.keep(&connectorID, "connector_id", in: .ga)
        carrier.keep(&allowedCallers, "allowed_callers", in: .ga)
        carrier.keep(&deferLoading, "defer_loading", in: .ga)
    }
}

extension ConversationItem {
    func isKnown(in target: Dialect) -> Bool {
        switch type {
        case .some(.mcpCall), .some(.mcpListTools), .some(.mcpApprovalRequest), .some(.mcpApprovalResponse):
            DialectSet.mcp.contains(DialectSet(target))
        case .some(.forceMessage): target == .xAI
        default: true
        }
    }

    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        if var parts = content {
            let target = carrier.target
            carrier.carry(&parts, "content") { $0.isKnown(in: target) }
            content = parts
        }
        // GLM answers a function call without saying which.
        if type == .functionCallOutput { carrier.keep(&callID, "call_id", in: DialectSet.all.subtracting(.glm)) }
    }
}

extension ContentPart {
    func isKnown(in target: Dialect) -> Bool {
        type != .inputImage || DialectSet([.openAI, .azureOpenAI, .xAI]).contains(DialectSet(target))
    }

    mutating func carry(by carrier: inout MemberCarrier) {
        // StepFun's console writes what was said beside `input_text`; every other member of a part is common.
        carrier.drop(&unknownMembers)
    }
}

extension Response {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        if let modalities = outputModalities { outputModalities = modalities.spelt(in: carrier.target) }
        carrier.carry(&statusDetails, "status_details")
        if var items = output {
            let target = carrier.target
            carrier.carry(&items, "output") { $0.isKnown(in: target) }
            output = items
        }
        carrier.keep(&maxOutputTokens, "max_output_tokens", in: [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive])
        carrier.keep(&temperature, "temperature", in: [.openAIBeta, .azureVoiceLive, .glm, .stepFun])
        carrier.carry(&audio, "audio")
        carrier.keep(&metadata, "metadata", in: [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .xAI])
        carrier.carry(&usage, "usage")
    }
}

extension ResponseAudio {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.carry(&output, "output")
    }
}

extension ResponseConfiguration {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        if let modalities = outputModalities { outputModalities = modalities.spelt(in: carrier.target) }
        let full: DialectSet = [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive]
        carrier.keep(&audio, "audio", in: full.union(.dashScopeOmni))
        carrier.carry(&audio, "audio")
        carrier.keep(&tools, "tools", in: full)
        if case .value(var list) = tools {
            let target = carrier.target
            carrier.carry(&list, "tools") { $0.isKnown(in: target) }
            tools = .value(list)
        }
        carrier.keep(&toolChoice, "tool_choice", in: full)
        carrier.keep(&parallelToolCalls, "parallel_tool_calls", in: .ga)
        carrier.keep(&reasoning, "reasoning", in: .ga)
        carrier.keep(&maxOutputTokens, "max_output_tokens", in: full)
        carrier.keep(&conversation, "conversation", in: full)
        carrier.keep(&metadata, "metadata", in: full.union(.xAI))
        carrier.keep(&prompt, "prompt", in: .ga)
        carrier.keep(&input, "input", in: full)
        if var items = input {
            let target = carrier.target
            carrier.carry(&items, "input") { $0.isKnown(in: target) }
            input = items
        }
        carrier.keep(&temperature, "temperature", in: [.openAIBeta, .azureVoiceLive])
    }
}

extension Usage {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        // xAI gives three totals only.
        let detailed = DialectSet.all.subtracting([.xAI, .browser])
        carrier.keep(&inputTokenDetails, "input_token_details", in: detailed)
        carrier.carry(&inputTokenDetails, "input_token_details")
        carrier.keep(&outputTokenDetails, "output_token_details", in: detailed)
        carrier.carry(&outputTokenDetails, "output_token_details")
        carrier.keep(&characters, "characters", in: .dashScopeTTS)
    }
}

extension TokenDetails {
    mutating func carry(by carrier: inout MemberCarrier) {
        carrier.drop(&unknownMembers)
        carrier.keep(&reasoningTokens, "reasoning_tokens", in: .azureVoiceLive)
    }
}
