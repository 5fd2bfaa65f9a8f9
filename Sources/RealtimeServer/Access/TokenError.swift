/// Why a token is refused. Told to logs; a client learns only that its token is not valid, or that it has expired.
public enum TokenError: String, Error, Hashable, Sendable, CaseIterable {
    /// Not three parts of base64url, or not the JSON that RFC 7519 wants.
    case malformed
    /// Signed with an algorithm that no key is for.
    case algorithm
    /// Signed by a key that is not there.
    case unknownKey = "unknown_key"
    /// The signature is wrong.
    case signature
    /// `exp` is missing or has passed.
    case expired
    /// `nbf` has not come.
    case notYetValid = "not_yet_valid"
    /// `iss` is not the one expected.
    case issuer
    /// `aud` names somebody else.
    case audience
    /// `sub` is missing, empty or long.
    case subject
}
