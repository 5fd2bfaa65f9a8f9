public import RealtimeProtocol
internal import RealtimeUnits

extension ServerSession.Role {
    fileprivate var recorded: String {
        switch self {
        case .model: "model"
        case .relay: "relay"
        }
    }

    fileprivate init?(recorded name: String) {
        switch name {
        case "model": self = .model
        case "relay": self = .relay
        default: return nil
        }
    }
}

extension ServerSession.Configuration: RecordableConfiguration {
    /// The configuration as an object. Throws ``RecordingError/Code/unrepresentable(member:)`` where the session's
    /// members belong to dialects that have nothing in common.
    public func recorded() throws(RecordingError) -> JSONObject {
        var object: JSONObject = [
            "role": .string(role.recorded), "dialect": .string(dialect.rawValue),
            "detects_browser": .bool(detectsBrowser),
        ]
        guard session.record(in: &object) else { throw RecordingError(code: .unrepresentable(member: "session")) }
        object["voices"] = .array(voices.map { .string($0) })
        object["turn_detection_types"] = .array(turnDetectionTypes.map { .string($0.rawValue) })
        object["allows_client_instructions"] = .bool(allowsClientInstructions)
        object["hides_instructions"] = .bool(hidesInstructions)
        object["identifiers"] = .string(identifiers.prefix)
        object["output_lead"] = outputLead?.recorded ?? .null
        object["limits"] = .object(limits.recorded)
        return object
    }

    /// Reads a configuration; as ``RecordableConfiguration/init(recorded:)``.
    public init(recorded: JSONObject) throws(RecordingError) {
        var members = RecordedMembers(recorded)
        let dialect: Dialect = try members.named("dialect")
        let identifiers = IdentifierSource(prefix: try members.string("identifiers"))
        self.init(dialect: dialect, identifiers: identifiers)
        var role = role.recorded
        try members.set(&role, "role")
        guard let read = ServerSession.Role(recorded: role) else {
            throw RecordingError(code: .invalid(member: "role"))
        }
        self.role = read
        try members.set(&detectsBrowser, "detects_browser")
        session = try members.value() ?? session
        try members.set(&voices, "voices")
        var types = turnDetectionTypes.map(\.rawValue)
        try members.set(&types, "turn_detection_types")
        turnDetectionTypes = types.map(TurnDetectionType.init(rawValue:))
        try members.set(&allowsClientInstructions, "allows_client_instructions")
        try members.set(&hidesInstructions, "hides_instructions")
        try members.set(&outputLead, "output_lead")
        try members.object("limits") { (inner) throws(RecordingError) in try limits.read(&inner) }
        try members.end()
    }
}
