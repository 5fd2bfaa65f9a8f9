/// Makes a server's words fit to be shown: without the key, on one line, and short.
struct Redaction {
    /// Characters that are kept; a sentence has fewer.
    static let lengthLimit = 300
    /// A word that begins like the key for that many characters is taken for it: servers quote keys in part.
    private static let tellingPrefix = 6

    let key: EngineKey?

    /// The text with blanks for control characters, `[key]` for words that show the key or a masked one, and cut.
    func clean(_ text: String) -> String {
        var words: [String] = []
        var length = 0
        let plain = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        for word in plain.split(separator: " ") {
            let word = showsKey(word) ? "[key]" : String(word)
            guard length + word.count <= Self.lengthLimit else {
                words.append(length == 0 ? String(word.prefix(Self.lengthLimit)) + "…" : "…")
                break
            }
            words.append(word)
            length += word.count + 1
        }
        return words.joined(separator: " ")
    }

    private func showsKey(_ word: ArraySlice<Character>) -> Bool {
        let text = String(word)
        // OpenAI's way to quote a key that it does not know.
        if text.contains("****") { return true }
        guard let secret = key?.secret else { return false }
        if text.contains(secret) { return true }
        // Wherever it begins: in quotes, behind "Bearer=".
        return secret.count >= Self.tellingPrefix && text.contains(secret.prefix(Self.tellingPrefix))
    }
}
