import RealtimeProtocol
import Testing

@Suite("Identifiers")
struct HotPathIdentifierTests {
    /// Strings of every number of bytes around the 31 that are kept in place, of characters of one to four bytes.
    private static let strings: [String] = (0...70).flatMap { count in
        ["a", "é", "汉", "😀", "\u{0}", "\""].map { character in
            String(repeating: character, count: count / character.utf8.count)
                + String(repeating: "z", count: count % character.utf8.count)
        }
    }

    @Test("Whatever the length, the string comes back")
    func roundTrip() {
        for string in Self.strings {
            let identifier = ItemID(rawValue: string)
            #expect(Array(identifier.rawValue.utf8) == Array(string.utf8))
            #expect(identifier.description == string)
            let bytes = Array(string.utf8)
            let same = ItemID(utf8: bytes.span) == identifier
            #expect(same)
        }
    }

    @Test("Two are equal exactly where their bytes are, and then their hashes are")
    func equality() {
        for (index, left) in Self.strings.enumerated() {
            for right in Self.strings[max(0, index - 8)..<min(Self.strings.count, index + 8)] {
                let isEqual = Array(left.utf8) == Array(right.utf8)
                #expect((EventID(rawValue: left) == EventID(rawValue: right)) == isEqual)
                if isEqual { #expect(EventID(rawValue: left).hashValue == EventID(rawValue: right).hashValue) }
            }
        }
        // One character to the eye, two sequences of bytes to a peer.
        let composed = "caf\u{e9}"
        let decomposed = "cafe\u{301}"
        #expect(composed == decomposed)
        #expect(CallID(rawValue: composed) != CallID(rawValue: decomposed))
        let long = String(repeating: "x", count: 40)
        #expect(CallID(rawValue: long + composed) != CallID(rawValue: long + decomposed))
    }

    @Test("Bytes that are not UTF-8 make no identifier")
    func invalid() {
        for bytes: [UInt8] in [[0x80], [0x61, 0xC3], [0xED, 0xA0, 0x80], [UInt8](repeating: 0xFF, count: 50)] {
            let identifier = ResponseID(utf8: bytes.span)
            #expect(identifier == nil)
        }
    }

    @Test("A frame's identifiers equal those made from strings, wherever they stand in the frame")
    func frames() throws {
        for count in 0...40 {
            let text = String(repeating: "q", count: count)
            // At the end of the frame nothing readable is behind them.
            let first = Array(#"{"event_id":"\#(text)","type":"input_audio_buffer.append","audio":"AQID"}"#.utf8)
            let last = Array(#"{"type":"input_audio_buffer.append","audio":"AQID","event_id":"\#(text)"}"#.utf8)
            for frame in [first, last] {
                guard
                    case .inputAudioBufferAppend(let event) = try EventCodec(dialect: .openAI).decodeClientEvent(frame)
                else {
                    Issue.record("another event")
                    continue
                }
                #expect(event.eventID == EventID(rawValue: text))
            }
        }
    }

    @Test("A frame is of an identifier exactly where its own equals it, wherever it stands and whichever byte differs")
    func frameIsOf() throws {
        for count in 0...40 {
            let text = String(repeating: "q", count: count)
            var others = [text + "q", String(text.dropLast()), "é" + text]
            for index in text.indices { others.append(text.replacingCharacters(at: index, with: "r")) }
            // The item at the end of the frame: nothing readable is behind it.
            let bytes = Array(
                #"{"type":"response.output_audio.delta","response_id":"\#(text)","delta":"AQID","item_id":"\#(text)"}"#
                    .utf8
            )
            let scanned = AudioFrame(validating: bytes.span)
            let frame = try #require(scanned)
            let isOf = (
                frame.isOf(ResponseID(rawValue: text), in: bytes.span),
                frame.isOf(ItemID(rawValue: text), in: bytes.span)
            )
            #expect(isOf == (true, true), "\(count) bytes")
            for other in others where other != text {
                let isOf = (
                    frame.isOf(ResponseID(rawValue: other), in: bytes.span),
                    frame.isOf(ItemID(rawValue: other), in: bytes.span)
                )
                #expect(isOf == (false, false), "\(text) and \(other)")
            }
        }
    }

    @Test("A frame without an identifier is of none")
    func frameIsOfNone() throws {
        let bytes = Array(#"{"type":"response.output_audio.delta","delta":"AQID"}"#.utf8)
        let scanned = AudioFrame(validating: bytes.span)
        let frame = try #require(scanned)
        let isOf = (
            frame.isOf(ResponseID(rawValue: ""), in: bytes.span), frame.isOf(ItemID(rawValue: ""), in: bytes.span)
        )
        #expect(isOf == (false, false))
    }
}

extension String {
    fileprivate func replacingCharacters(at index: Index, with character: Character) -> String {
        self[..<index] + String(character) + self[self.index(after: index)...]
    }
}
