import Foundation
import RealtimeProtocol
import Testing

@Suite("Fixtures cut short and changed")
struct FixtureMutationTests {
    /// Each line once, in the first dialect that has it.
    static let lines: [Fixture] = {
        var seen: Set<[UInt8]> = []
        return Fixture.all.filter { seen.insert($0.bytes).inserted }
    }()

    /// Lines with a few bytes changed, and as many whole ones spliced out of two.
    private static func mutated(seed: UInt64, count: Int, _ body: (Fixture, [UInt8], String) throws -> Void) rethrows {
        var frames = HotPathFrames(seed: seed)
        var random = HotPathRandom(seed: seed)
        for round in 0..<count {
            let fixture = lines[Int.random(in: 0..<lines.count, using: &random)]
            var text = fixture.bytes
            if random.chance(1, in: 4) {
                // The head of one and the tail of another, both cut at a comma.
                let other = lines[Int.random(in: 0..<lines.count, using: &random)].bytes
                let head = text.split(separator: UInt8(ascii: ","))
                let tail = other.split(separator: UInt8(ascii: ","))
                text = Array((head.prefix(head.count / 2 + 1) + tail.suffix(1)).joined(separator: [0x2C]))
            } else {
                text = frames.mutated(text)
            }
            try body(fixture, text, "seed \(seed) round \(round): \(String(decoding: text, as: UTF8.self))")
        }
    }

    /// Decodes as the fixture's side would, and returns the event encoded again.
    private static func roundTrip(_ fixture: Fixture, _ text: [UInt8]) throws(EventError) -> [UInt8]? {
        switch fixture.direction {
        case .client: fixture.codec.encode(try fixture.codec.decodeClientEvent(text))
        case .server: fixture.codec.encode(try fixture.codec.decodeServerEvent(text))
        }
    }

    @Test("Every prefix of every line is refused as text that ends too early, where it ends")
    func prefixes() {
        for fixture in Self.lines {
            for end in fixture.bytes.indices {
                let prefix = Array(fixture.bytes[..<end])
                do throws(EventError) {
                    _ = try Self.roundTrip(fixture, prefix)
                    Issue.record("\(fixture) is taken up to byte \(end)")
                } catch {
                    guard case .malformedJSON(let json) = error.code else {
                        Issue.record("\(fixture) up to byte \(end): \(error)")
                        continue
                    }
                    // A character or an escape that is cut in two begins before the end.
                    let codes: [JSONError.Code] = [.unexpectedEnd, .invalidUTF8, .invalidEscape, .loneSurrogate]
                    #expect(codes.contains(json.code) && json.offset <= end && json.offset + 12 >= end, "\(error)")
                    #expect(error.offset == json.offset)
                }
            }
        }
    }

    @Test("What is decoded of a changed line is encoded in the same dialect, equal as JSON")
    func codec() throws {
        var decoded = 0
        try Self.mutated(seed: 0xF0F1, count: 4_000) { fixture, text, note in
            guard let value = try? JSONValue(parsing: text) else {
                #expect(throws: EventError.self, "\(note)") { try Self.roundTrip(fixture, text) }
                return
            }
            guard value["type"]?.stringValue?.isEmpty == false else { return }
            let encoded = try #require(try Self.roundTrip(fixture, text), "\(note)")
            #expect(try JSONValue(parsing: encoded) == value, "\(note)")
            decoded += 1
        }
        // The changes must not drift to where everything is refused.
        #expect(decoded > 1_000)
    }

    @Test("What the parser accepts of a changed line, Foundation accepts, with an equal value")
    func foundation() throws {
        var accepted = 0
        try Self.mutated(seed: 0xF0F2, count: 4_000) { _, text, note in
            guard let value = try? JSONValue(parsing: text) else { return }
            // Foundation refuses numbers beyond the range of a double, which the parser keeps as they are written.
            guard !Self.hasHugeNumber(value) else { return }
            let peer = try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            let difference = Self.difference(value, peer)
            #expect(difference == nil, "\(difference ?? "") in \(note)")
            accepted += 1
        }
        #expect(accepted > 1_000)
    }

    private static func hasHugeNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number): !number.doubleValue.isFinite
        case .array(let elements): elements.contains(where: hasHugeNumber)
        case .object(let object): object.members.contains { hasHugeNumber($0.value) }
        default: false
        }
    }

    /// What of `value` Foundation has otherwise; `nil` where nothing.
    private static func difference(_ value: JSONValue, _ peer: Any) -> String? {
        switch value {
        case .null: return peer is NSNull ? nil : "null"
        case .bool(let bool): return (peer as? Bool) == bool ? nil : "\(bool)"
        case .string(let text): return (peer as? String).map { Array($0.utf8) == Array(text.utf8) } == true ? nil : text
        case .number(let number):
            // Foundation keeps integers that fit as integers. The rest it rounds to doubles, in its last digit not always
            // to the nearest.
            if let peer = peer as? NSNumber {
                if let exact = Int(number.lexeme) { return peer.int64Value == exact ? nil : number.lexeme }
                let (mine, theirs) = (number.doubleValue, peer.doubleValue)
                return mine == theirs || mine.nextUp == theirs || mine.nextDown == theirs ? nil : number.lexeme
            }
            return number.lexeme
        case .array(let elements):
            guard let others = peer as? [Any], others.count == elements.count else { return "an array" }
            return zip(elements, others).lazy.compactMap { difference($0, $1) }.first
        case .object(let object):
            guard let others = peer as? [String: Any], others.count == object.members.count else { return "an object" }
            return object.members.lazy.compactMap { member in
                others[member.name].map { difference(member.value, $0) } ?? "\(member.name)"
            }.first
        }
    }
}
