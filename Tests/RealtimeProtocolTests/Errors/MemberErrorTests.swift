import RealtimeProtocol
import Testing

@Suite("Errors: members that are wrong")
struct MemberErrorTests {
    @Test(
        "A member of the wrong kind is named with its path, its place, and the type of the event",
        arguments: [
            (#"{"type":"input_audio_buffer.append","audio":7}"#, "audio", "a string", JSONValue.Kind.number, 44),
            (
                #"{"type":"conversation.item.truncate","item_id":"i","content_index":"0","audio_end_ms":1}"#,
                "content_index", "an integer", .string, 67
            ),
            (
                #"{"type":"conversation.item.truncate","item_id":"i","content_index":0.5,"audio_end_ms":1}"#,
                "content_index", "an integer", .number, 67
            ),
            (
                #"{"type":"session.update","session":{"audio":{"output":{"speed":"1"}}}}"#,
                "session.audio.output.speed", "a number", .string, 63
            ),
            (
                #"{"type":"session.update","session":{"tools":[{},{"name":{}}]}}"#, "session.tools[1].name", "a string",
                .object, 56
            ),
            (#"{"type":"session.update","session":[]}"#, "session", "an object", .array, 35),
            (
                #"{"type":"response.create","response":{"parallel_tool_calls":"yes"}}"#, "response.parallel_tool_calls",
                "a boolean", .string, 60
            ),
            (#"{"type":"conversation.item.create","item":{"content":{}}}"#, "item.content", "an array", .object, 53),
            (
                #"{"type":"session.update","session":{"tool_choice":true}}"#, "session.tool_choice",
                "a string or an object", .boolean, 50
            ),
        ]
    )
    func wrongKind(frame: String, path: String, expected: String, found: JSONValue.Kind, offset: Int) throws {
        guard case .unknown(let unknown) = try Wire.client(frame) else {
            Issue.record("it decoded")
            return
        }
        let failure = try #require(unknown.failure)
        #expect(failure.code == .wrongKind(expected: expected, found: found))
        #expect(failure.parameter == path)
        #expect(failure.offset == offset)
        #expect(failure.eventType == unknown.type)
        #expect(unknown.bytes == Array(frame.utf8))
        #expect(ErrorDetail(failure).code == .invalidType)
    }

    @Test(
        "A missing member is named with its path, the place of its object, and the type of the event",
        arguments: [
            (#"{"type":"input_audio_buffer.append"}"#, "audio", 0),
            (#" {"type":"conversation.item.delete"}"#, "item_id", 1),
            (
                #"{"type":"session.update","session":{"audio":{"input":{"format":{"rate":1}}}}}"#,
                "session.audio.input.format.type", 63
            ),
        ]
    )
    func missing(frame: String, path: String, offset: Int) throws {
        guard case .unknown(let unknown) = try Wire.client(frame) else {
            Issue.record("it decoded")
            return
        }
        let failure = try #require(unknown.failure)
        #expect(failure.code == .missingMember)
        #expect(failure.parameter == path)
        #expect(failure.offset == offset)
        #expect(failure.eventType == unknown.type)
        #expect(ErrorDetail(failure).code == .missingRequiredParameter)
    }

    @Test("A count that cannot be is named with its value and place")
    func invalidValue() throws {
        guard
            case .unknown(let unknown) = try Wire.client(#"{"type":"playback","response_id":"r","played_samples":-1}"#)
        else {
            Issue.record("it decoded")
            return
        }
        #expect(unknown.failure?.code == .invalidValue(expected: "a count of samples", found: "-1"))
        #expect(unknown.failure?.parameter == "played_samples")
        #expect(unknown.failure?.offset == 54)
        #expect(unknown.failure?.eventType == "playback")
    }

    @Test(
        "A frame without a type says where it looked",
        arguments: [("{}", 0), (#"{"type":1}"#, 8), (#"{"a":1,"type":null}"#, 14), (#"{"type":""}"#, 8)]
    )
    func missingType(frame: String, offset: Int) {
        let error = #expect(throws: EventError.self) { try Wire.client(frame) }
        #expect(error?.code == .missingType)
        #expect(error?.path == ["type"])
        #expect(error?.offset == offset)
    }

    @Test(
        "A frame that is no object says what it is",
        arguments: [("[]", JSONValue.Kind.array), (" 1", .number), ("null", .null)]
    )
    func notAnObject(frame: String, kind: JSONValue.Kind) {
        let error = #expect(throws: EventError.self) { try Wire.client(frame) }
        #expect(error?.code == .notAnObject(kind))
        #expect(error?.offset == (frame.hasPrefix(" ") ? 1 : 0))
    }
}
