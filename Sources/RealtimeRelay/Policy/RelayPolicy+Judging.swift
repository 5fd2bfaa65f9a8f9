internal import RealtimeProtocol

/// A client's events under a policy.
extension RelayPolicy {
    /// Judges an event, which was decoded from `frame`.
    ///
    /// `current` gives the sessions whose values count as in force, spelt in the client's dialect. O(bytes) for updates,
    /// creates and items; other events are judged by their name.
    func judge(
        _ event: ClientEvent,
        _ frame: [UInt8],
        limits: JSONLimits,
        current: @escaping () -> [JSONValue]
    ) -> PolicyVerdict {
        switch restriction(of: event) {
        case .allow: break
        case .drop: return .drop
        case .refuse:
            return .refuse(
                ErrorDetail(
                    code: .notAllowed,
                    message: "Invalid value for 'type': this server does not take '\(event.type)' from a client.",
                    param: "type",
                    eventID: event.eventID
                ),
                []
            )
        }
        switch event {
        case .sessionUpdate: return judge(frame, "session", event.eventID, limits, current)
        case .responseCreate: return judge(frame, "response", event.eventID, limits, current)
        case .conversationItemCreate: return judgeItem(frame, event.eventID, limits)
        default: return .pass
        }
    }

    private func restriction(of event: ClientEvent) -> Restriction {
        if case .unknown(let unknown) = event { return events[unknown.type] ?? unknownEvents }
        return events.isEmpty ? .allow : events[event.type] ?? .allow
    }

    private func judge(
        _ frame: [UInt8],
        _ member: String,
        _ eventID: EventID?,
        _ limits: JSONLimits,
        _ current: @escaping () -> [JSONValue]
    ) -> PolicyVerdict {
        // The codec has read the frame under the same limits, so it is an object.
        guard let root = try? JSONValue(parsing: frame, limits: limits), case .object(let object) = root else {
            return .drop
        }
        var inspection = SessionInspection(policy: self, currentValues: current)
        inspection.inspectEnvelope(object)
        for candidate in object.members where candidate.name.lowercased() == member {
            inspection.inspect(candidate.value, at: [candidate.name])
        }
        guard var refusal = inspection.refusal else {
            return inspection.edits.isEmpty ? .pass : .splice(inspection.edits)
        }
        refusal.eventID = eventID
        return .refuse(refusal, inspection.edits)
    }

    private func judgeItem(_ frame: [UInt8], _ eventID: EventID?, _ limits: JSONLimits) -> PolicyVerdict {
        guard let root = try? JSONValue(parsing: frame, limits: limits) else { return .drop }
        for item in root.values(ignoringCase: "item") {
            guard let restriction = restriction(ofItem: item) else { continue }
            guard restriction == .refuse else { return .drop }
            let isRole = !item.isFromSpeaker && systemItems == .refuse
            return .refuse(
                ErrorDetail(
                    code: .notAllowed,
                    message: "Invalid value for 'item': this server does not take such an item from a client.",
                    param: isRole ? "item.role" : "item.type",
                    eventID: eventID
                ),
                []
            )
        }
        return .pass
    }

    // MARK: Rules

    /// The restriction of a member as it is spelt at `path`.
    func restriction(of member: PolicyMember, at path: String) -> Restriction {
        let restriction =
            vendorMembers[path] ?? members[member] ?? (member == .model && models != nil ? .refuse : .allow)
        // The one name that is the user's rate in one dialect and the model's in another.
        guard path == "sample_rate" else { return restriction }
        return max(restriction, members[.inputFormat] ?? .allow)
    }

    /// The restriction of an item, where there is one.
    func restriction(ofItem item: JSONValue) -> Restriction? {
        var result = Restriction.allow
        for type in item.values(ignoringCase: "type").compactMap({ $0.stringValue?.lowercased() }) {
            if hidesTools, Self.toolItems.contains(type) { return .refuse }
            result = max(result, itemTypes[type] ?? .allow)
        }
        if !item.isFromSpeaker { result = max(result, systemItems) }
        return result == .allow ? nil : result
    }

    /// Items that belong to a call of a tool.
    static let toolItems: Set<String> = [
        "function_call", "function_call_output", "mcp_call", "mcp_list_tools", "mcp_approval_request",
        "mcp_approval_response",
    ]
}

extension Restriction: Comparable {
    /// Orders by strictness.
    public static func < (left: Restriction, right: Restriction) -> Bool { left.strictness < right.strictness }

    private var strictness: Int {
        switch self {
        case .allow: 0
        case .drop: 1
        case .refuse: 2
        }
    }
}

extension JSONValue {
    /// Whether a message is the user's or the assistant's, or the item is none.
    fileprivate var isFromSpeaker: Bool {
        values(ignoringCase: "role").allSatisfy { $0 == "user" || $0 == "assistant" || $0 == .null }
    }
}
