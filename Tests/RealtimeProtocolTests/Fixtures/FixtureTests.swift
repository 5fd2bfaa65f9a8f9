import Foundation
import RealtimeProtocol
import Testing

@Suite("Committed fixtures")
struct FixtureTests {
    @Test("every name of every typed event of every dialect has a fixture")
    func coverage() throws {
        var covered: Set<EventLedger.Cell> = []
        for fixture in Fixture.typed {
            let name = try #require(fixture.json["type"]?.stringValue)
            covered.insert(
                EventLedger.Cell(
                    direction: fixture.direction,
                    event: try fixture.decoded().event,
                    dialect: fixture.dialect,
                    name: name,
                    support: .typed
                )
            )
        }
        let typed = Set(EventLedger().cells.filter { $0.support == .typed })
        #expect(typed.subtracting(covered).map(\.description).sorted() == [], "typed events without a fixture")
        #expect(covered.subtracting(typed).map(\.description).sorted() == [], "fixtures of events that are not there")
    }

    @Test("every fixture decodes with a type", arguments: Fixture.typed)
    func typed(fixture: Fixture) throws {
        let unknown = try fixture.decoded().unknown.map { $0.failure?.description ?? "no such event" }
        #expect(unknown == nil)
    }

    @Test("every fixture is encoded to an equal object", arguments: Fixture.typed)
    func roundTrip(fixture: Fixture) throws {
        let encoded = try #require(try fixture.decoded().encoded)
        #expect(try JSONValue(parsing: encoded) == fixture.json)
    }

    @Test("Foundation finds every encoded fixture equal too", arguments: Fixture.typed)
    func foundation(fixture: Fixture) throws {
        let encoded = try #require(try fixture.decoded().encoded)
        #expect(try CodableOracle.object(Data(encoded)).isEqual(CodableOracle.object(Data(fixture.bytes))))
    }

    @Test("every number of every fixture is written digit by digit as it came", arguments: Fixture.typed)
    func lexemes(fixture: Fixture) throws {
        let encoded = try JSONValue(parsing: try #require(try fixture.decoded().encoded))
        #expect(Self.numbers(encoded) == Self.numbers(try fixture.json))
    }

    @Test("an event without a type keeps its bytes", arguments: Fixture.unknown)
    func unknown(fixture: Fixture) throws {
        let decoded = try fixture.decoded()
        let unknown = try #require(decoded.unknown)
        #expect(unknown.failure == nil)
        #expect(decoded.encoded == fixture.bytes)
        #expect(JSONValue.object(unknown.object) == (try fixture.json))
    }

    /// Path and digits of every number.
    static func numbers(_ value: JSONValue, at path: String = "") -> Set<String> {
        switch value {
        case .number(let number): ["\(path)=\(number.lexeme)"]
        case .array(let elements):
            elements.enumerated().reduce(into: []) { $0.formUnion(numbers($1.element, at: "\(path)[\($1.offset)]")) }
        case .object(let object):
            object.members.reduce(into: []) { $0.formUnion(numbers($1.value, at: "\(path).\($1.name)")) }
        default: []
        }
    }
}
