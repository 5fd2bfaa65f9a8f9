import FoundationEssentials

/// The events as an application would write them for Foundation's coders: structures that hold the same members, `Data`
/// for audio, and an enumeration that decodes `type` first. They check nothing else and keep no unknown members.
enum FoundationModels {
    struct Append: Codable {
        var type = "input_audio_buffer.append"
        var event_id: String?
        var audio: Data
    }

    struct Delta: Codable {
        var type = "response.output_audio.delta"
        var event_id: String
        var response_id: String
        var item_id: String
        var output_index: Int
        var content_index: Int
        var delta: Data
    }

    struct SessionUpdate: Codable {
        var type: String
        var event_id: String?
        var session: Session
    }

    struct Session: Codable {
        var type: String?
        var model: String?
        var output_modalities: [String]?
        var instructions: String?
        var audio: Audio?
        var tools: [Tool]?
        var tool_choice: String?
        var max_output_tokens: Int?
    }

    struct Audio: Codable {
        var input: Input?
        var output: Output?
    }

    struct Input: Codable {
        var format: Format?
        var transcription: Transcription?
        var noise_reduction: NoiseReduction?
        var turn_detection: TurnDetection?
    }

    struct Output: Codable {
        var format: Format?
        var voice: String?
        var speed: Double?
    }

    struct Format: Codable {
        var type: String
        var rate: Int?
    }

    struct Transcription: Codable {
        var model: String?
        var language: String?
    }

    struct NoiseReduction: Codable { var type: String }

    struct TurnDetection: Codable {
        var type: String
        var threshold: Double?
        var prefix_padding_ms: Int?
        var silence_duration_ms: Int?
        var create_response: Bool?
        var interrupt_response: Bool?
    }

    struct Tool: Codable {
        var type: String
        var name: String
        var description: String?
        var parameters: Schema?
    }

    struct Schema: Codable {
        var type: String
        var properties: [String: Property]?
        var required: [String]?
    }

    struct Property: Codable {
        var type: String
        var description: String?
    }

    struct ItemCreated: Codable {
        var type: String
        var event_id: String?
        var previous_item_id: String?
        var item: Item
    }

    struct Item: Codable {
        var id: String?
        var type: String
        var status: String?
        var role: String?
        var content: [Part]?
    }

    struct Part: Codable {
        var type: String
        var text: String?
        var transcript: String?
    }

    struct ResponseDone: Codable {
        var type: String
        var event_id: String?
        var response: Response
    }

    struct Response: Codable {
        var id: String?
        var status: String?
        var output: [Item]?
        var conversation_id: String?
        var output_modalities: [String]?
        var max_output_tokens: String?
        var usage: Usage?
    }

    struct Usage: Codable {
        var total_tokens: Int
        var input_tokens: Int
        var output_tokens: Int
        var input_token_details: InputTokens?
        var output_token_details: OutputTokens?
    }

    struct InputTokens: Codable {
        var text_tokens: Int?
        var audio_tokens: Int?
        var image_tokens: Int?
        var cached_tokens: Int?
    }

    struct OutputTokens: Codable {
        var text_tokens: Int?
        var audio_tokens: Int?
    }

    private enum TypeKey: CodingKey { case type }

    enum Event: Codable {
        case append(Append)
        case delta(Delta)
        case sessionUpdate(SessionUpdate)
        case itemCreated(ItemCreated)
        case responseDone(ResponseDone)

        init(from decoder: any Decoder) throws {
            let type = try decoder.container(keyedBy: TypeKey.self).decode(String.self, forKey: .type)
            switch type {
            case "input_audio_buffer.append": self = .append(try Append(from: decoder))
            case "response.output_audio.delta": self = .delta(try Delta(from: decoder))
            case "session.update": self = .sessionUpdate(try SessionUpdate(from: decoder))
            case "conversation.item.created": self = .itemCreated(try ItemCreated(from: decoder))
            case "response.done": self = .responseDone(try ResponseDone(from: decoder))
            default: throw BenchmarkError("no event \(type)")
            }
        }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .append(let event): try event.encode(to: encoder)
            case .delta(let event): try event.encode(to: encoder)
            case .sessionUpdate(let event): try event.encode(to: encoder)
            case .itemCreated(let event): try event.encode(to: encoder)
            case .responseDone(let event): try event.encode(to: encoder)
            }
        }
    }
}

/// The rows as Foundation does them: one decoder and one encoder, used again, slashes not escaped.
struct CodecFoundation {
    private let decoder = JSONDecoder()
    private let encoder: JSONEncoder

    init() {
        encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
    }

    func operations(_ fixtures: CodecFixtures, cold: [(name: String, text: [UInt8])]) throws -> [CodecOperation] {
        let appends = ["append-20", "append-20 event"].map { decoding($0, fixtures.appendShort) }
        let escaped = ["append-20 with \\/", "append-20 with \\/ event"].map { decoding($0, fixtures.appendEscaped) }
        let deltas = ["delta-20", "delta-20 event"].map { decoding($0, fixtures.deltaShort) }
        let long = [decoding("append-100", fixtures.appendLong), decoding("delta-100", fixtures.deltaLong)]
        let encoded = [
            try encoding("encode append-20", fixtures.appendShort),
            try encoding("encode delta-20", fixtures.deltaShort),
            try encoding("encode delta-20 event", fixtures.deltaShort),
            try encoding("encode delta-100", fixtures.deltaLong),
        ]
        let relayed = ["relay delta-20, peek", "relay delta-20, check", "relay delta-20, decode"].map { row in
            relay(row, fixtures.deltaShort)
        }
        let colds = try cold.flatMap { name, text in
            let frames = CodecFrames([[UInt8]](repeating: text, count: CodecFrames.variants))
            return [decoding("decode \(name)", frames), try encoding("encode \(name)", frames)]
        }
        return appends + escaped + deltas + long + encoded + relayed + colds
    }

    private func decoding(_ row: String, _ frames: CodecFrames) -> CodecOperation {
        let data = frames.texts.map { Data($0) }
        return operation(row) { turn in try size(of: decode(data[turn & 15])) }
    }

    private func encoding(_ row: String, _ frames: CodecFrames) throws -> CodecOperation {
        let events = try frames.texts.map { try decode(Data($0)) }
        return operation(row) { turn in try encoder.encode(events[turn & 15]).count }
    }

    private func relay(_ row: String, _ frames: CodecFrames) -> CodecOperation {
        let data = frames.texts.map { Data($0) }
        return operation(row) { turn in try encoder.encode(decode(data[turn & 15])).count }
    }

    private func operation(_ row: String, _ body: @escaping (Int) throws -> Int) -> CodecOperation {
        CodecOperation(row: row, name: "Foundation") { (try? body($0)) ?? 0 }
    }

    private func decode(_ data: Data) throws -> FoundationModels.Event {
        try decoder.decode(FoundationModels.Event.self, from: data)
    }

    private func size(of event: FoundationModels.Event) -> Int {
        switch event {
        case .append(let event): event.audio.count
        case .delta(let event): event.delta.count
        case .sessionUpdate(let event): event.session.instructions?.utf8.count ?? 0
        case .itemCreated(let event): event.item.content?.count ?? 0
        case .responseDone(let event): event.response.usage?.total_tokens ?? 0
        }
    }
}
