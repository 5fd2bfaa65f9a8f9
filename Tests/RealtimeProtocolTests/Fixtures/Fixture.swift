import Foundation
import RealtimeProtocol
import Testing

/// One event, written by hand after the shapes that vendors document, in one of the dialects that have it.
///
/// `Lines/GROUP.client.jsonl` and `Lines/GROUP.server.jsonl` hold one event a line, exactly as a peer would send it. The
/// group says in which dialects: a dialect's own name, or one of ``groups``.
struct Fixture: CustomTestStringConvertible {
    let dialect: Dialect
    let direction: EventLedger.Direction
    /// File and line.
    let place: String
    /// The frame.
    let bytes: [UInt8]
    /// Whether the group holds events without a type on purpose.
    let isUnknown: Bool

    var testDescription: String { "\(place) in \(dialect.rawValue)" }
    var codec: EventCodec { EventCodec(dialect: dialect) }
    var json: JSONValue { get throws { try JSONValue(parsing: bytes) } }

    /// Dialects that have the same event with the same shape.
    static let groups: [String: [Dialect]] = [
        "all": Dialect.allCases,
        // Our extension is for every client of ours; nobody translates with us.
        "extension": Dialect.allCases.filter { $0 != .openAITranslation },
        "appending": Dialect.allCases.filter { $0 != .openAITranslation && $0 != .dashScopeTTS },
        "chat": [.openAI, .azureOpenAI, .xAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni, .glm, .stepFun],
        "retrieving": [.openAI, .azureOpenAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni, .glm],
        "truncating": [.openAI, .azureOpenAI, .xAI, .openAIBeta, .azureVoiceLive, .glm, .stepFun],
        "ga": [.openAI, .azureOpenAI],
        "gaNames": [.openAI, .azureOpenAI, .xAI],
        "betaNames": [.openAIBeta, .azureVoiceLive, .dashScopeOmni, .glm, .stepFun],
        // The page hears how much of a reply was kept: an extension of this project's server.
        "browserTruncating": [.browser],
        "unknown": Dialect.allCases,
    ]

    static let all: [Fixture] = {
        do {
            return try load()
        } catch {
            preconditionFailure("the fixtures cannot be read: \(error)")
        }
    }()

    static let typed = all.filter { !$0.isUnknown }
    static let unknown = all.filter(\.isUnknown)

    private static func load() throws -> [Fixture] {
        let folder = Repository.file("Tests/RealtimeProtocolTests/Fixtures/Lines")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try names.filter { $0.hasSuffix(".jsonl") }.flatMap { name in
            let parts = name.split(separator: ".").map(String.init)
            guard parts.count == 3, let dialects = groups[parts[0]] ?? Dialect(rawValue: parts[0]).map({ [$0] }) else {
                throw CocoaError(.fileReadInvalidFileName, userInfo: [NSFilePathErrorKey: name])
            }
            let lines = try Data(contentsOf: folder.appending(path: name)).split(separator: UInt8(ascii: "\n"))
            return lines.enumerated().flatMap { index, line in
                dialects.map {
                    Fixture(
                        dialect: $0,
                        direction: parts[1] == "client" ? .client : .server,
                        place: "\(name):\(index + 1)",
                        bytes: Array(line),
                        isUnknown: parts[0] == "unknown"
                    )
                }
            }
        }
    }
}

extension Fixture {
    /// The event as decoded, for what does not care which direction it has.
    struct Decoded {
        let event: String
        let unknown: UnknownEvent?
        let encoded: [UInt8]?
    }

    /// Decodes and encodes again in the same dialect.
    func decoded() throws -> Decoded {
        switch direction {
        case .client:
            let event = try codec.decodeClientEvent(bytes)
            let unknown: UnknownEvent? = if case .unknown(let unknown) = event { unknown } else { nil }
            return Decoded(event: event.type, unknown: unknown, encoded: codec.encode(event))
        case .server:
            let event = try codec.decodeServerEvent(bytes)
            let unknown: UnknownEvent? = if case .unknown(let unknown) = event { unknown } else { nil }
            return Decoded(event: event.type, unknown: unknown, encoded: codec.encode(event))
        }
    }
}
