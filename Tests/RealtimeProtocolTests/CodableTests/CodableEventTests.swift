import Foundation
import RealtimeProtocol
import Testing

@Suite("Codable events")
struct CodableEventTests {
    @Test(
        "Every fixture goes through every coder of Foundation in its dialect",
        arguments: Fixture.typed,
        CoderPair.allCases
    )
    func fixtures(fixture: Fixture, coder: CoderPair) throws {
        switch fixture.direction {
        case .client:
            let event = try fixture.codec.decodeClientEvent(fixture.bytes)
            let again = try coder.roundTrip(event, fixture.dialect)
            #expect(again == event)
            let bytes = try #require(fixture.codec.encode(again))
            #expect(try JSONValue(parsing: bytes) == fixture.json)
        case .server:
            let event = try fixture.codec.decodeServerEvent(fixture.bytes)
            let again = try coder.roundTrip(event, fixture.dialect)
            #expect(again == event)
            let bytes = try #require(fixture.codec.encode(again))
            #expect(try JSONValue(parsing: bytes) == fixture.json)
        }
    }

    @Test("Without a dialect, coders speak canonical GA", arguments: CoderPair.allCases)
    func canonical(coder: CoderPair) throws {
        let update = try Wire.client(
            #"{"type":"session.update","session":{"voice":"Cherry","input_audio_format":"pcm16","modalities":["text"]}}"#,
            .dashScopeOmni
        )
        let json = try coder.decode(JSONValue.self, from: coder.encode(update))
        let expected: JSONValue = [
            "type": "session.update",
            "session": [
                "output_modalities": ["text"],
                "audio": [
                    "input": ["format": ["type": "audio/pcm", "rate": 16000]], "output": ["voice": "Cherry"],
                ],
            ],
        ]
        #expect(json == expected)
        #expect(try coder.decode(ClientEvent.self, from: coder.encode(expected)) == update)
    }

    @Test("A name of the beta is read and written where userInfo says so", arguments: CoderPair.allCases)
    func dialect(coder: CoderPair) throws {
        let event = ServerEvent.outputTextDelta(TextDelta(responseID: "r", delta: "x"))
        let beta = try coder.decode(JSONValue.self, from: coder.encode(event, .openAIBeta))
        #expect(beta == ["type": "response.text.delta", "response_id": "r", "delta": "x"])
        let ga = try coder.decode(JSONValue.self, from: coder.encode(event))
        #expect(ga == ["type": "response.output_text.delta", "response_id": "r", "delta": "x"])
        #expect(try coder.decode(ServerEvent.self, from: coder.encode(beta), .openAIBeta) == event)
    }

    @Test("Unknown members are kept by value at every depth", arguments: CoderPair.allCases)
    func unknownMembers(coder: CoderPair) throws {
        let text = #"{"type":"response.cancel","a":[1.0,-2,0.5,true,null,"é",{"b":{}}],"c":9007199254740993}"#
        let event = try Wire.client(text)
        let again = try coder.roundTrip(event)
        #expect(again == event)
        #expect(try Wire.json(again) == JSONValue(parsing: text))
    }

    @Test("An event without a type is kept by value", arguments: CoderPair.allCases)
    func unknownEvent(coder: CoderPair) throws {
        let event = try Wire.server(#"{"type":"brand.new","n":0.25,"list":[{}],"t":"\u00e9"}"#)
        guard case .unknown(let unknown) = try coder.roundTrip(event) else {
            Issue.record("a type was found")
            return
        }
        #expect(unknown.type == "brand.new")
        #expect(JSONValue.object(unknown.object) == (try Wire.json(event)))
    }

    @Test("An event of a known name that does not decode is unknown with the reason, in coders too")
    func undecodable() throws {
        let data = Data(#"{"type":"conversation.item.truncate","item_id":7}"#.utf8)
        guard case .unknown(let unknown) = try CoderPair.json.decode(ClientEvent.self, from: data) else {
            Issue.record("it decoded")
            return
        }
        #expect(unknown.failure?.parameter == "item_id")
    }

    @Test("Events stand inside other values", arguments: CoderPair.allCases)
    func nested(coder: CoderPair) throws {
        struct Log: Codable, Equatable {
            var title: String
            var sent: [ClientEvent]
            var received: [String: ServerEvent]
        }
        let log = Log(
            title: "x",
            sent: [.responseCancel(ResponseCancel(responseID: "r")), .inputAudioBufferCommit(PlainEvent())],
            received: ["a": .outputTextDelta(TextDelta(delta: "é"))]
        )
        #expect(try coder.roundTrip(log) == log)
        #expect(try coder.roundTrip(log, .openAIBeta) == log)
    }

    @Test("What is no event is a DecodingError that holds the EventError, at its place")
    func decodingError() throws {
        let data = Data(#"[{"type":"response.cancel"},{"kind":"x"}]"#.utf8)
        let error = #expect(throws: DecodingError.self) { try CoderPair.json.decode([ClientEvent].self, from: data) }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.codingPath.map(\.stringValue).last == "type")
        #expect((context.underlyingError as? EventError)?.code == .missingType)
    }

    @Test("An event that the dialect does not have is an EncodingError")
    func encodingError() {
        let event = ServerEvent.inputTranscriptionSegment(InputTranscriptionSegment(text: "x"))
        let error = #expect(throws: EncodingError.self) { try CoderPair.json.encode(event, .dashScopeOmni) }
        guard case .invalidValue(_, let context) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription == "The dialect dashScopeOmni has no such event.")
    }
}
