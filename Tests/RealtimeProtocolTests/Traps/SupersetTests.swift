import RealtimeProtocol
import Testing

@Suite("Trap 1: GA refuses a session.update for one key too many")
struct SupersetTests {
    /// The members of GA's session and of what is inside it, by the path that leads there. Source: section 4.1 to 4.3
    /// of the protocol's documentation.
    private static let members: [String: Set<String>] = [
        "session": [
            "type", "model", "instructions", "output_modalities", "include", "tracing", "tools", "tool_choice",
            "parallel_tool_calls", "reasoning", "max_output_tokens", "truncation", "prompt", "audio",
        ],
        "session.audio": ["input", "output"],
        "session.audio.input": ["format", "transcription", "noise_reduction", "turn_detection"],
        "session.audio.input.format": ["type", "rate"],
        "session.audio.input.transcription": ["model", "language", "languages", "keywords", "prompt", "delay"],
        "session.audio.input.noise_reduction": ["type", "strength"],
        "session.audio.input.turn_detection": [
            "type", "threshold", "prefix_padding_ms", "silence_duration_ms", "create_response", "interrupt_response",
            "idle_timeout_ms", "eagerness",
        ],
        "session.audio.output": ["format", "voice", "speed"],
        "session.audio.output.format": ["type", "rate"],
        "session.audio.output.voice": ["id"],
        "session.reasoning": ["effort"],
        "session.tools": [
            "type", "name", "description", "parameters", "server_label", "server_url", "connector_id", "tunnel_id",
            "server_description", "authorization", "headers", "allowed_tools", "require_approval", "allowed_callers",
            "defer_loading",
        ],
    ]

    private static func excess(_ value: JSONValue, at path: String) -> [String] {
        switch value {
        case .array(let elements): return elements.flatMap { excess($0, at: path) }
        case .object(let object):
            guard let known = members[path] else { return [] }
            return object.members.flatMap { member in
                (known.contains(member.name) ? [] : ["\(path).\(member.name)"])
                    + excess(member.value, at: "\(path).\(member.name)")
            }
        default: return []
        }
    }

    private static let updates = Fixture.typed.filter { fixture in
        guard fixture.direction == .client, fixture.dialect != .openAI, fixture.dialect != .azureOpenAI else {
            return false
        }
        return (try? fixture.decoded().event) == "session.update"
    }

    private func translated(_ fixture: Fixture) throws -> JSONValue {
        var translator = DialectTranslator(from: fixture.dialect, to: .openAI)
        let events = translator.translate(try fixture.codec.decodeClientEvent(fixture.bytes)).events
        let event = try #require(events.first)
        return try #require(try Wire.json(event)["session"])
    }

    @Test("Trap 1: no session of any vendor reaches GA with a member that GA does not have", arguments: updates)
    func excess(fixture: Fixture) throws {
        #expect(Self.excess(try translated(fixture), at: "session") == [])
    }

    @Test("Trap 1: every session that reaches GA says its type", arguments: updates)
    func type(fixture: Fixture) throws {
        #expect(["realtime", "transcription"].contains(try translated(fixture)["type"]?.stringValue))
    }

    @Test("Trap 1: every format that reaches GA is an object", arguments: updates)
    func formats(fixture: Fixture) throws {
        let audio = try translated(fixture)["audio"]
        for format in [audio?["input"]?["format"], audio?["output"]?["format"]].compactMap(\.self) {
            #expect(format["type"]?.stringValue != nil)
        }
    }

    @Test("Trap 1: servers made after the beta get the same keys flat, and formats by name")
    func flat() throws {
        let session = try Wire.session(
            #""type":"realtime","audio":{"input":{"format":{"type":"audio/pcmu"}},"output":{"voice":"ash"}}"#
        )
        let expected: JSONValue = ["input_audio_format": "g711_ulaw", "voice": "ash"]
        #expect(try Wire.json(session, .openAIBeta) == expected)
    }
}
