import RealtimeProtocol
import Testing

@Suite("Errors: limits on frames")
struct LimitTests {
    private func error(_ frame: [UInt8], _ limits: JSONLimits = .standard) -> EventError? {
        do throws(EventError) {
            _ = try EventCodec(dialect: .openAI, limits: limits).decodeServerEvent(frame)
            return nil
        } catch {
            return error
        }
    }

    private func nested(_ depth: Int) -> [UInt8] {
        let opening = String(repeating: "[", count: depth - 1)
        let closing = String(repeating: "]", count: depth - 1)
        return Array(#"{"type":"x","a":\#(opening)\#(closing)}"#.utf8)
    }

    @Test("64 arrays and objects may be open, and not one more")
    func depth() throws {
        #expect(JSONLimits.standard.maximumDepth == 64)
        #expect(error(nested(64)) == nil)
        let deep = try #require(error(nested(65)))
        guard case .malformedJSON(let json) = deep.code else {
            Issue.record("\(deep)")
            return
        }
        #expect(json.code == .tooDeep)
        // The object is the first level, so the bracket that is too many is the 64th of them.
        #expect(deep.offset == 16 + 63)
        #expect(deep.path == ["a"] + Array(repeating: "[0]", count: 63))
        #expect(deep.eventType == "x")
    }

    @Test("262,144 values may be in a frame, and not one more")
    func values() throws {
        #expect(JSONLimits.standard.maximumValues == 262_144)
        func frame(_ values: Int) -> [UInt8] {
            // The object, its type and the array are values too.
            Array(#"{"type":"x","a":[\#(Array(repeating: "1", count: values - 3).joined(separator: ","))]}"#.utf8)
        }
        #expect(error(frame(262_144)) == nil)
        let large = try #require(error(frame(262_145)))
        guard case .malformedJSON(let json) = large.code else {
            Issue.record("\(large)")
            return
        }
        #expect(json.code == .tooManyValues)
        #expect(large.offset == 17 + 2 * (262_145 - 4))
        #expect(large.path == ["a", "[262141]"])
        #expect(large.eventType == "x")
    }

    @Test("A frame may have 16 MiB, and not one byte more")
    func bytes() throws {
        #expect(JSONLimits.standard.maximumBytes == 16_777_216)
        func frame(_ count: Int) -> [UInt8] {
            let start = Array(#"{"type":"x","a":""#.utf8)
            return start + Array(repeating: UInt8(ascii: "y"), count: count - start.count - 2) + Array("\"}".utf8)
        }
        #expect(error(frame(16_777_216)) == nil)
        let large = try #require(error(frame(16_777_217)))
        guard case .malformedJSON(let json) = large.code else {
            Issue.record("\(large)")
            return
        }
        #expect(json.code == .tooLarge)
        #expect(large.offset == 16_777_216)
        #expect(large.eventType == "x")
    }

    @Test("The limits are the caller's to set")
    func configured() {
        let frame = Array(#"{"type":"x","a":[[1,2]]}"#.utf8)
        #expect(error(frame, JSONLimits(maximumDepth: 3)) == nil)
        #expect(error(frame, JSONLimits(maximumDepth: 2))?.offset == 17)
        #expect(error(frame, JSONLimits(maximumValues: 6)) == nil)
        #expect(error(frame, JSONLimits(maximumValues: 5))?.path == ["a", "[0]", "[1]"])
        #expect(error(frame, JSONLimits(maximumBytes: frame.count)) == nil)
        #expect(error(frame, JSONLimits(maximumBytes: frame.count - 1))?.offset == frame.count - 1)
    }

    @Test("15 MiB of base64 may be appended at once; one group more does not decode, and the stream goes on")
    func append() throws {
        let codec = EventCodec(dialect: .openAI)
        #expect(codec.maximumAppend == 15 << 20)
        func event(_ characters: Int) throws -> ClientEvent {
            let audio = String(repeating: "A", count: characters)
            return try codec.decodeClientEvent(Array(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#.utf8))
        }
        guard case .inputAudioBufferAppend(let append) = try event(15 << 20) else {
            Issue.record("15 MiB are refused")
            return
        }
        #expect(append.audio.base64.count == 15 << 20)
        guard case .unknown(let unknown) = try event((15 << 20) + 4) else {
            Issue.record("more than 15 MiB are taken")
            return
        }
        #expect(unknown.failure?.path == ["audio"])
        #expect(unknown.failure?.eventType == "input_audio_buffer.append")
    }
}
