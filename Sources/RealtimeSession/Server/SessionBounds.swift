internal import RealtimeProtocol

/// The ranges that a dialect gives for the numbers of a session, and its rule for modalities.
///
/// Sources: the vendors' references, as their SDKs of autumn 2026 repeat them. OpenAI: `turn_detection.threshold` 0 to 1,
/// `idle_timeout_ms` 5000 to 30000, `speed` 0.25 to 1.5, `max_output_tokens` 1 to 4096; its beta: `temperature` 0.6 to
/// 1.2. DashScope: `threshold` -1 to 1, `silence_duration_ms` 200 to 6000.
struct SessionBounds: Sendable {
    private let dialect: Dialect

    init(_ dialect: Dialect) { self.dialect = dialect }

    /// What is wrong with an update, in the vendors' words; `nil` where nothing is.
    func refusal(of update: SessionConfiguration) -> ErrorDetail? {
        if let modalities = update.outputModalities, let refusal = refusal(of: modalities) { return refusal }
        if let detection = update.audio?.input?.turnDetection.value, let refusal = refusal(of: detection) {
            return refusal
        }
        return check(update.audio?.output?.speed?.doubleValue, 0.25...1.5, "session.audio.output.speed")
            ?? check(tokens(in: update), 1...4_096, "session.max_output_tokens")
            ?? check(temperature(in: update), 0.6...1.2, "session.temperature")
    }

    private var isDashScope: Bool {
        switch dialect {
        case .dashScopeOmni, .dashScopeASR, .dashScopeTTS: true
        default: false
        }
    }

    private var isOpenAI: Bool {
        switch dialect {
        case .openAI, .azureOpenAI, .openAIBeta: true
        default: false
        }
    }

    /// OpenAI's sessions speak or write; those of its beta and of DashScope write, or write and speak.
    private func refusal(of modalities: [Modality]) -> ErrorDetail? {
        let allowed: [[Modality]]
        switch dialect {
        case .openAI, .azureOpenAI: allowed = [[.audio], [.text]]
        case .openAIBeta, .dashScopeOmni: allowed = [[.text], [.text, .audio], [.audio, .text]]
        default: return nil
        }
        guard !allowed.contains(modalities) else { return nil }
        let name = dialect == .openAI || dialect == .azureOpenAI ? "session.output_modalities" : "session.modalities"
        let list = { (modalities: [Modality]) in
            "[" + modalities.map { "'\($0.rawValue)'" }.joined(separator: ", ") + "]"
        }
        return ErrorDetail(
            code: .invalidValue,
            message: "Invalid value for '\(name)': expected one of "
                + "\(allowed.map(list).joined(separator: ", ")), got \(list(modalities)).",
            param: name
        )
    }

    private func refusal(of detection: TurnDetection) -> ErrorDetail? {
        let place = "session.audio.input.turn_detection"
        let threshold = isDashScope ? -1.0...1.0 : 0.0...1.0
        let silence = isDashScope ? 200...6_000 : 0...Int.max
        return check(detection.threshold?.doubleValue, threshold, "\(place).threshold")
            ?? check(detection.prefixPaddingMs, 0...Int.max, "\(place).prefix_padding_ms")
            ?? check(detection.silenceDurationMs, silence, "\(place).silence_duration_ms")
            ?? check(detection.idleTimeoutMs.value, 5_000...30_000, "\(place).idle_timeout_ms")
    }

    private func tokens(in update: SessionConfiguration) -> Int? {
        isOpenAI ? update.maxOutputTokens.value?.count : nil
    }

    private func temperature(in update: SessionConfiguration) -> Double? {
        dialect == .openAIBeta ? update.temperature.value?.doubleValue : nil
    }

    private func check(_ value: Double?, _ range: ClosedRange<Double>, _ place: String) -> ErrorDetail? {
        refusal(of: value, range, kind: "decimal", place)
    }

    private func check(_ value: Int?, _ range: ClosedRange<Int>, _ place: String) -> ErrorDetail? {
        refusal(of: value, range, kind: "integer", place)
    }

    /// `decimal_below_min_value` and its three siblings are OpenAI's codes for numbers out of range.
    private func refusal<Number>(
        of value: Number?,
        _ range: ClosedRange<Number>,
        kind: String,
        _ place: String
    ) -> ErrorDetail? {
        guard let value, !range.contains(value) else { return nil }
        let isBelow = value < range.lowerBound
        let bound = isBelow ? range.lowerBound : range.upperBound
        return ErrorDetail(
            code: ErrorCode(rawValue: "\(kind)_\(isBelow ? "below_min" : "above_max")_value"),
            message: "Invalid '\(place)': \(kind) \(isBelow ? "below minimum" : "above maximum") value. "
                + "Expected a value \(isBelow ? ">=" : "<=") \(bound), but got \(value) instead.",
            param: place
        )
    }
}
