import RealtimeAudio
import RealtimeUnits

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Voice activity detectors.
enum DetectorRows {
    static func print() throws {
        Row.printHeader(
            "Voice activity, ns per sample; a call is one hop, so the first three times are those of a hop",
            ratio: "to onnxruntime (Silero)"
        )
        let published = onnxruntime()
        try print("Silero 16 kHz", SileroVoiceActivityDetector(), published[16_000])
        try print("Silero 8 kHz", SileroVoiceActivityDetector(sampleRate: .hz8000), published[8_000])
        for (rate, microseconds) in published.sorted(by: { $0.key > $1.key }) {
            let name = "Silero \(rate / 1_000) kHz, onnxruntime"
            line(name, microseconds, rate, microseconds, nil, hop: rate * 32 / 1_000)
        }
        if published.isEmpty { Row.print("voice activity", "Silero, onnxruntime", ["not installed"]) }
        try print("bands 16 kHz", BandVoiceActivityDetector(), nil)
        try print("Speex 16 kHz", SpeexVoiceActivityDetector(), nil)
    }

    private static func print<Detector: VoiceActivityDetector & ~Copyable>(
        _ name: String,
        _ detector: consuming Detector,
        _ published: Double?
    ) throws {
        let (rate, hop) = (detector.sampleRate.hertz, detector.hopLength)
        let signal = testSignal(hop)
        let times = CallTimes(calls: 4_000) { _ = try? detector.score(signal.span) }
        line(name, times.quantile(0.5) / 1_000 * Double(rate) / 100 / Double(hop), rate, published, times, hop: hop)
    }

    /// - `microseconds`: per 10 ms.
    private static func line(
        _ name: String,
        _ microseconds: Double,
        _ rate: Int,
        _ published: Double?,
        _ times: CallTimes?,
        hop: Int
    ) {
        let perSample = microseconds * 1_000 / (Double(rate) / 100)
        Row.print(
            "voice activity",
            name,
            [perSample.text(2), published.map { (microseconds / $0).text(3) } ?? "-"]
                + (times?.cells ?? ["-", "-", "-"]) + ["\(microseconds.text(2))/10 ms", "-", "-"]
                + [(Double(hop) * 1_000 / Double(rate)).text(1)]
        )
    }

    /// Microseconds per 10 ms by rate, from the command in AUDIO_ONNX.
    private static func onnxruntime() -> [Int: Double] {
        guard let command = getenv("AUDIO_ONNX"), let pipe = popen(command, "r") else { return [:] }
        defer { pclose(pipe) }
        var text = [CChar](repeating: 0, count: 256)
        var figures: [Int: Double] = [:]
        while fgets(&text, 256, pipe) != nil {
            let line = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let fields = line.split(whereSeparator: \.isWhitespace)
            if fields.count == 2, let rate = Int(fields[0]), let value = Double(fields[1]) { figures[rate] = value }
        }
        return figures
    }
}

/// Scores of recordings, for judging detectors elsewhere.
enum ScoreLines {
    static func print(of paths: [String]) throws {
        for path in paths {
            let samples = try Recording.floats(at: path)
            Swift.print(path, "bands", try line(samples, BandVoiceActivityDetector()))
            Swift.print(path, "silero", try line(samples, SileroVoiceActivityDetector()))
        }
    }

    private static func line<Detector: VoiceActivityDetector & ~Copyable>(
        _ samples: [Float],
        _ detector: consuming Detector
    ) throws -> String {
        var chunker = FrameChunker<Float>(frameLength: detector.hopLength)
        var line = "\(detector.hopLength)"
        try chunker.push(samples.span) { hop in line += " \(try detector.score(hop))" }
        return line
    }
}
