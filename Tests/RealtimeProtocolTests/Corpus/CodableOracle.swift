import Foundation
import RealtimeProtocol
import Testing

/// Foundation's coders and its own JSON objects as a second opinion.
enum CodableOracle {
    static func check<Event: Codable>(_: Event.Type, _ line: Corpus.Line) throws {
        let decoder = JSONDecoder()
        let encoder = JSONEncoder()
        decoder.userInfo[.realtimeDialect] = line.dialect
        encoder.userInfo[.realtimeDialect] = line.dialect
        let original = Data(line.event.serialized)
        let event = try decoder.decode(Event.self, from: original)
        let again = try encoder.encode(event)
        #expect(try object(again).isEqual(object(original)), "\(line.place)")
    }

    /// The text as Foundation reads it.
    static func object(_ data: Data) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
    }
}
