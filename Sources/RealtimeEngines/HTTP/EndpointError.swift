/// Why a text is not the address of a server. Holds neither the address, which may have a password in it, nor a key.
@nonexhaustive
public enum EndpointError: Error, Hashable, Sendable {
    /// It begins with something other than the schemes that are spoken.
    case scheme(expected: [String])
    /// There is no host.
    case host
    /// A character that must not be in an address: a blank, a control character, anything beyond ASCII.
    case character
    /// A name and a password in front of the host: a key belongs into the environment.
    case credentials
    /// A query or a fragment: paths are added to the address.
    case query
}

extension EndpointError: CustomStringConvertible {
    /// One phrase.
    public var description: String {
        switch self {
        case .scheme(let expected): "the address has to begin with \(expected.joined(separator: " or "))"
        case .host: "the address has no host"
        case .character: "the address has a character that does not belong there"
        case .credentials: "the address holds a name or a password; keys come from the environment"
        case .query: "the address has a query or a fragment"
        }
    }
}
