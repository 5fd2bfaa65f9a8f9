import RealtimeProtocol
import Testing

@Suite("Published and recorded events", .enabled(if: Corpus.folder != nil, "REALTIME_CORPUS is not set"))
struct CorpusTests {
    @Test("every line decodes and encodes to an equal object in its own dialect")
    func roundTrip() throws {
        let lines = try Corpus.lines()
        try #require(lines.count > 500)
        for line in lines {
            let codec = EventCodec(dialect: line.dialect)
            let bytes = line.event.serialized
            let again: [UInt8]?
            if line.isServer {
                again = codec.encode(try codec.decodeServerEvent(bytes))
            } else {
                again = codec.encode(try codec.decodeClientEvent(bytes))
            }
            let encoded = try JSONValue(parsing: try #require(again, "\(line.place)"))
            #expect(encoded == line.event, "\(line.place)")
        }
    }

    /// Lines that are not the event they are filed under, and why. Everything else must decode with a type.
    private static let untyped = [
        "openai-ga.client:56": "a test's update without a session",
        "openai-ga.server:27": "published with a space before its type",
        "openai-ga.server:98": "an unknown type on purpose",
        "openai-ga.server:99": "an unknown type on purpose",
        "openai-ga.server:159": "an unknown type on purpose",
        "openai-ga.server:160": "an unknown type on purpose",
        "others:32": "a test's event without a session",
        "others:142": "a test's delta without a delta",
        "others:215": "an unknown type on purpose",
        "others:257": "the server's answer printed under the name of the client's event",
        "others:293": "a test's append without audio",
        "others:296": "an unknown type on purpose",
    ]

    @Test("every line decodes as a typed event, but those that are none")
    func typed() throws {
        for line in try Corpus.lines() {
            let codec = EventCodec(dialect: line.dialect)
            let bytes = line.event.serialized
            let failure: UnknownEvent?
            if line.isServer {
                let event = try codec.decodeServerEvent(bytes)
                failure = if case .unknown(let unknown) = event { unknown } else { nil }
            } else {
                let event = try codec.decodeClientEvent(bytes)
                failure = if case .unknown(let unknown) = event { unknown } else { nil }
            }
            let isException = Self.untyped[line.place] != nil
            #expect(
                (failure != nil) == isException,
                "\(line.place) \(failure?.type ?? "") \(failure?.failure?.description ?? "")"
            )
        }
    }

    @Test("the standard library's coders keep every member of every line by value")
    func codable() throws {
        for line in try Corpus.lines() {
            if line.isServer {
                try CodableOracle.check(ServerEvent.self, line)
            } else {
                try CodableOracle.check(ClientEvent.self, line)
            }
        }
    }
}
