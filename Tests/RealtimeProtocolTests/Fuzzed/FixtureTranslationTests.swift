import Foundation
import RealtimeProtocol
import Testing

@Suite("Fixtures in every other dialect")
struct FixtureTranslationTests {
    /// What a fixture became in another dialect: its frames there, what they came to in the first again, and losses.
    private struct Journey {
        var there: [[UInt8]] = []
        var failures: [String] = []
        var back: [[UInt8]] = []
        var forth: [TranslationLoss] = []
        var losses: [TranslationLoss] = []
    }

    private static func journey(_ fixture: Fixture, to target: Dialect) throws -> Journey {
        let (here, there) = (fixture.codec, EventCodec(dialect: target))
        var (forth, back) = (
            DialectTranslator(from: fixture.dialect, to: target), DialectTranslator(from: target, to: fixture.dialect)
        )
        var journey = Journey()
        switch fixture.direction {
        case .client:
            let translation = forth.translate(try here.decodeClientEvent(fixture.bytes))
            journey.forth = translation.report.losses
            for event in translation.events {
                let bytes = try #require(there.encode(event), "\(fixture) has no name in \(target.rawValue)")
                journey.there.append(bytes)
                let again = try there.decodeClientEvent(bytes)
                if case .unknown(let unknown) = again { journey.failures.append("\(unknown)") }
                let returned = back.translate(again)
                journey.losses += returned.report.losses
                journey.back += try returned.events.map { try #require(here.encode($0), "\(fixture) back") }
            }
        case .server:
            let translation = forth.translate(try here.decodeServerEvent(fixture.bytes))
            journey.forth = translation.report.losses
            for event in translation.events {
                let bytes = try #require(there.encode(event), "\(fixture) has no name in \(target.rawValue)")
                journey.there.append(bytes)
                let again = try there.decodeServerEvent(bytes)
                if case .unknown(let unknown) = again { journey.failures.append("\(unknown)") }
                let returned = back.translate(again)
                journey.losses += returned.report.losses
                journey.back += try returned.events.map { try #require(here.encode($0), "\(fixture) back") }
            }
        }
        journey.losses += journey.forth
        return journey
    }

    /// Names of members anywhere in any fixture.
    private static let names: Set<String> = {
        func names(_ value: JSONValue) -> [String] {
            switch value {
            case .array(let elements): elements.flatMap(names)
            case .object(let object): object.members.flatMap { [$0.name] + names($0.value) }
            default: []
            }
        }
        return Set(Fixture.all.flatMap { (try? $0.json).map(names) ?? [] })
    }()

    @Test("what is translated has a name in the other dialect and decodes there", arguments: Dialect.allCases)
    func decodes(target: Dialect) throws {
        for fixture in Fixture.typed where fixture.dialect != target {
            let journey = try Self.journey(fixture, to: target)
            #expect(journey.failures == [], "\(fixture) in \(target.rawValue)")
            #expect(!journey.there.isEmpty || !journey.forth.isEmpty || Self.isTold(fixture), "\(fixture) is gone")
        }
    }

    /// Events that other events have told already.
    private static func isTold(_ fixture: Fixture) -> Bool {
        let type = (try? fixture.json)?["type"]?.stringValue ?? ""
        return type == "conversation.item.done" || type.contains("transcription")
    }

    @Test("a loss names the member that it is about", arguments: Dialect.allCases)
    func paths(target: Dialect) throws {
        for fixture in FixtureMutationTests.lines where fixture.dialect != target {
            for loss in try Self.journey(fixture, to: target).forth where !loss.path.isEmpty {
                let path = loss.path.split(separator: ".").map { String($0.prefix { $0 != "[" }) }
                #expect(path.allSatisfy(Self.names.contains), "\(loss) of \(fixture) in \(target.rawValue)")
                #expect(!loss.reason.isEmpty)
            }
        }
    }

    @Test("a member that nobody knows goes to no other dialect, and is reported", arguments: Dialect.allCases)
    func strangers(target: Dialect) throws {
        for fixture in FixtureMutationTests.lines where !fixture.isUnknown && fixture.dialect != target {
            guard !DialectTranslator(from: fixture.dialect, to: target).isIdentity else { continue }
            let odd = Fixture(
                dialect: fixture.dialect,
                direction: fixture.direction,
                place: fixture.place,
                bytes: Array(#"{"x_odd":1,"#.utf8) + fixture.bytes.dropFirst(),
                isUnknown: false
            )
            let journey = try Self.journey(odd, to: target)
            guard !journey.there.isEmpty else { continue }
            for bytes in journey.there { #expect(try JSONValue(parsing: bytes)["x_odd"] == nil, "\(fixture)") }
            #expect(journey.forth.contains { $0.path == "x_odd" }, "\(fixture) in \(target.rawValue)")
        }
    }

    @Test("what GA's events lose in other dialects is what the committed table says")
    func table() throws {
        var losers: [String: Set<String>] = [:]
        for fixture in Fixture.typed where fixture.dialect == .openAI {
            let type = try fixture.json["type"]?.stringValue ?? ""
            for target in Dialect.allCases {
                for loss in try Self.journey(fixture, to: target).forth {
                    // Which element of a list it is says nothing of the dialect.
                    let path = loss.path.split(separator: ".").map { $0.prefix { $0 != "[" } }.joined(separator: ".")
                    losers["\(fixture.direction) \(type) \(path.isEmpty ? "*" : path)", default: []]
                        .insert(target.rawValue)
                }
            }
        }
        let found = losers.map { "\($0.key): \($0.value.sorted().joined(separator: " "))" }.sorted()
        let file = Repository.file("Tests/RealtimeProtocolTests/Fixtures/Lines/losses.txt")
        let committed = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        let lines = committed.split(separator: "\n").map(String.init)
        let gone = lines.filter { !found.contains($0) }
        let new = found.filter { !lines.contains($0) }
        #expect(gone == [] && new == [], "gone:\n\(gone.joined(separator: "\n"))\nnew:\n\(new.joined(separator: "\n"))")
    }

    @Test("a GA event comes back from another dialect with every member that was not reported lost")
    func back() throws {
        var carried = 0
        for fixture in Fixture.typed where fixture.dialect == .openAI {
            for target in Dialect.allCases where target != .openAI && target != .browser {
                let journey = try Self.journey(fixture, to: target)
                let type = try fixture.json["type"]
                let objects = try journey.back.map { try JSONValue(parsing: $0) }
                guard let result = objects.first(where: { $0["type"] == type }) else { continue }
                let missing = Self.differences(
                    try fixture.json,
                    result,
                    at: "",
                    losing: Set(journey.losses.map(\.path))
                ).filter { path in
                    !journey.losses.contains {
                        path == $0.path || path.hasPrefix($0.path + ".") || path.hasPrefix($0.path + "[")
                            || $0.path.hasPrefix(path)
                    }
                }
                #expect(missing == [], "\(fixture) by \(target.rawValue)")
                carried += 1
            }
        }
        #expect(carried > 200)
    }

    /// Paths of members of `original` that `other` lacks or has otherwise; a null says nothing that could be missing.
    private static func differences(_ original: JSONValue, _ other: JSONValue?, at path: String, losing: Set<String>)
        -> [String]
    {
        guard let other else { return original == .null ? [] : [path] }
        switch (original, other) {
        case (.object(let a), .object(let b)):
            return a.members.flatMap { member in
                // Padding carries nothing.
                member.name == "obfuscation"
                    ? []
                    : differences(
                        member.value,
                        b[member.name],
                        at: path.isEmpty ? member.name : "\(path).\(member.name)",
                        losing: losing
                    )
            }
        case (.array(let a), .array(let b)):
            // Those behind one that was lost move up.
            let kept = a.enumerated().filter { !losing.contains("\(path)[\($0.offset)]") }
            return kept.enumerated().flatMap { index, element in
                differences(
                    element.element,
                    index < b.count ? b[index] : nil,
                    at: "\(path)[\(element.offset)]",
                    losing: losing
                )
            }
        case (.string("audio"), .string("output_audio")), (.string("text"), .string("output_text")),
            (.string("output_audio"), .string("audio")), (.string("output_text"), .string("text")):
            // Two spellings of one type of content.
            return []
        default: return original == other || original == .null ? [] : [path]
        }
    }
}
