package import RealtimeProtocol
internal import RealtimeUnits

extension ReconnectPolicy {
    package var recorded: JSONObject {
        [
            "attempts": .number(JSONNumber(attempts)), "first_pause": firstPause.recorded,
            "longest_pause": longestPause.recorded, "jitter": JSONNumber(jitter).map { .number($0) } ?? .null,
            "stable_after": stableAfter.recorded,
        ]
    }

    package mutating func read(_ members: inout RecordedMembers) throws(RecordingError) {
        try members.set(&attempts, "attempts")
        try members.set(&firstPause, "first_pause")
        try members.set(&longestPause, "longest_pause")
        try members.set(&jitter, "jitter")
        try members.set(&stableAfter, "stable_after")
    }
}

extension RefreshPolicy {
    package var recorded: JSONObject { ["after": after.recorded, "deadline": deadline.recorded] }

    /// Both members must be there: there is no refresh by default.
    package init(_ members: inout RecordedMembers) throws(RecordingError) {
        var (after, deadline) = (Duration?.none, Duration?.none)
        try members.set(&after, "after")
        try members.set(&deadline, "deadline")
        guard let after, let deadline else { throw RecordingError(code: .invalid(member: "refresh")) }
        self.init(after: after, deadline: deadline)
    }
}

extension ContinuityLimits {
    package var recorded: JSONObject {
        [
            "items": .number(JSONNumber(items)), "bytes": .number(JSONNumber(bytes)), "input": input.recorded,
            "quiet_input": quietInput.recorded,
        ]
    }

    package mutating func read(_ members: inout RecordedMembers) throws(RecordingError) {
        try members.set(&items, "items")
        try members.set(&bytes, "bytes")
        try members.set(&input, "input")
        try members.set(&quietInput, "quiet_input")
    }
}

extension ConversationCarrying {
    package var recorded: String {
        switch self {
        case .items: "items"
        case .instructions: "instructions"
        case .nothing: "nothing"
        }
    }

    package init?(recorded name: String) {
        switch name {
        case "items": self = .items
        case "instructions": self = .instructions
        case "nothing": self = .nothing
        default: return nil
        }
    }
}

/// A configuration whose session may go on over another connection: a client's, and a relay's of its upstream.
package protocol ContinuingConfiguration {
    var reconnect: ReconnectPolicy? { get set }
    var refresh: RefreshPolicy? { get set }
    var continuity: ContinuityLimits { get set }
    var carrying: ConversationCarrying? { get set }
    var chanceSeed: UInt64 { get set }
}

extension ContinuingConfiguration {
    /// Reads what is said of other connections.
    package mutating func readContinuity(_ members: inout RecordedMembers) throws(RecordingError) {
        try members.object("reconnect") { (inner) throws(RecordingError) in
            var policy = ReconnectPolicy()
            try policy.read(&inner)
            reconnect = policy
        }
        try members.object("refresh") { (inner) throws(RecordingError) in refresh = try RefreshPolicy(&inner) }
        try members.object("continuity") { (inner) throws(RecordingError) in try continuity.read(&inner) }
        var name = ""
        try members.set(&name, "carrying")
        if !name.isEmpty {
            guard let read = ConversationCarrying(recorded: name) else {
                throw RecordingError(code: .invalid(member: "carrying"))
            }
            carrying = read
        }
        var seed = String(chanceSeed)
        try members.set(&seed, "chance_seed")
        guard let number = UInt64(seed) else { throw RecordingError(code: .invalid(member: "chance_seed")) }
        chanceSeed = number
    }
}
