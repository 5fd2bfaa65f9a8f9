internal import RealtimeProtocol

/// What of a server's events a client gets to see.
extension RelayPolicy {
    /// What becomes of a server's event on its way to the client.
    enum Sight: Hashable, Sendable {
        case pass
        case splice([FrameSplice.Edit])
        case drop
    }

    /// Whether any event is ever changed: what to ask once, before looking at events.
    var concealsAnything: Bool { hidesTools || !hiddenMembers.isEmpty }

    /// Looks at an event, which came as `frame`. O(bytes) for the events that can hold what is hidden.
    func conceal(_ event: ServerEvent, _ frame: [UInt8], limits: JSONLimits) -> Sight {
        switch event {
        case .sessionCreated, .sessionUpdated: return conceal("session", frame, limits)
        case .responseCreated, .responseDone: return conceal("response", frame, limits)
        case .unknown:
            // A vendor's event may echo the session too, and so may one that did not decode.
            let sight = conceal("session", frame, limits)
            return sight == .pass ? conceal("response", frame, limits) : sight
        case .functionCallArgumentsDelta, .functionCallArgumentsDone, .mcpCallArgumentsDelta, .mcpCallArgumentsDone,
            .mcpCallInProgress, .mcpCallCompleted, .mcpCallFailed, .mcpListToolsInProgress, .mcpListToolsCompleted,
            .mcpListToolsFailed, .simpleBrowserCall:
            return hidesTools ? .drop : .pass
        case .outputItemAdded(let event), .outputItemDone(let event): return conceal(event.item)
        case .conversationItemAdded(let event), .conversationItemDone(let event),
            .conversationItemRetrieved(let event):
            return conceal(event.item)
        default: return .pass
        }
    }

    private func conceal(_ item: ConversationItem) -> Sight {
        guard hidesTools, let type = item.type, Self.toolItems.contains(type.rawValue.lowercased()) else {
            return .pass
        }
        return .drop
    }

    private func conceal(_ container: String, _ frame: [UInt8], _ limits: JSONLimits) -> Sight {
        guard let root = try? JSONValue(parsing: frame, limits: limits), let value = root[container] else {
            return .pass
        }
        var edits: [FrameSplice.Edit] = []
        collect(value, at: [container], path: [], &edits)
        if hidesTools, case .array(let items)? = value["output"] {
            for (index, item) in items.enumerated() {
                guard let type = item["type"]?.stringValue, Self.toolItems.contains(type.lowercased()) else { continue }
                edits.append(FrameSplice.Edit([.member(container), .member("output"), .element(index)], .remove))
            }
        }
        return edits.isEmpty ? .pass : .splice(edits)
    }

    private func collect(_ value: JSONValue, at place: [String], path: [String], _ edits: inout [FrameSplice.Edit]) {
        guard case .object(let object) = value else { return }
        for member in object.members {
            let here = path + [member.name]
            if let known = PolicyMember(path: here), hiddenMembers.contains(known) {
                edits.append(.remove(place + [member.name]))
            } else if ["audio", "audio.input", "audio.output"].contains(here.joined(separator: ".").lowercased()) {
                collect(member.value, at: place + [member.name], path: here, &edits)
            }
        }
    }
}
