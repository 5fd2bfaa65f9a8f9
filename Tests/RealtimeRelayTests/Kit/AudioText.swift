import RealtimeAudio
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits

/// Audio as it stands in frames.
enum AudioText {
    static func base64(_ bytes: [UInt8]) -> String {
        String(decoding: AudioPayload(encoding: bytes).base64, as: UTF8.self)
    }

    static func append(_ bytes: [UInt8]) -> String {
        #"{"type":"input_audio_buffer.append","audio":"\#(base64(bytes))"}"#
    }

    static func delta(
        _ bytes: [UInt8],
        item: String = "i",
        response: String = "r",
        name: String = "response.output_audio.delta"
    ) -> String {
        #"{"type":"\#(name)","response_id":"\#(response)","item_id":"\#(item)","output_index":0,"content_index":0,"delta":"\#(base64(bytes))"}"#
    }

    /// A sine, full scale 1.
    static func sine(_ hertz: Double, seconds: Double, rate: SampleRate, level: Float = 0.5) -> [Float] {
        (0..<Int(seconds * Double(rate.hertz))).map { index in
            level * Float(Sine.of(2 * .pi * hertz * Double(index) / Double(rate.hertz)))
        }
    }

    /// The audio of all appends or deltas among frames, in order.
    static func audio(_ frames: [Frame], _ type: String, _ member: String) throws -> [UInt8] {
        var result: [UInt8] = []
        for event in try RelaySessionTests.Harness.json(frames) where event["type"]?.stringValue == type {
            result += try AudioPayload(base64: Array((event[member]?.stringValue ?? "").utf8)).decoded()
        }
        return result
    }

    /// What a stream becomes in one go: the oracle of everything that is done piece by piece.
    static func converted(_ bytes: [UInt8], from source: AudioFormat, to target: AudioFormat) throws -> [UInt8] {
        var converter = try PolyphaseRateConverter(from: source.sampleRate, to: target.sampleRate)
        let samples = try PCMConversion.floats(from: bytes, as: source.encoding)
        let output = try converter.process(samples) + converter.flush()
        return PCMConversion.bytes(from: output, as: target.encoding)
    }
}

/// A sine without a mathematics library: the oracle's own.
enum Sine {
    static func of(_ angle: Double) -> Double {
        let turns = angle / (2 * .pi)
        let x = (turns - turns.rounded()) * 2 * .pi
        var (term, sum) = (x, x)
        for k in 1...14 {
            term *= -x * x / Double(2 * k * (2 * k + 1))
            sum += term
        }
        return sum
    }
}
