import RealtimeProtocol
import Testing

@Suite("There and back", .enabled(if: Corpus.folder != nil, "REALTIME_CORPUS is not set"))
struct TranslationRoundTripTests {
    private static let others: [Dialect] = [
        .openAIBeta, .dashScopeOmni, .xAI, .browser, .azureVoiceLive, .glm, .stepFun,
    ]

    @Test("a server's GA event that another dialect has comes back with every member that was not reported lost")
    func serverEvents() throws {
        var carried = 0
        for line in try Corpus.lines() where line.dialect == .openAI && line.isServer {
            let event = try EventCodec(dialect: .openAI).decodeServerEvent(line.event.serialized)
            for other in Self.others {
                var there = DialectTranslator(from: .openAI, to: other)
                var back = DialectTranslator(from: other, to: .openAI)
                let first = there.translate(event)
                var losses = first.report.losses
                var results: [ServerEvent] = []
                for event in first.events {
                    // Over the wire, so that what only memory holds does not count.
                    let bytes = try #require(EventCodec(dialect: other).encode(event), "\(line.place) \(other)")
                    let second = back.translate(try EventCodec(dialect: other).decodeServerEvent(bytes))
                    losses += second.report.losses
                    results += second.events
                }
                guard !first.events.isEmpty else { continue }
                let result = try #require(results.first { $0.kind == event.kind }, "\(line.place) \(other)")
                let original = try Self.canonical(event)
                let missing = Self.differences(original, try Self.canonical(result), at: "").filter { path in
                    !losses.contains { path == $0.path || path.hasPrefix($0.path + ".") || $0.path.hasPrefix(path) }
                }
                #expect(missing.isEmpty, "\(line.place) \(other.rawValue): \(missing)")
                carried += 1
            }
        }
        #expect(carried > 300)
    }

    @Test("a client's GA event that another dialect has comes back with every member that was not reported lost")
    func clientEvents() throws {
        var carried = 0
        for line in try Corpus.lines() where line.dialect == .openAI && !line.isServer {
            let event = try EventCodec(dialect: .openAI).decodeClientEvent(line.event.serialized)
            for other in Self.others {
                var there = DialectTranslator(from: .openAI, to: other)
                var back = DialectTranslator(from: other, to: .openAI)
                let first = there.translate(event)
                guard let between = first.events.first else { continue }
                let bytes = try #require(EventCodec(dialect: other).encode(between), "\(line.place) \(other)")
                let second = back.translate(try EventCodec(dialect: other).decodeClientEvent(bytes))
                let losses = first.report.losses + second.report.losses
                let result = try #require(second.events.first, "\(line.place) \(other)")
                let original = try JSONValue(parsing: try #require(EventCodec(dialect: .openAI).encode(event)))
                let again = try JSONValue(parsing: try #require(EventCodec(dialect: .openAI).encode(result)))
                let missing = Self.differences(original, again, at: "").filter { path in
                    !losses.contains { path == $0.path || path.hasPrefix($0.path + ".") || $0.path.hasPrefix(path) }
                }
                #expect(missing.isEmpty, "\(line.place) \(other.rawValue): \(missing)")
                carried += 1
            }
        }
        #expect(carried > 100)
    }

    private static func canonical(_ event: ServerEvent) throws -> JSONValue {
        try JSONValue(parsing: try #require(EventCodec(dialect: .openAI).encode(event)))
    }

    /// Paths of members of `original` that `other` lacks or has otherwise. A null says nothing that could be missing,
    /// and padding carries nothing.
    private static func differences(_ original: JSONValue, _ other: JSONValue?, at path: String) -> [String] {
        guard let other else { return original == .null ? [] : [path] }
        switch (original, other) {
        case (.object(let a), .object(let b)):
            return a.members.flatMap { member in
                member.name == "obfuscation"
                    ? []
                    : differences(
                        member.value,
                        b[member.name],
                        at: path.isEmpty ? member.name : "\(path).\(member.name)"
                    )
            }
        case (.array(let a), .array(let b)):
            return a.enumerated().flatMap { index, element in
                differences(element, index < b.count ? b[index] : nil, at: "\(path)[\(index)]")
            }
        case (.string("audio"), .string("output_audio")), (.string("text"), .string("output_text")):
            // Two spellings of one type of content.
            return []
        case (.string("conversation.item.created"), .string("conversation.item.added")) where path == "type":
            return []
        default:
            return original == other || original == .null ? [] : [path]
        }
    }
}
