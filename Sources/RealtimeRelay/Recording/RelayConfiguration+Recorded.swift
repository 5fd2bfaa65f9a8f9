public import RealtimeProtocol
public import RealtimeSession
internal import RealtimeUnits

extension RelaySession.Configuration: RecordableConfiguration, ContinuingConfiguration {
    /// The configuration as an object: the client's side as its own recording has it, the policy as its file has it.
    ///
    /// Throws `unrepresentable` where the policy has what its file cannot say, such as times below a millisecond, or
    /// where the client's session mixes what no dialect has together.
    public func recorded() throws(RecordingError) -> JSONObject {
        var object: JSONObject = [
            "client": .object(try client.recorded()), "upstream_dialect": .string(upstreamDialect.rawValue),
        ]
        object["policy"] = .object(try policy.recorded())
        object["model"] = model.map { .string($0) }
        object["voice"] = voice.map { .string($0) }
        object["processing"] = .object(processing.recorded)
        object["upstream_attempts"] = .number(JSONNumber(upstreamAttempts))
        object["reconnect"] = reconnect.map { .object($0.recorded) }
        object["refresh"] = refresh.map { .object($0.recorded) }
        object["continuity"] = .object(continuity.recorded)
        object["carrying"] = carrying.map { .string($0.recorded) }
        // All 64 bits: a number would lose some in other tools.
        object["chance_seed"] = .string(String(chanceSeed))
        if keepsConversation { object["keeps_conversation"] = .bool(true) }
        return object
    }

    /// Reads a configuration. The policy is as strict as its file.
    public init(recorded: JSONObject) throws(RecordingError) {
        var members = RecordedMembers(recorded)
        guard let client = try members.wholeObject("client") else {
            throw RecordingError(code: .invalid(member: "client"))
        }
        let dialect: Dialect = try members.named("upstream_dialect")
        self.init(client: try ServerSession.Configuration(recorded: client), upstreamDialect: dialect)
        if let policy = try members.wholeObject("policy") {
            guard let read = try? RelayPolicy(parsing: JSONValue.object(policy).serialized) else {
                throw RecordingError(code: .invalid(member: "policy"))
            }
            self.policy = read
        }
        model = recorded["model"] == nil ? nil : try members.string("model")
        voice = recorded["voice"] == nil ? nil : try members.string("voice")
        try members.object("processing") { (inner) throws(RecordingError) in try processing.read(&inner) }
        try members.set(&upstreamAttempts, "upstream_attempts")
        try readContinuity(&members)
        try members.set(&keepsConversation, "keeps_conversation")
        try members.end()
    }
}

extension RelayPolicy {
    /// The policy as its file has it.
    fileprivate func recorded() throws(RecordingError) -> JSONObject {
        var object = JSONObject()
        object["instructions"] = instructions.map { .string($0) }
        if session != SessionConfiguration() {
            guard let spelt = session.recordedInCanonicalForm else {
                throw RecordingError(code: .unrepresentable(member: "policy.session"))
            }
            object["session"] = spelt
        }
        object["members"] = Self.object(members.map { ($0.key.rawValue, $0.value) })
        object["vendor_members"] = Self.object(vendorMembers.map { ($0.key, $0.value) })
        object["unknown_members"] = .string(unknownMembers.rawValue)
        object["models"] = models.map { .array($0.sorted().map { .string($0) }) }
        object["events"] = Self.object(events.map { ($0.key, $0.value) })
        object["unknown_events"] = .string(unknownEvents.rawValue)
        object["system_items"] = .string(systemItems.rawValue)
        object["item_types"] = Self.object(itemTypes.map { ($0.key, $0.value) })
        object["mcp_servers"] = .string(mcpServers.rawValue)
        object["hide_tools"] = .bool(hidesTools)
        object["hidden"] = .array(hidden.map(\.rawValue).sorted().map { .string($0) })
        object["limits"] = .object(limits.recorded)
        guard (try? RelayPolicy(parsing: JSONValue.object(object).serialized)) == self else {
            throw RecordingError(code: .unrepresentable(member: "policy"))
        }
        return object
    }

    /// Restrictions by name, in the order of the names: a dictionary has none of its own.
    private static func object(_ restrictions: [(String, Restriction)]) -> JSONValue {
        var object = JSONObject()
        for (name, restriction) in restrictions.sorted(by: { $0.0 < $1.0 }) {
            object[name] = .string(restriction.rawValue)
        }
        return .object(object)
    }
}

extension RelayLimits {
    fileprivate var recorded: JSONObject {
        var object: JSONObject = [
            "events": events.recorded, "bytes": bytes.recorded, "audio_ms": audio.recorded,
            "forgiveness_seconds": forgiveness.recorded, "session_seconds": session?.recorded ?? .null,
            "warning_seconds": warning?.recorded ?? .null, "idle_seconds": idle?.recorded ?? .null,
        ]
        object["refusals_before_close"] = .number(JSONNumber(refusalsBeforeClose))
        return object
    }
}

extension Allowance? {
    fileprivate var recorded: JSONValue {
        guard let self else { return .null }
        return ["per_second": .number(JSONNumber(self.perSecond)), "burst": .number(JSONNumber(self.burst))]
    }
}

extension SessionConfiguration {
    /// The session as canonical general availability spells it.
    fileprivate var recordedInCanonicalForm: JSONValue? {
        let event = EventCodec(dialect: .openAI).encode(.sessionUpdate(SessionUpdate(session: self)))
        return event.flatMap { try? JSONValue(parsing: $0) }?["session"]
    }
}
