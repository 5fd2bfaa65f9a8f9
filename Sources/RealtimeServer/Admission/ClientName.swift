/// Under which name a client's sessions are counted.
enum ClientName {
    /// The principal's, with how it was shown, so that a token's subject cannot be called like a key; else the address.
    ///
    /// Of an IPv6 address the first 64 bits: who has one address of a network has all of them (RFC 4291 section 2.5.1).
    static func of(_ principal: Principal?, _ address: String) -> String {
        if let principal { return "\(principal.proof.rawValue):\(principal.name)" }
        guard let parsed = IPAddress(address) else { return "address:\(address)" }
        guard !parsed.isV4 else { return "address:\(parsed)" }
        return "address:\(IPAddress(v6: (parsed.bits >> 64) << 64))/64"
    }
}
