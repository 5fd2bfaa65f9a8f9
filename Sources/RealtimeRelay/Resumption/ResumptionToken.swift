/// What a client shows to find its conversation again on a new connection: 192 random bits.
///
/// Whoever has the token has the conversation, so it is as secret as a password: it belongs into no log, and a store
/// holds it no longer than the conversation. Where the server knows its clients, a store also asks for the same one.
public struct ResumptionToken: Hashable, Sendable {
    /// The text that a client is given and shows.
    public let rawValue: String

    /// Draws a token. `generator` must not be guessable: the system's is the default.
    public static func random(using generator: inout some RandomNumberGenerator) -> ResumptionToken {
        ResumptionToken(drawn: (0..<3).map { _ in generator.next() })
    }

    /// Draws a token from the system's generator.
    public static func random() -> ResumptionToken {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    private init(drawn words: [UInt64]) {
        rawValue = words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Reads what a client shows; `nil` where it cannot be a token.
    public init?(_ text: String) {
        guard text.utf8.count == 48, text.utf8.allSatisfy(\.isLowerHexadecimal) else { return nil }
        rawValue = text
    }
}

extension ResumptionToken: CustomStringConvertible {
    /// Not the token.
    public var description: String { "a resumption token" }
}

extension UInt8 {
    fileprivate var isLowerHexadecimal: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
