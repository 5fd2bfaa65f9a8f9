import RealtimeAudio
import RealtimeProtocol
import RealtimeUnits

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The figures of a call as JSON: times in milliseconds, rates as ratios, members that are not known left out.
struct CallReport: Sendable {
    /// The call.
    var result: CallResult
    /// The server, without path and query.
    var server: String
    /// The dialect's name.
    var dialect: Dialect
    /// What was said.
    var clip: SpeechClip
    /// The words of it.
    var reference: String?

    /// The report as one line of JSON.
    var json: [UInt8] {
        var writer = JSONWriter(reservingCapacity: 4_096)
        writer.value(object)
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// Writes the report; the system's words where that failed.
    func write(to path: String) -> String? {
        guard let file = fopen(path, "w") else { return String(cString: strerror(errno)) }
        let bytes = json
        let count = fwrite(bytes, 1, bytes.count, file)
        return fclose(file) == 0 && count == bytes.count ? nil : String(cString: strerror(errno))
    }

    private var object: JSONObject {
        var object: JSONObject = [
            "server": .string(server),
            "dialect": .string(dialect.rawValue),
            "succeeded": .bool(result.outcome == .succeeded),
        ]
        if case .failed(let failure) = result.outcome { object["failure"] = .string(failure.description) }
        object["clip"] = .object([
            "duration_ms": .milliseconds(clip.duration),
            "sample_rate": .number(JSONNumber(clip.sampleRate.hertz)),
            "speech_start_ms": .milliseconds(clip.extent.start.duration(at: clip.sampleRate)),
            "speech_end_ms": .milliseconds(clip.extent.end.duration(at: clip.sampleRate)),
        ])
        object["turns"] = .array(result.turns.map { .object(self.object(of: $0)) })
        if let summary = result.summary {
            object["latency"] = .object([
                "median_ms": .milliseconds(summary.median),
                "worst_ms": .milliseconds(summary.worst),
            ])
        }
        object["greatest_microphone_lateness_ms"] = .milliseconds(result.greatestLateness)
        object["playback_gaps"] = .number(JSONNumber(result.gaps))
        return object
    }

    private func object(of turn: Turn) -> JSONObject {
        var object: JSONObject = [
            "turn": .number(JSONNumber(turn.number)),
            "transcript": .string(turn.transcript),
            "reply": .string(turn.replyText),
            "missing": .array(turn.missing.map { .string($0.rawValue) }),
            "interruptions": .number(JSONNumber(turn.interruptions)),
            "complaints": .array(turn.complaints.map(JSONValue.string)),
        ]
        if let reference, let rate = WordErrorRate(of: turn.transcript, against: reference) {
            object["word_errors"] = .object([
                "rate": JSONNumber(rate.rate).map(JSONValue.number) ?? .null,
                "substitutions": .number(JSONNumber(rate.substitutions)),
                "deletions": .number(JSONNumber(rate.deletions)),
                "insertions": .number(JSONNumber(rate.insertions)),
                "reference_words": .number(JSONNumber(rate.referenceLength)),
            ])
        }
        if let latency = turn.latency { object["latency_ms"] = .milliseconds(latency) }
        if let split = turn.split {
            var parts: JSONObject = ["source": .string(split.source.rawValue)]
            for part in split.parts { parts["\(part.name)_ms"] = .milliseconds(part.duration) }
            object["split"] = .object(parts)
        }
        if turn.received > .zero {
            object["reply_samples"] = .number(JSONNumber(turn.received.value))
            let peak = (Double(turn.meter.level.peakInDecibels) * 10).rounded() / 10
            object["reply_peak_db"] = JSONNumber(peak).map(JSONValue.number)
        }
        return object
    }
}

extension JSONValue {
    /// A time in milliseconds, to a tenth.
    fileprivate static func milliseconds(_ duration: Duration) -> JSONValue {
        JSONNumber((duration.milliseconds * 10).rounded() / 10).map(JSONValue.number) ?? .null
    }
}
