import Foundation
import RealtimeProtocol
import RealtimeUnits
import Testing

@Suite("Codable objects")
struct CodableObjectTests {
    private static func check<Object: Codable & Equatable>(
        _ object: Object,
        _ dialect: Dialect? = nil,
        as json: JSONValue,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for coder in CoderPair.allCases {
            let data = try coder.encode(object, dialect)
            #expect(try coder.decode(JSONValue.self, from: data) == json, sourceLocation: sourceLocation)
            #expect(try coder.decode(Object.self, from: data, dialect) == object, sourceLocation: sourceLocation)
        }
    }

    @Test("A session is nested in GA and flat in the beta")
    func session() throws {
        var session = SessionConfiguration()
        session.outputModalities = [.text]
        session.maxOutputTokens = .value(.infinite)
        session.audio = SessionAudio(
            input: SessionAudioInput(turnDetection: .null),
            output: SessionAudioOutput(format: WireAudioFormat(.muLaw), voice: .value("ash"))
        )
        try Self.check(
            session,
            as: [
                "output_modalities": ["text"], "max_output_tokens": "inf",
                "audio": [
                    "input": ["turn_detection": .null], "output": ["format": ["type": "audio/pcmu"], "voice": "ash"],
                ],
            ]
        )
        try Self.check(
            session,
            .openAIBeta,
            as: [
                "modalities": ["text"], "max_response_output_tokens": "inf", "turn_detection": .null,
                "output_audio_format": "g711_ulaw", "voice": "ash",
            ]
        )
    }

    @Test("A function is flat in GA and wrapped at DashScope")
    func tool() throws {
        let tool = Tool(function: "f", description: "d", parameters: ["type": "object"])
        try Self.check(
            tool,
            as: ["type": "function", "name": "f", "description": "d", "parameters": ["type": "object"]]
        )
        try Self.check(
            tool,
            .dashScopeOmni,
            as: ["type": "function", "function": ["name": "f", "description": "d", "parameters": ["type": "object"]]]
        )
    }

    @Test("The content of an item has GA's names, or the beta's")
    func item() throws {
        let item = ConversationItem(
            message: "i",
            role: .assistant,
            content: [ContentPart(type: .outputAudio, transcript: "hé")]
        )
        func json(_ type: JSONValue) -> JSONValue {
            ["id": "i", "type": "message", "role": "assistant", "content": [["type": type, "transcript": "hé"]]]
        }
        try Self.check(item, as: json("output_audio"))
        try Self.check(item, .azureVoiceLive, as: json("audio"))
    }

    @Test("Usage spells its details with an s at DashScope")
    func usage() throws {
        let usage = Usage(totalTokens: 3, inputTokenDetails: TokenDetails(textTokens: 3))
        try Self.check(usage, as: ["total_tokens": 3, "input_token_details": ["text_tokens": 3]])
        try Self.check(usage, .dashScopeTTS, as: ["total_tokens": 3, "input_tokens_details": ["text_tokens": 3]])
    }

    @Test("Turn detection keeps its fractions and nulls")
    func turnDetection() throws {
        let detection = TurnDetection(type: .serverVAD, threshold: JSONNumber(0.5), idleTimeoutMs: .null)
        try Self.check(
            detection,
            as: ["type": "server_vad", "threshold": .number(#require(JSONNumber(0.5))), "idle_timeout_ms": .null]
        )
    }

    @Test("A response carries its items and status")
    func response() throws {
        let response = Response(id: "r", status: .cancelled, outputModalities: [.audio])
        try Self.check(
            response,
            as: [
                "id": "r", "object": "realtime.response", "status": "cancelled", "status_details": .null, "output": [],
                "output_modalities": ["audio"],
            ]
        )
    }

    @Test("Unknown members of an object are kept by value")
    func unknownMembers() throws {
        var detail = ErrorDetail(type: nil, code: "c", message: "m")
        detail.unknownMembers["x"] = [1, .null, ["y": "é"]]
        try Self.check(detail, as: ["code": "c", "message": "m", "x": [1, .null, ["y": "é"]]])
    }

    @Test("A member of the wrong kind is a DecodingError with its path")
    func wrongKind() throws {
        let data = Data(#"{"audio":{"output":{"speed":"fast"}}}"#.utf8)
        let error = #expect(throws: DecodingError.self) {
            try CoderPair.json.decode(SessionConfiguration.self, from: data)
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.codingPath.map(\.stringValue) == ["audio", "output", "speed"])
        #expect((context.underlyingError as? EventError)?.code == .wrongKind(expected: "a number", found: .string))
    }
}
