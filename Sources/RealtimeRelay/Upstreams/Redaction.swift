/// Takes out of a text what must not reach a client or a log: keys, tokens, and the query of an address.
///
/// Vendors quote the key they were shown ("Incorrect API key provided: sk-…"), and errors of a transport quote the
/// address with its query.
public enum Redaction {
    /// What stands in the place of what was taken out.
    public static let mark = "[redacted]"

    /// Prefixes of vendors' keys and tokens: OpenAI (`sk-`, `ek_`), xAI, and JSON web tokens, which begin with `{"`.
    private static let prefixes = ["sk-", "ek_", "xai-", "eyJ"]
    /// Words behind which a secret stands, in lower case.
    private static let introductions: Set<String> = [
        "bearer", "basic", "authorization:", "api-key:", "x-api-key:", "api_key:", "key:", "token:", "secret:",
        "password:", "provided:",
    ]
    /// Names whose value, behind `=`, is a secret; any name that ends so.
    private static let names = ["key", "token", "secret", "password", "authorization", "signature", "sig"]

    /// The text without them. O(characters).
    public static func redact(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var word = ""
        var expectsSecret = false
        for character in text {
            if character.isWhitespace || "\"'`()<>{}[],;".contains(character) {
                append(word, to: &result, &expectsSecret)
                word = ""
                result.append(character)
            } else {
                word.append(character)
            }
        }
        append(word, to: &result, &expectsSecret)
        return result
    }

    private static func append(_ word: String, to result: inout String, _ expectsSecret: inout Bool) {
        guard !word.isEmpty else { return }
        let lower = word.lowercased()
        let introduces = introductions.contains(lower)
        // "authorization: Bearer …": the scheme is no secret.
        if introduces || !expectsSecret {
            result += prefixes.contains { word.hasPrefix($0) && word.count > $0.count } ? mark : withoutSecrets(word)
        } else {
            result += mark
        }
        expectsSecret = introduces
    }

    private static func withoutSecrets(_ word: String) -> String {
        let parts = word.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 {
            var rest = String(parts[1])
            if let query = rest.firstIndex(where: { $0 == "?" || $0 == "#" }) { rest = rest[..<query] + "?" + mark }
            // A user's name and password stand before the host.
            let host = rest.prefix { $0 != "/" && $0 != "?" }
            if let at = host.lastIndex(of: "@") { rest = mark + rest[at...] }
            return parts[0] + "://" + rest
        }
        guard word.contains("=") else { return word }
        let pairs = word.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            guard let equals = pair.firstIndex(of: "=") else { return String(pair) }
            let name = pair[..<equals].lowercased()
            return names.contains { name.hasSuffix($0) } ? pair[...equals] + mark : String(pair)
        }
        return pairs.joined(separator: "&")
    }
}
