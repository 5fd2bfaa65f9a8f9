internal import RealtimeProtocol
internal import RealtimeRelay

extension RelayPolicy {
    /// The policy of a session that was posted with a client secret: whoever holds the secret gets that session, and
    /// cannot change a member that was posted. What was not posted stays as the policy has it.
    func bound(to posted: SessionConfiguration) -> RelayPolicy {
        var policy = self
        var own = policy.session.merged(with: posted)
        // The upstream's address names its model, and the rest is the upstream's to say.
        own.model = nil
        own.id = nil
        own.object = nil
        own.expiresAt = nil
        own.instructions = .absent
        policy.session = own
        if let instructions = posted.instructions.value { policy.instructions = instructions }
        for member in posted.mentionedMembers { policy.members[member] = .refuse }
        if posted.instructions.value != nil { policy.allowsClientInstructions = false }
        return policy
    }
}

extension SessionConfiguration {
    /// The members that have a value, as far as a policy can lock them.
    fileprivate var mentionedMembers: [PolicyMember] {
        var members: [PolicyMember] = []
        func add(_ member: PolicyMember, _ isMentioned: Bool) { if isMentioned { members.append(member) } }
        add(.instructions, instructions.value != nil)
        add(.model, model != nil)
        add(.tools, tools.value != nil)
        add(.toolChoice, toolChoice.value != nil)
        add(.parallelToolCalls, parallelToolCalls != nil)
        add(.prompt, prompt.value != nil)
        add(.outputModalities, outputModalities != nil)
        add(.voice, audio?.output?.voice.value != nil)
        add(.speed, audio?.output?.speed != nil)
        add(.inputFormat, audio?.input?.format != nil)
        add(.outputFormat, audio?.output?.format != nil)
        add(.turnDetection, audio?.input?.turnDetection.isAbsent == false)
        add(.transcription, audio?.input?.transcription.isAbsent == false)
        add(.noiseReduction, audio?.input?.noiseReduction.isAbsent == false)
        add(.maxOutputTokens, maxOutputTokens.value != nil)
        add(.temperature, temperature.value != nil)
        add(.reasoning, reasoning.value != nil)
        add(.truncation, truncation.value != nil)
        add(.tracing, tracing.value != nil)
        add(.include, include.value != nil)
        return members
    }
}
