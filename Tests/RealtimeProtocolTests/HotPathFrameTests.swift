import RealtimeProtocol
import Testing

@Suite("Audio frames")
struct HotPathFrameTests {
    private static func append(_ base64: String) -> [UInt8] {
        Array(#"{"type":"input_audio_buffer.append","audio":"\#(base64)"}"#.utf8)
    }

    private static let delta = Array(
        (#"{"type":"response.output_audio.delta","event_id":"event_1","response_id":"resp_22","item_id":"item_333","#
            + #""output_index":4,"content_index":15,"delta":"AQID"}"#).utf8
    )

    private static func checked(_ text: [UInt8]) -> AudioFrame? { AudioFrame(validating: text.span) }

    /// Decodes with a capacity of `capacity` bytes.
    private static func decode(_ text: [UInt8], capacity: Int, limits: JSONLimits = .standard) -> [UInt8]? {
        var accepted = false
        let bytes = [UInt8](capacity: capacity) { output in
            accepted = AudioFrame(decoding: text.span, into: &output, limits: limits) != nil
        }
        return accepted ? bytes : nil
    }

    @Test("The offsets are those of the members")
    func offsets() throws {
        let frame = try #require(Self.checked(Self.delta))
        func piece(_ range: Range<Int>?) -> String? {
            range.map { String(decoding: Self.delta[$0], as: UTF8.self) }
        }
        #expect(frame.event == .outputAudioDelta)
        #expect(piece(frame.eventID) == "event_1")
        #expect(piece(frame.responseID) == "resp_22")
        #expect(piece(frame.itemID) == "item_333")
        #expect(frame.outputIndex == 4)
        #expect(frame.contentIndex == 15)
        #expect(piece(frame.payload) == "AQID")
        #expect(frame.byteCount == 3)
        #expect(frame.otherMemberCount == 0)
        #expect(!frame.payloadHasEscapes)
    }

    @Test("Every prefix of a frame is declined")
    func prefixes() {
        for text in [Self.delta, Self.append("AQID"), Self.append("AQ=="), Self.append(#"A\/A="#)] {
            for end in 0..<text.count { #expect(Self.decode(Array(text[..<end]), capacity: 64) == nil) }
            #expect(Self.decode(text, capacity: 64) != nil)
        }
    }

    @Test("Every size of payload from 0 to 4096 bytes is decoded, in room for nothing more")
    func sizes() {
        var random = HotPathRandom(seed: 0x512E)
        for count in 0...4_096 {
            let bytes = random.bytes(count)
            let text = Self.append(String(decoding: Base64.encode(bytes.span), as: UTF8.self))
            #expect(Self.decode(text, capacity: count) == bytes)
            if count > 0 { #expect(Self.decode(text, capacity: count - 1) == nil) }
        }
    }

    @Test("A payload with escaped slashes at every place is decoded as without escapes")
    func slashes() {
        var random = HotPathRandom(seed: 0x51A5)
        for round in 0..<300 {
            var characters = Array(Base64.encode(random.bytes(Int.random(in: 0...240, using: &random)).span))
            let end = characters.firstIndex(of: UInt8(ascii: "=")) ?? characters.count
            // Digits whose unused bits must stay zero are left alone.
            for place in 0..<max(0, end - 1) where random.chance(1, in: 4) { characters[place] = UInt8(ascii: "/") }
            let plain = String(decoding: characters, as: UTF8.self)
            let escaped = plain.split(separator: "/", omittingEmptySubsequences: false).joined(separator: #"\/"#)
            let expected = Self.decode(Self.append(plain), capacity: 240)
            #expect(expected != nil, "round \(round)")
            #expect(Self.decode(Self.append(escaped), capacity: 240) == expected, "round \(round)")
            let frame = Self.checked(Self.append(escaped))
            #expect(frame?.byteCount == expected?.count, "round \(round)")
            #expect(frame?.payloadHasEscapes == plain.contains("/"), "round \(round)")
        }
    }

    @Test(
        "A frame that is unusual or wrong is declined",
        arguments: [
            #"{"type":"input_audio_buffer.append"}"#, #"{"audio":"AQID"}"#,
            #"{"type":"response.audio.delta","audio":"AQID"}"#,
            #"{"type":"input_audio_buffer.append","delta":"AQID"}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQID","item_id":"a"}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQID","audio":"AQID"}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQID","x":1,"x":2}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQID","a":1,"b":2,"c":3,"d":4,"e":5}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQID","event_id":null}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQID","event_id":"\u0041"}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQID","x":{}}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQI"}"#,
            #"{"type":"input_audio_buffer.append","audio":"AR=="}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQ==AQID"}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQID "}"#,
            #"{"type":"input_audio_buffer.append","audio":"\u0041QID"}"#,
            #"{"type":"input_audio_buffer.append","audio":"AQID"}x"#,
            #"{"type":"input_audio_buffer.append","audio":"AQID",}"#,
            #"{"type":"response.audio.delta","delta":"AQID","output_index":01}"#,
            #"{"type":"response.audio.delta","delta":"AQID","output_index":1.0}"#,
            #"{"type":"response.audio.delta","delta":"AQID","output_index":1e1}"#,
            #"{"type":"response.audio.delta","delta":"AQID","output_index":-1}"#,
            #"{"type":"response.audio.delta","delta":"AQID","output_index":1234567890}"#,
            #"{"type":"response.audio.done","delta":"AQID"}"#, "{}", "[]", "", " ", "\"audio\"",
        ]
    )
    func declined(text: String) {
        #expect(Self.decode(Array(text.utf8), capacity: 64) == nil)
        let checked = Self.checked(Array(text.utf8))
        #expect(checked == nil)
    }

    @Test("A frame larger than the limit is declined")
    func limits() {
        let text = Self.append("AQID")
        #expect(Self.decode(text, capacity: 3, limits: JSONLimits(maximumBytes: text.count)) == [1, 2, 3])
        #expect(Self.decode(text, capacity: 3, limits: JSONLimits(maximumBytes: text.count - 1)) == nil)
        #expect(Self.decode(text, capacity: 3, limits: JSONLimits(maximumDepth: 0)) == nil)
    }

    @Test("Decoding goes on behind what the buffer holds, and a declined frame changes nothing of it")
    func appending() {
        let bytes = [UInt8](capacity: 8) { output in
            output.append(9)
            for (text, isAccepted) in [("AQID", true), ("BAUG*", false), ("BAU=", true)] {
                let frame = Self.append(text)
                let accepted = AudioFrame(decoding: frame.span, into: &output) != nil
                #expect(accepted == isAccepted)
            }
        }
        #expect(bytes == [9, 1, 2, 3, 4, 5])
    }

    @Test("Members without a meaning here are counted where they are flat")
    func others() throws {
        let text = #"{"x":"a","type":"response.audio.delta","y":true,"delta":"","z":null,"":12}"#
        let frame = try #require(Self.checked(Array(text.utf8)))
        #expect(frame.otherMemberCount == 4)
        #expect(frame.event == .betaAudioDelta)
        #expect(frame.byteCount == 0)
    }
}
