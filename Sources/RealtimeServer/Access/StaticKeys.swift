/// Keys of which a client may show one, kept as digests.
public struct StaticKeys: Sendable {
    private struct Entry: Sendable {
        var digest: SecretDigest
        var name: String
    }

    private var entries: [Entry] = []

    /// Takes keys without names; they are called `key-1`, `key-2` and so on.
    public init(_ keys: [String]) {
        for key in keys { add(key, name: nil) }
    }

    /// Reads keys from text: one a line, and behind it, after white space, the name of whoever has it.
    ///
    /// Empty lines, and lines that begin with `#`, are skipped. What a line holds besides is skipped too.
    public init(parsing text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let key = words.first, !key.hasPrefix("#") else { continue }
            add(String(key), name: words.dropFirst().first.map(String.init))
        }
    }

    /// Reads keys from a value of the environment: separated by commas or white space, without names.
    public init(parsingList text: String) {
        self.init(text.split { $0.isWhitespace || $0 == "," }.map(String.init))
    }

    private mutating func add(_ key: String, name: String?) {
        entries.append(Entry(digest: SecretDigest(of: key.utf8), name: name ?? "key-\(entries.count + 1)"))
    }

    /// How many keys there are.
    public var count: Int { entries.count }
    /// Whether there is none: nobody can show one then.
    public var isEmpty: Bool { entries.isEmpty }

    /// These keys and those of `other`.
    public func adding(_ other: StaticKeys) -> StaticKeys {
        var sum = self
        sum.entries += other.entries
        return sum
    }

    /// The name that goes with `key`; `nil` where it is none of these.
    ///
    /// Compares with every key, so that the time does not tell which one was right. O(keys).
    func name(of key: String) -> String? {
        let digest = SecretDigest(of: key.utf8)
        var found: String?
        for entry in entries where entry.digest == digest { found = found ?? entry.name }
        return found
    }
}
