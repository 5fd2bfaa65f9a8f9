public import RealtimeProtocol

/// What a client of a relay may change.
public struct RelayPolicy: Hashable, Sendable {
    /// The instructions the relay gives the upstream; `nil` leaves them to the client or the upstream.
    public var instructions: String?
    /// Whether a client may replace the instructions, in `session.update` and in `response.create`. Default false.
    public var allowsClientInstructions: Bool

    /// Creates a policy.
    public init(instructions: String? = nil, allowsClientInstructions: Bool = false) {
        self.instructions = instructions
        self.allowsClientInstructions = allowsClientInstructions
    }

    /// What becomes of a client's event.
    public enum Verdict: Hashable, Sendable {
        /// It goes on as it came.
        case pass
        /// It goes on in this form.
        case replace(ClientEvent)
        /// It does not go on; the client is told why.
        case refuse(ErrorDetail)
    }

    /// Judges a client's event.
    ///
    /// Instructions that are null or the ones in force count as not mentioned, because stock clients send them without
    /// meaning anything by it; they are taken out, so that a null does not clear the relay's own.
    public func judge(_ event: ClientEvent) -> Verdict {
        guard !allowsClientInstructions else { return .pass }
        switch event {
        case .sessionUpdate(var update):
            switch verdict(on: update.session.instructions) {
            case .absent: return .pass
            case .harmless:
                update.session.instructions = .absent
                return .replace(.sessionUpdate(update))
            case .forbidden: return .refuse(refusal("session.instructions", update.eventID))
            }
        case .responseCreate(var create):
            switch verdict(on: create.response?.instructions ?? .absent) {
            case .absent: return .pass
            case .harmless:
                create.response?.instructions = .absent
                return .replace(.responseCreate(create))
            case .forbidden: return .refuse(refusal("response.instructions", create.eventID))
            }
        default:
            return .pass
        }
    }

    private enum Mention { case absent, harmless, forbidden }

    private func verdict(on field: Field<String>) -> Mention {
        switch field {
        case .absent: .absent
        case .null: .harmless
        case .value(let text): text == instructions ? .harmless : .forbidden
        }
    }

    private func refusal(_ parameter: String, _ eventID: EventID?) -> ErrorDetail {
        ErrorDetail(
            code: .notAllowed,
            message: "Invalid value for '\(parameter)': this server does not let a client replace the instructions.",
            param: parameter,
            eventID: eventID
        )
    }

    /// A server's event as the client may see it; `nil` where it may see it as it is.
    ///
    /// The instructions of a relay are not the client's to read, and servers echo them.
    public func redact(_ event: ServerEvent) -> ServerEvent? {
        guard instructions != nil, !allowsClientInstructions else { return nil }
        switch event {
        case .sessionCreated(var created) where !created.session.instructions.isAbsent:
            created.session.instructions = .absent
            return .sessionCreated(created)
        case .sessionUpdated(var updated) where !updated.session.instructions.isAbsent:
            updated.session.instructions = .absent
            return .sessionUpdated(updated)
        default:
            return nil
        }
    }
}
