internal import RealtimeProtocol

/// What a client knows of the server's response: which is live, and which was cancelled and still drips.
struct RemoteResponse: Hashable, Sendable {
    private(set) var active: ResponseID?
    /// Responses cancelled by us or by the user's speech, until their `response.done`. At most eight: servers hold one
    /// response at a time, so older entries are answers that never came.
    private(set) var cancelled: [ResponseID] = []

    mutating func created(_ id: ResponseID?) { active = id }

    mutating func done(_ id: ResponseID?) {
        cancelled.removeAll { $0 == id }
        // A late done of a cancelled response must not end the one after it.
        if id == nil || id == active { active = nil }
    }

    mutating func cancel() {
        guard let id = active else { return }
        cancelled.append(id)
        if cancelled.count > 8 { cancelled.removeFirst() }
        active = nil
    }

    func isStale(_ id: ResponseID?) -> Bool { id.map(cancelled.contains) ?? false }
}
