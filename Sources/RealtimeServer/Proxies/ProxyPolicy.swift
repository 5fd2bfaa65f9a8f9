internal import RealtimeWebSocket

/// Which machines in front of this one are believed about where a request comes from.
///
/// What a client itself writes into `Forwarded` is worth nothing, so a field counts only as far as trusted proxies have
/// written it.
public struct ProxyPolicy: Sendable {
    /// Addresses of the proxies.
    public var trusted: [AddressRange]
    /// Whether connections from them begin with a PROXY protocol header; one that does not is closed.
    public var usesProxyProtocol: Bool

    /// Creates a policy that trusts nobody unless told to.
    public init(trusted: [AddressRange] = [], usesProxyProtocol: Bool = false) {
        self.trusted = trusted
        self.usesProxyProtocol = usesProxyProtocol
    }

    /// Where a request comes from.
    struct Origin: Hashable, Sendable {
        /// The client's address, for logs and limits.
        var address: String
        /// Whether the client's own connection is encrypted.
        var isSecure: Bool
    }

    func trusts(_ host: String) -> Bool {
        guard !trusted.isEmpty, let address = IPAddress(host) else { return false }
        return trusted.contains { $0.contains(address) }
    }

    /// Follows the fields of a request back from `peer`, as long as what wrote them is trusted.
    func origin(of request: HTTPRequest, from peer: PeerAddress) -> Origin {
        var origin = Origin(address: peer.host, isSecure: request.isSecure)
        guard trusts(peer.host) else { return origin }
        var hops = ForwardedField.hops(in: request.headers) ?? ForwardedField.legacyHops(in: request.headers)
        while let hop = hops.popLast() {
            if let isSecure = hop.isSecure { origin.isSecure = isSecure }
            guard let address = hop.address else { break }
            origin.address = address.description
            guard trusted.contains(where: { $0.contains(address) }) else { break }
        }
        return origin
    }
}
