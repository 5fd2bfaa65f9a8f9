public import RealtimeProtocol
internal import RealtimeUnits

extension PlaybackAccounting {
    fileprivate var recorded: JSONObject {
        switch self {
        case .acknowledged: ["type": "acknowledged"]
        case .clock(let latency): ["type": "clock", "latency": latency.recorded]
        }
    }

    fileprivate mutating func read(_ members: inout RecordedMembers) throws(RecordingError) {
        switch try members.string("type") {
        case "acknowledged": self = .acknowledged
        case "clock":
            var latency = Duration.zero
            try members.set(&latency, "latency")
            self = .clock(latency: latency)
        default: throw RecordingError(code: .invalid(member: "playback.type"))
        }
    }
}

extension ClientSession.Configuration: RecordableConfiguration, ContinuingConfiguration {
    /// The configuration as an object. Throws ``RecordingError/Code/unrepresentable(member:)`` where the session's
    /// members belong to dialects that have nothing in common.
    public func recorded() throws(RecordingError) -> JSONObject {
        var object: JSONObject = ["dialect": .string(dialect.rawValue)]
        if let session, !session.record(in: &object) {
            throw RecordingError(code: .unrepresentable(member: "session"))
        }
        object["identifiers"] = .string(identifiers.prefix)
        object["ready_timeout"] = readyTimeout.recorded
        object["heartbeat_interval"] = heartbeatInterval.recorded
        object["heartbeat_timeout"] = heartbeatTimeout.recorded
        object["limits"] = .object(limits.recorded)
        object["decodes_audio"] = .bool(decodesAudio)
        object["sending"] = .object(sending.recorded)
        object["playback"] = .object(playback.recorded)
        object["truncates_unheard"] = .bool(truncatesUnheard)
        if let interruption { object["interruption"] = .object(interruption.recorded) }
        object["response_timeout"] = responseTimeout.recorded
        if let reconnect { object["reconnect"] = .object(reconnect.recorded) }
        if let refresh { object["refresh"] = .object(refresh.recorded) }
        object["continuity"] = .object(continuity.recorded)
        if let carrying { object["carrying"] = .string(carrying.recorded) }
        // All 64 bits: a number would lose some in other tools.
        object["chance_seed"] = .string(String(chanceSeed))
        object["finish_timeout"] = finishTimeout.recorded
        object["idle_timeout"] = idleTimeout?.recorded ?? .null
        object["total_timeout"] = totalTimeout?.recorded ?? .null
        object["probes_liveness"] = .bool(probesLiveness)
        if keepsConversation { object["keeps_conversation"] = .bool(true) }
        if !resuming.isEmpty { object["resuming"] = .array(try resuming.map(Self.recorded)) }
        return object
    }

    /// Reads a configuration; as ``RecordableConfiguration/init(recorded:)``.
    public init(recorded: JSONObject) throws(RecordingError) {
        var members = RecordedMembers(recorded)
        let dialect: Dialect = try members.named("dialect")
        let identifiers = IdentifierSource(prefix: try members.string("identifiers"))
        self.init(dialect: dialect, session: try members.value(), identifiers: identifiers)
        try members.set(&readyTimeout, "ready_timeout")
        try members.set(&heartbeatInterval, "heartbeat_interval")
        try members.set(&heartbeatTimeout, "heartbeat_timeout")
        try members.object("limits") { (inner) throws(RecordingError) in try limits.read(&inner) }
        try members.set(&decodesAudio, "decodes_audio")
        try members.object("sending") { (inner) throws(RecordingError) in try sending.read(&inner) }
        try members.object("playback") { (inner) throws(RecordingError) in try playback.read(&inner) }
        try members.set(&truncatesUnheard, "truncates_unheard")
        try members.object("interruption") { (inner) throws(RecordingError) in
            var policy = InterruptionPolicy()
            try policy.read(&inner)
            interruption = policy
        }
        try members.set(&responseTimeout, "response_timeout")
        try readContinuity(&members)
        try members.set(&finishTimeout, "finish_timeout")
        try members.set(&idleTimeout, "idle_timeout")
        try members.set(&totalTimeout, "total_timeout")
        try members.set(&probesLiveness, "probes_liveness")
        try members.set(&keepsConversation, "keeps_conversation")
        if recorded["resuming"] != nil { resuming = try members.array("resuming").map(Self.item) }
        try members.end()
    }

    private static func item(_ value: JSONValue) throws(RecordingError) -> ConversationItem {
        guard let item = value.objectValue.flatMap({ ConversationItem(recorded: $0) }) else {
            throw RecordingError(code: .invalid(member: "resuming"))
        }
        return item
    }

    private static func recorded(_ item: ConversationItem) throws(RecordingError) -> JSONValue {
        var object = JSONObject()
        guard item.record(in: &object) else { throw RecordingError(code: .unrepresentable(member: "resuming")) }
        return .object(object)
    }
}
