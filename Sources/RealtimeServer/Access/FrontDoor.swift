internal import RealtimeWebSocket

/// Who a request comes from, before anything is made for it.
struct FrontDoor: Sendable {
    /// Somebody who may have a session.
    struct Visitor: Sendable {
        /// `nil` where nobody has to say who they are.
        var principal: Principal?
        /// What a client secret is good for.
        var grant: ClientSecrets.Grant?
    }

    let policy: AccessPolicy
    let secrets: ClientSecrets

    /// Lets in or refuses; `now` in seconds since 1970.
    ///
    /// A client secret binds its session also where nobody has to show anything.
    func visitor(of request: HTTPRequest, at now: Int) throws(AccessPolicy.Refusal) -> Visitor {
        let credentials = Credentials.shown(in: request)
        for credential in credentials {
            guard let grant = secrets.grant(for: credential, at: now) else { continue }
            return Visitor(principal: grant.principal, grant: grant)
        }
        guard policy.asksForKey else { return Visitor() }
        return Visitor(principal: try policy.principal(showing: credentials, at: now))
    }

    /// Who may make client secrets: whoever has a key, and not whoever has a client secret.
    func owner(of request: HTTPRequest, at now: Int) throws(AccessPolicy.Refusal) -> Principal? {
        guard policy.asksForKey else { return nil }
        return try policy.principal(showing: Credentials.shown(in: request), at: now)
    }
}
