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

extension ClientSession.Configuration: RecordableConfiguration {
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
        try members.end()
    }
}
