internal import RealtimeUnits

/// Moves the members of the beta's objects to where GA has them, and back.
enum BetaSpelling {
    // MARK: Session

    /// Flat members of the beta session, and where they lie in GA's `audio` object.
    private static let moved: [(beta: String, side: String, canonical: String)] = [
        ("input_audio_format", "input", "format"),
        ("input_audio_transcription", "input", "transcription"),
        ("input_audio_noise_reduction", "input", "noise_reduction"),
        ("turn_detection", "input", "turn_detection"),
        ("output_audio_format", "output", "format"),
        ("voice", "output", "voice"),
        ("speed", "output", "speed"),
    ]

    /// Flat members that have another name in GA.
    private static let renamed: [(beta: String, canonical: String)] = [
        ("modalities", "output_modalities"),
        ("max_response_output_tokens", "max_output_tokens"),
    ]

    /// A beta session in GA's layout. Members that GA does not have stay where they are.
    static func canonicalSession(_ beta: JSONObject, in dialect: Dialect) -> JSONObject {
        var result = beta
        var sides: [String: JSONObject] = [:]
        for (name, side, canonical) in moved {
            guard let value = result.removeValue(forName: name) else { continue }
            let isFormat = canonical == "format"
            sides[side, default: [:]][canonical] =
                isFormat ? canonicalFormat(value, isInput: side == "input", in: dialect) : value
        }
        for (name, canonical) in renamed {
            if let value = result.removeValue(forName: name) { result[canonical] = value }
        }
        if !sides.isEmpty {
            var audio = result["audio"]?.objectValue ?? [:]
            for (side, members) in sides {
                var merged = audio[side]?.objectValue ?? [:]
                for member in members.members { merged[member.name] = member.value }
                audio[side] = .object(merged)
            }
            result["audio"] = .object(audio)
        }
        return result
    }

    /// A GA session in the beta's layout.
    static func wireSession(_ canonical: JSONObject, in dialect: Dialect) -> JSONObject {
        var result = canonical
        result.removeValue(forName: "type")
        for (name, canonicalName) in renamed {
            if let value = result.removeValue(forName: canonicalName) { result[name] = betaModalities(name, value) }
        }
        guard var audio = result.removeValue(forName: "audio")?.objectValue else { return result }
        for (name, side, canonicalName) in moved {
            guard var members = audio[side]?.objectValue, let value = members.removeValue(forName: canonicalName) else {
                continue
            }
            audio[side] = members.isEmpty ? nil : .object(members)
            let isFormat = canonicalName == "format"
            result[name] = isFormat ? betaFormat(value, isInput: side == "input", in: dialect) : value
        }
        if !audio.isEmpty { result["audio"] = .object(audio) }
        return result
    }

    /// GA says `["audio"]` for spoken output, the beta `["text", "audio"]`; DashScope refuses `["audio"]` alone.
    private static func betaModalities(_ name: String, _ value: JSONValue) -> JSONValue {
        name == "modalities" && value == ["audio"] ? ["text", "audio"] : value
    }

    private static func canonicalFormat(_ value: JSONValue, isInput: Bool, in dialect: Dialect) -> JSONValue {
        // The name `pcm16` does not tell the rate: 24 kHz at OpenAI, 16 kHz in and 24 kHz out at DashScope.
        let rate = (isInput ? dialect.defaultInputFormat : dialect.defaultOutputFormat).sampleRate.hertz
        return switch value.stringValue {
        case "pcm16", "pcm", "pcm24": ["type": "audio/pcm", "rate": .number(JSONNumber(rate))]
        case "g711_ulaw": ["type": "audio/pcmu"]
        case "g711_alaw": ["type": "audio/pcma"]
        case let other?: ["type": .string(other)]
        case nil: value
        }
    }

    private static func betaFormat(_ value: JSONValue, isInput: Bool, in dialect: Dialect) -> JSONValue {
        let rate = (isInput ? dialect.defaultInputFormat : dialect.defaultOutputFormat).sampleRate.hertz
        return switch value["type"]?.stringValue {
        // A rate that the name does not stand for is kept as it is: saying `pcm16` would change it.
        case "audio/pcm": value["rate"]?.intValue ?? rate == rate ? "pcm16" : value
        case "audio/pcmu": "g711_ulaw"
        case "audio/pcma": "g711_alaw"
        default: value
        }
    }

    // MARK: Items and responses

    /// An item with GA's content types. Only an assistant's differ.
    static func canonicalItem(_ item: JSONObject) -> JSONObject {
        renamingContent(of: item, ["text": "output_text", "audio": "output_audio"])
    }

    /// An item with the beta's content types.
    static func wireItem(_ item: JSONObject) -> JSONObject {
        renamingContent(of: item, ["output_text": "text", "output_audio": "audio"])
    }

    private static func renamingContent(of item: JSONObject, _ names: [String: String]) -> JSONObject {
        guard item["role"] == "assistant", let content = item["content"]?.arrayValue else { return item }
        var result = item
        result["content"] = .array(
            content.map { part in
                guard var members = part.objectValue, let type = members["type"]?.stringValue, let name = names[type]
                else { return part }
                members["type"] = .string(name)
                return .object(members)
            }
        )
        return result
    }

    /// Applies the object spellings of a whole event; `toCanonical` tells the direction.
    static func respell(_ event: JSONObject, toCanonical: Bool, in dialect: Dialect) -> JSONObject {
        var result = event
        if let session = result["session"]?.objectValue {
            result["session"] = .object(
                toCanonical ? canonicalSession(session, in: dialect) : wireSession(session, in: dialect)
            )
        }
        if let item = result["item"]?.objectValue {
            result["item"] = .object(toCanonical ? canonicalItem(item) : wireItem(item))
        }
        if var response = result["response"]?.objectValue {
            let names = toCanonical ? ("modalities", "output_modalities") : ("output_modalities", "modalities")
            if let value = response.removeValue(forName: names.0) {
                response[names.1] = toCanonical ? value : betaModalities("modalities", value)
            }
            if let output = response["output"]?.arrayValue {
                response["output"] = .array(
                    output.map { value in
                        value.objectValue.map { .object(toCanonical ? canonicalItem($0) : wireItem($0)) } ?? value
                    }
                )
            }
            result["response"] = .object(response)
        }
        return result
    }
}
