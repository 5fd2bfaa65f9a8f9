/// What `/metrics` says: every sample under its name and labels, as they are written.
struct MetricsPage {
    private var samples: [String: Double] = [:]

    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
                continue
            }
            samples[String(line[..<space])] = value
        }
    }

    static func read(port: Int) throws(SoakError) -> MetricsPage {
        guard let text = Loopback.get("/metrics", port: port) else { throw SoakError("/metrics does not answer") }
        return MetricsPage(text)
    }

    subscript(_ name: String) -> Int { Int((samples[name] ?? -1).rounded()) }

    /// All samples of one name.
    func sum(_ name: String) -> Int {
        Int(samples.filter { $0.key == name || $0.key.hasPrefix(name + "{") }.values.reduce(0, +).rounded())
    }

    var seconds: Double { samples["process_cpu_seconds_total"] ?? 0 }
    var droppedSeconds: Double { samples["realtime_audio_dropped_seconds_total"] ?? 0 }
    /// The mean of how late loops were, in milliseconds.
    var meanDelay: Double {
        let count = samples["realtime_loop_queue_delay_seconds_count"] ?? 0
        return count > 0 ? 1_000 * (samples["realtime_loop_queue_delay_seconds_sum"] ?? 0) / count : 0
    }
}
