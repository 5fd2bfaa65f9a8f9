extension ClientEvent {
    /// The canonical wire name, or the name as it came for an unknown event.
    public var type: String {
        if case .unknown(let event) = self { return event.type }
        return kind?.name ?? ""
    }

    /// The client's identifier of the event, which an error about it must echo.
    public var eventID: EventID? {
        if case .unknown(let event) = self { return event.eventID }
        return payload?.eventID
    }
}

extension ServerEvent {
    /// The canonical wire name, or the name as it came for an unknown event.
    public var type: String {
        if case .unknown(let event) = self { return event.type }
        return kind?.name ?? ""
    }

    /// The event's identifier; several vendors leave it out.
    public var eventID: EventID? {
        if case .unknown(let event) = self { return event.eventID }
        return payload?.eventID
    }
}
