internal import RealtimeProtocol

/// Goes through what a client mentions of a session or a response, member by member, as it stands in the frame.
///
/// Works on the names of the frame and not on typed values, so that nothing a type has no place for slips through:
/// members that are unknown, spelt for another dialect, or spelt twice in two places.
struct SessionInspection {
    let policy: RelayPolicy
    /// The values in force, spelt in the client's dialect; made when first needed.
    private let currentValues: () -> [JSONValue]
    private var values: [JSONValue]?
    private(set) var edits: [FrameSplice.Edit] = []
    private(set) var refusal: ErrorDetail?

    init(policy: RelayPolicy, currentValues: @escaping () -> [JSONValue]) {
        self.policy = policy
        self.currentValues = currentValues
    }

    /// Members that would tell a server whom to ask, in the session of no dialect: refused whatever the policy says.
    private static let endpoints: Set<String> = [
        "url", "base_url", "api_base", "api_key", "api_url", "endpoint", "upstream", "upstream_url", "server_url",
        "headers",
        "authorization",
    ]
    /// Containers that are looked into rather than at, in lower case.
    private static let containers: Set<String> = ["audio", "audio.input", "audio.output"]
    /// Members that say nothing of the conversation: what an update is about, and what a server's echo says of itself.
    private static let neutral: Set<String> = ["type", "object", "id", "expires_at"]

    /// Looks at `value`, which stands at `place` in the frame.
    mutating func inspect(_ value: JSONValue, at place: [String]) {
        guard case .object(let object) = value else { return }
        inspect(object, at: place, path: [])
    }

    /// Looks at the members beside the session or response: what belongs inside must not get by outside of it.
    mutating func inspectEnvelope(_ object: JSONObject) {
        for member in object.members {
            let name = member.name.lowercased()
            switch name {
            case "type", "event_id", "session", "response": continue
            default: break
            }
            if let known = PolicyMember(path: [name]) {
                decide(policy.restriction(of: known, at: name), known, member.value, [member.name], path: [name])
            } else if Self.containers.contains(name) {
                guard case .object(let inner) = member.value else { continue }
                inspect(inner, at: [member.name], path: [name])
            } else if Self.endpoints.contains(name) {
                decide(.refuse, nil, member.value, [member.name], path: [name])
            }
        }
    }

    private mutating func inspect(_ object: JSONObject, at place: [String], path: [String]) {
        for member in object.members {
            let here = path + [member.name.lowercased()]
            let joined = here.joined(separator: ".")
            if Self.containers.contains(joined), case .object(let inner) = member.value {
                inspect(inner, at: place + [member.name], path: here)
            } else if let known = PolicyMember(path: here) {
                let restriction = policy.restriction(of: known, at: joined)
                decide(restriction, known, member.value, place + [member.name], path: here)
            } else if Self.endpoints.contains(joined), policy.vendorMembers[joined] != .allow {
                decide(.refuse, nil, member.value, place + [member.name], path: here)
            } else if !Self.neutral.contains(joined) {
                let restriction = policy.vendorMembers[joined] ?? policy.unknownMembers
                decide(restriction, nil, member.value, place + [member.name], path: here)
            }
        }
    }

    private mutating func decide(
        _ restriction: Restriction,
        _ member: PolicyMember?,
        _ value: JSONValue,
        _ place: [String],
        path: [String]
    ) {
        if member == .tools, restriction == .allow { inspectTools(value, at: place) }
        if member == .input, restriction == .allow { inspectItems(value, at: place) }
        guard restriction != .allow else { return }
        if member == .model, let name = value.stringValue, policy.models?.contains(name) == true { return }
        edits.append(.remove(place))
        guard restriction == .refuse, value != .null, !isInForce(value, at: path) else { return }
        refuse(place, "this server does not let a client set it")
    }

    private mutating func refuse(_ place: [String], _ reason: String) {
        guard refusal == nil else { return }
        let name = place.joined(separator: ".")
        refusal = ErrorDetail(
            code: .notAllowed,
            message: "Invalid value for '\(name)': \(reason).",
            param: name
        )
    }

    /// Whether the value is one the session has already.
    private mutating func isInForce(_ value: JSONValue, at path: [String]) -> Bool {
        let candidates = values ?? currentValues()
        values = candidates
        return candidates.contains { candidate in
            var found: JSONValue? = candidate
            for name in path { found = found?[name] }
            return found.map { value.isMention(of: $0) } ?? false
        }
    }

    // MARK: Tools and items

    private mutating func inspectTools(_ tools: JSONValue, at place: [String]) {
        guard policy.mcpServers != .allow, case .array(let list) = tools else { return }
        for (index, tool) in list.enumerated() where tool.namesServer {
            edits.append(FrameSplice.Edit(place.map(FrameSplice.Step.member) + [.element(index)], .remove))
            if policy.mcpServers == .refuse {
                refuse(place + ["[\(index)]"], "this server takes no tools of other servers")
            }
        }
    }

    private mutating func inspectItems(_ items: JSONValue, at place: [String]) {
        guard case .array(let list) = items else { return }
        for (index, item) in list.enumerated() {
            guard let restriction = policy.restriction(ofItem: item) else { continue }
            edits.append(FrameSplice.Edit(place.map(FrameSplice.Step.member) + [.element(index)], .remove))
            if restriction == .refuse { refuse(place + ["[\(index)]"], "this server does not take such an item") }
        }
    }
}

extension JSONValue {
    /// Whether everything this value says is so in `other`: an object may say less than all.
    func isMention(of other: JSONValue) -> Bool {
        guard case .object(let mine) = self, case .object(let theirs) = other else { return self == other }
        return mine.members.allSatisfy { member in theirs[member.name].map(member.value.isMention) ?? false }
    }

    /// The values of all members of this name, in any case: a server may take any of them.
    func values(ignoringCase name: String) -> [JSONValue] {
        objectValue?.members.filter { $0.name.lowercased() == name }.map(\.value) ?? []
    }

    /// Whether a tool names a server that the upstream is to call.
    fileprivate var namesServer: Bool {
        if values(ignoringCase: "type").contains(where: { $0.stringValue?.lowercased() == "mcp" }) { return true }
        return ["server_url", "connector_id", "tunnel_id"].contains { !values(ignoringCase: $0).isEmpty }
    }
}
