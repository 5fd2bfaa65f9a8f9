public import RealtimeProtocol

/// What a client of a relay may send and change, what it gets to see, and what it may cost.
///
/// Locks hold on `session.update` and on `response.create` alike, in every spelling. Null, and the value in force,
/// count as not mentioned, because stock clients send both without meaning anything by it (`dashscope` always sends
/// `"instructions": null`); they are taken out, so that a null does not clear the relay's own value.
public struct RelayPolicy: Hashable, Sendable {
    /// The instructions the relay gives the upstream; `nil` leaves them to the client or the upstream.
    public var instructions: String?
    /// What else the relay tells the upstream at the start: tools, voice, turn detection. Empty by default.
    public var session = SessionConfiguration()
    /// What becomes of members that a client mentions; those not listed are allowed. Default: `instructions`, `prompt`
    /// and `model` are refused.
    public var members: [PolicyMember: Restriction]
    /// Members without a canonical name, by their path in the session or response, for example `enable_search`. Beats
    /// ``unknownMembers``.
    public var vendorMembers: [String: Restriction] = [:]
    /// What becomes of members that neither ``members`` nor ``vendorMembers`` names. Default: allowed, because vendors
    /// add some every month; ``strict(instructions:)`` refuses them.
    public var unknownMembers = Restriction.allow
    /// The models a client may name; `nil`, the default, leaves it to ``members``.
    public var models: Set<String>?
    /// Client events by their canonical name, for example `conversation.item.create`; those not listed are allowed.
    public var events: [String: Restriction] = [:]
    /// What becomes of events without a type here. Default: allowed.
    public var unknownEvents = Restriction.allow
    /// What becomes of messages that are neither the user's nor the assistant's: a `system` message is instructions by
    /// another door. Default: refused.
    public var systemItems: Restriction
    /// What becomes of items of a type, for example `force_message`.
    public var itemTypes: [String: Restriction] = [:]
    /// What becomes of tools that name a server for the upstream to call. Default: refused.
    public var mcpServers = Restriction.refuse
    /// Whether tools are the relay's affair: the client neither sees calls nor answers them. See
    /// ``RelaySession/nextToolCall()``. Default false.
    public var hidesTools = false
    /// Members that are taken out of what the client is shown, beside those that are the relay's own.
    public var hidden: Set<PolicyMember> = []
    /// What a client may cost.
    public var limits = RelayLimits()

    /// Creates a policy. `allowsClientInstructions` opens ``PolicyMember/instructions``, ``PolicyMember/prompt`` and
    /// ``systemItems`` together.
    public init(instructions: String? = nil, allowsClientInstructions: Bool = false) {
        self.instructions = instructions
        members = [.model: .refuse]
        systemItems = .allow
        self.allowsClientInstructions = allowsClientInstructions
    }

    /// Whether a client may replace the instructions, in `session.update` and in `response.create`. Default false.
    ///
    /// Setting it sets ``PolicyMember/prompt`` and ``systemItems`` too.
    public var allowsClientInstructions: Bool {
        get { members[.instructions, default: .allow] == .allow }
        set {
            let restriction = newValue ? Restriction.allow : .refuse
            members[.instructions] = restriction
            members[.prompt] = restriction
            systemItems = restriction
        }
    }

    /// A policy under which a client may talk, and no more: every member that changes who answers, how and at what
    /// price is refused, as is whatever has no type here.
    ///
    /// Formats, turn detection and transcription stay with the client, which knows its microphone.
    public static func strict(instructions: String) -> RelayPolicy {
        var policy = RelayPolicy(instructions: instructions)
        for member in PolicyMember.allCases {
            switch member {
            case .inputFormat, .outputFormat, .turnDetection, .transcription, .noiseReduction: break
            default: policy.members[member] = .refuse
            }
        }
        policy.unknownMembers = .refuse
        policy.unknownEvents = .refuse
        policy.itemTypes = ["force_message": .refuse]
        policy.hidesTools = true
        return policy
    }

    /// What the relay itself tells the upstream; `nil` where that is nothing.
    var ownSession: SessionConfiguration? {
        guard instructions != nil || session != SessionConfiguration() else { return nil }
        var own = session
        own.type = own.type ?? "realtime"
        if let instructions { own.instructions = .value(instructions) }
        return own
    }

    /// What a client is not shown: members of the relay's own that it could not have set itself, and ``hidden``.
    var hiddenMembers: Set<PolicyMember> {
        var result = hidden
        if instructions != nil, !allowsClientInstructions { result.insert(.instructions) }
        if case .value = session.prompt, members[.prompt, default: .allow] != .allow { result.insert(.prompt) }
        if hidesTools { result.formUnion([.tools, .toolChoice]) }
        return result
    }
}
