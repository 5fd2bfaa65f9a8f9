import Foundation
import RealtimeProtocol
import Testing

@Suite("Frame buffer")
struct HotPathWriterTests {
    private static func text(_ buffer: borrowing FrameBuffer) -> [UInt8] { buffer.withText { copy($0) } }
    private static func frame(_ buffer: borrowing FrameBuffer) -> [UInt8] { buffer.withFrame { copy($0) } }
    private static func copy(_ span: Span<UInt8>) -> [UInt8] {
        span.withUnsafeBufferPointer { Array($0) }
    }

    /// Identifiers of all lengths around what is kept in place, some with what JSON must escape.
    private static func identifier(_ random: inout HotPathRandom) -> String {
        let characters = ["a", "Z", "9", "_", "\"", "\\", "\n", "\u{1}", "\u{1f}", "é", "汉", "😀", "\u{0}", "/"]
        let plain = random.chance(1, in: 2)
        return (0..<Int.random(in: 0...40, using: &random)).map { _ in
            characters[Int.random(in: 0..<(plain ? 4 : characters.count), using: &random)]
        }.joined()
    }

    @Test("Every size of payload from 0 to 4096 bytes is what Foundation reads back")
    func sizes() throws {
        var buffer = FrameBuffer(capacity: 0)
        var random = HotPathRandom(seed: 0xE5C0)
        for count in 0...4_096 {
            let bytes = random.bytes(count)
            buffer.encodeAppend(audio: bytes.span)
            let text = Self.text(buffer)
            let expected = #"{"type":"input_audio_buffer.append","audio":"\#(Data(bytes).base64EncodedString())"}"#
            #expect(String(decoding: text, as: UTF8.self) == expected)
        }
    }

    @Test("A delta holds the members that were given, whatever the identifiers are made of")
    func delta() throws {
        let seed: UInt64 = 0xDE17A
        var random = HotPathRandom(seed: seed)
        var buffer = FrameBuffer()
        for round in 0..<2_000 {
            let bytes = random.bytes(Int.random(in: 0...100, using: &random))
            var reference = AudioDeltaReference()
            if random.chance(3, in: 4) { reference.eventID = EventID(rawValue: Self.identifier(&random)) }
            if random.chance(3, in: 4) { reference.responseID = ResponseID(rawValue: Self.identifier(&random)) }
            if random.chance(3, in: 4) { reference.itemID = ItemID(rawValue: Self.identifier(&random)) }
            if random.chance(3, in: 4) { reference.outputIndex = Int.random(in: -3...12, using: &random) }
            if random.chance(1, in: 4) { reference.contentIndex = Int(truncatingIfNeeded: random.next()) }
            if random.chance(1, in: 50) { reference.contentIndex = .min }
            buffer.encodeDelta(audio: bytes.span, of: reference)
            let text = Self.text(buffer)
            let object = try #require(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
            #expect(object["type"] as? String == "response.output_audio.delta", "seed \(seed) round \(round)")
            #expect(object["event_id"] as? String == reference.eventID?.rawValue, "seed \(seed) round \(round)")
            #expect(object["response_id"] as? String == reference.responseID?.rawValue, "seed \(seed) round \(round)")
            #expect(object["item_id"] as? String == reference.itemID?.rawValue, "seed \(seed) round \(round)")
            #expect(object["output_index"] as? Int == reference.outputIndex, "seed \(seed) round \(round)")
            // Foundation reads some integers of 19 digits as doubles.
            let contentIndex = try JSONValue(parsing: text)["content_index"]?.intValue
            #expect(contentIndex == reference.contentIndex, "seed \(seed) round \(round)")
            #expect(object["delta"] as? String == Data(bytes).base64EncodedString(), "seed \(seed) round \(round)")
        }
    }

    /// The dialects whose audio travels under the names of the hot path, in both directions.
    private static let spoken = Dialect.allCases.filter {
        ![.dashScopeASR, .dashScopeTTS, .openAITranslation].contains($0)
    }

    @Test("An event is written into a buffer as into an array, and comes back equal", arguments: spoken)
    func events(dialect: Dialect) throws {
        let codec = EventCodec(dialect: dialect)
        var random = HotPathRandom(seed: 0xE7E7)
        var buffer = FrameBuffer()
        for _ in 0..<300 {
            var delta = AudioDelta(
                responseID: ResponseID(rawValue: Self.identifier(&random)),
                itemID: ItemID(rawValue: Self.identifier(&random)),
                outputIndex: Int.random(in: 0...20, using: &random),
                delta: AudioPayload(encoding: random.bytes(Int.random(in: 0...90, using: &random))),
                eventID: EventID(rawValue: Self.identifier(&random))
            )
            if random.chance(1, in: 4) { delta.delta = AudioPayload(base64: Array(Self.identifier(&random).utf8)) }
            if random.chance(1, in: 4) { delta.unknownMembers["x"] = ["y": 1] }
            let array = try #require(codec.encode(ServerEvent.outputAudioDelta(delta)))
            let isWritten = codec.encode(ServerEvent.outputAudioDelta(delta), into: &buffer)
            #expect(isWritten)
            #expect(Self.text(buffer) == array)
            #expect(try codec.decodeServerEvent(array) == .outputAudioDelta(delta))

            let append = InputAudioBufferAppend(audio: delta.delta, eventID: delta.eventID)
            let appended = try #require(codec.encode(ClientEvent.inputAudioBufferAppend(append)))
            #expect(codec.encode(ClientEvent.inputAudioBufferAppend(append), into: &buffer))
            #expect(Self.text(buffer) == appended)
            #expect(try codec.decodeClientEvent(appended) == .inputAudioBufferAppend(append))
        }
    }

    @Test("Audio has the same name in the hot path and in the general one", arguments: spoken)
    func names(dialect: Dialect) throws {
        let codec = EventCodec(dialect: dialect)
        var delta = AudioDelta(delta: AudioPayload(encoding: [1, 2, 3]))
        let hot = try #require(codec.encode(ServerEvent.outputAudioDelta(delta)))
        delta.unknownMembers["x"] = 1
        let general = try #require(codec.encode(ServerEvent.outputAudioDelta(delta)))
        #expect(try JSONValue(parsing: hot)["type"] == JSONValue(parsing: general)["type"])
        var buffer = FrameBuffer()
        buffer.encodeDelta(audio: [1, 2, 3].span, of: AudioDeltaReference(), in: dialect)
        #expect(Self.text(buffer) == hot)
    }

    @Test("An event that the dialect does not have leaves the buffer as it was")
    func refused() {
        var buffer = FrameBuffer()
        buffer.setText(Array("before".utf8).span)
        let event = ClientEvent.ping(PlainEvent())
        let isWritten = EventCodec(dialect: .openAI).encode(event, into: &buffer)
        #expect(!isWritten)
        #expect(Self.text(buffer) == Array("before".utf8))
    }

    @Test("Headers go in front of the text, the last one first, and the next text is without them")
    func headers() {
        var buffer = FrameBuffer(capacity: 2, headroom: 5)
        buffer.setText([7, 8, 9].span)
        buffer.prepend([3, 4].span)
        buffer.prepend([0, 1, 2].span)
        #expect(Self.frame(buffer) == [0, 1, 2, 3, 4, 7, 8, 9])
        #expect(Self.text(buffer) == [7, 8, 9])
        #expect(buffer.count == 3)
        buffer.setText([6].span)
        #expect(Self.frame(buffer) == [6])
    }

    @Test("A member is replaced where it stands, and what is around it stays as it is")
    func splice() throws {
        let text = Array(#"{ "event_id" : "old", "type":"response.done","response":{"event_id":"inner"} }"#.utf8)
        let peek = try FramePeek(scanning: text.span)
        let found = peek.member("event_id", in: text.span)
        let member = try #require(found)
        for replacement in ["\"new\"", "\"\"", "null", "\"" + String(repeating: "x", count: 9_000) + "\""] {
            var buffer = FrameBuffer(capacity: 16)
            buffer.setText(text.span, replacing: member.wholeValue, with: Array(replacement.utf8).span)
            let expected =
                #"{ "event_id" : \#(replacement), "type":"response.done","response":{"event_id":"inner"} }"#
            #expect(String(decoding: Self.text(buffer), as: UTF8.self) == expected)
        }
    }

    @Test("The text can be changed in place")
    func masking() {
        var buffer = FrameBuffer()
        buffer.setText([1, 2, 3].span)
        buffer.withMutableText { for index in $0.indices { $0[index] ^= 0xFF } }
        #expect(Self.text(buffer) == [0xFE, 0xFD, 0xFC])
    }
}
