internal import RealtimeProtocol

/// The JSON form of a policy: the file's members are those of the type in the wire's spelling.
extension RelayPolicy {
    /// Reads a policy from JSON text; what the text does not mention keeps its default. Docs/Relay.md describes it.
    ///
    /// - Throws: ``RelayPolicyError`` with the path of the first member that is unknown or has no such value. Nothing is
    ///   ignored: a lock whose name is misspelt would be no lock.
    public init(parsing text: [UInt8]) throws(RelayPolicyError) {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONValue(parsing: text)
        } catch {
            throw RelayPolicyError([], "not JSON: \(error)")
        }
        var reader = try PolicyReader(root, at: [])
        self.init(instructions: try reader.string("instructions"))
        if let allows = try reader.bool("allow_client_instructions") { allowsClientInstructions = allows }
        if let value = reader.value("session") { session = try Self.session(value) }
        for (name, restriction) in try reader.restrictions("members") {
            guard let member = PolicyMember(rawValue: name) else {
                let names = PolicyMember.allCases.map(\.rawValue).joined(separator: ", ")
                throw RelayPolicyError(["members", name], "unknown member; expected one of \(names)")
            }
            members[member] = restriction
        }
        for (name, restriction) in try reader.restrictions("vendor_members") {
            vendorMembers[name.lowercased()] = restriction
        }
        if let restriction = try reader.restriction("unknown_members") { unknownMembers = restriction }
        models = try reader.strings("models").map(Set.init)
        for (name, restriction) in try reader.restrictions("events") { events[name] = restriction }
        if let restriction = try reader.restriction("unknown_events") { unknownEvents = restriction }
        if let restriction = try reader.restriction("system_items") { systemItems = restriction }
        for (name, restriction) in try reader.restrictions("item_types") {
            itemTypes[name.lowercased()] = restriction
        }
        if let restriction = try reader.restriction("mcp_servers") { mcpServers = restriction }
        if let hides = try reader.bool("hide_tools") { hidesTools = hides }
        for name in try reader.strings("hidden") ?? [] {
            guard let member = PolicyMember(rawValue: name) else {
                throw RelayPolicyError(["hidden"], "'\(name)' is no member of a session")
            }
            hidden.insert(member)
        }
        if let value = reader.value("limits") { limits = try RelayLimits(value, at: ["limits"]) }
        try reader.finish()
    }

    /// A session in general-availability spelling.
    private static func session(_ value: JSONValue) throws(RelayPolicyError) -> SessionConfiguration {
        let event = JSONValue.object(["type": "session.update", "session": value])
        let update: SessionUpdate
        do throws(EventError) {
            switch try EventCodec(dialect: .openAI).decodeClientEvent(event.serialized) {
            case .sessionUpdate(let found): update = found
            case .unknown(let unknown):
                throw unknown.failure ?? EventError(.missingMember, path: ["session"])
            default: throw EventError(.missingMember, path: ["session"])
            }
        } catch {
            throw RelayPolicyError([error.parameter ?? "session"], error.description)
        }
        for member in update.session.unknownMembers.members {
            throw RelayPolicyError(["session", member.name], "unknown member of a session")
        }
        return update.session
    }
}

extension RelayLimits {
    init(_ value: JSONValue, at path: [String]) throws(RelayPolicyError) {
        self.init()
        var reader = try PolicyReader(value, at: path)
        events = try reader.allowance("events", or: events)
        bytes = try reader.allowance("bytes", or: bytes)
        audio = try reader.allowance("audio_ms", or: audio)
        if let count = try reader.integer("refusals_before_close", in: 1...1_000_000_000) {
            refusalsBeforeClose = count
        }
        forgiveness = try reader.seconds("forgiveness_seconds", or: forgiveness) ?? .zero
        session = try reader.seconds("session_seconds", or: session)
        warning = try reader.seconds("warning_seconds", or: warning)
        idle = try reader.seconds("idle_seconds", or: idle)
        try reader.finish()
    }
}

extension PolicyReader {
    /// An allowance; null is none.
    fileprivate mutating func allowance(_ name: String, or usual: Allowance?) throws(RelayPolicyError) -> Allowance? {
        guard let value = value(name) else { return usual }
        guard value != .null else { return nil }
        var reader = try PolicyReader(value, at: path + [name])
        guard let perSecond = try reader.integer("per_second", in: Allowance.bounds) else {
            throw RelayPolicyError(path + [name, "per_second"], "missing")
        }
        let burst = try reader.integer("burst", in: Allowance.bounds) ?? perSecond
        try reader.finish()
        return Allowance(perSecond: perSecond, burst: burst)
    }

    /// A time of at most a year; null is none.
    fileprivate mutating func seconds(_ name: String, or usual: Duration?) throws(RelayPolicyError) -> Duration? {
        guard let value = value(name) else { return usual }
        guard value != .null else { return nil }
        guard let seconds = value.doubleValue, (0...31_536_000).contains(seconds) else {
            throw wrong(name, "a number of seconds from 0 to 31536000, or null", value)
        }
        return .milliseconds(Int((seconds * 1_000).rounded()))
    }
}
