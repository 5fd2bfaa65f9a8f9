import RealtimeProtocol
import RealtimeUnits
import Testing

@testable import realtime_inspect

@Suite("stats")
struct StatsTests {
    private static func report(_ lines: [String], _ arguments: [String] = ["stats"]) throws -> StatsReport {
        let options = try #require(try Options(arguments))
        return try CapturedConsole.discard { console in
            var stream = EventStream(options, to: StatsVisitor(isJSON: false), console)
            try stream.read(PiecewiseSource(lines.map { $0 + "\n" }.joined()), name: "a.jsonl")
            return stream.visitor.report
        }
    }

    private static let append = "input_audio_buffer.append"

    @Test("events, bytes and audio are counted by type and side")
    func counts() throws {
        let report = try Self.report([Lines.session(), Lines.append(960), Lines.append(480), Lines.delta(4_800)])
        let client = try #require(report.figures(of: Self.append, .client))
        #expect(client.count == 2)
        #expect(client.bytes == Lines.append(960).utf8.count + Lines.append(480).utf8.count)
        #expect(client.audio.duration == .milliseconds(30))
        #expect(report.total(of: .server).count == 2)
        #expect(report.total(of: .server).audio.duration == .milliseconds(100))
        #expect(report.total().count == 4)
    }

    @Test("an envelope is not counted")
    func envelope() throws {
        let report = try Self.report([Lines.at(1, "client", Lines.append(960))])
        #expect(report.figures(of: Self.append, .client)?.bytes == Lines.append(960).utf8.count)
    }

    @Test(
        "the length of audio follows the session's format",
        arguments: [
            (Lines.session(rate: 24_000), 1_000), (Lines.session(rate: 16_000), 1_500),
            (Lines.session(input: "audio/pcmu", rate: 8_000), 6_000), (Lines.session(input: "audio/opus"), 0),
            (#"{"type":"session.updated","session":{"modalities":["text"],"input_audio_format":"g711_alaw"}}"#, 6_000),
            (#"{"type":"session.updated","session":{"model":"qwen3-omni","input_audio_format":"pcm16"}}"#, 1_500),
            (#"{"type":"session.updated","session":{"model":"qwen3-asr-x","sample_rate":8000}}"#, 3_000),
            (
                #"{"type":"session.updated","session":{"input_audio_format":"pcm16","input_audio_sampling_rate":48000}}"#,
                500
            ),
            (#"{"type":"input_audio_buffer.clear"}"#, 1_000),
        ]
    )
    func formats(session: String, milliseconds: Int) throws {
        let report = try Self.report([session, Lines.append(48_000)])
        let audio = try #require(report.figures(of: Self.append, .client)).audio
        #expect(audio.duration.milliseconds == milliseconds)
        #expect(audio.unknownBytes == (milliseconds == 0 ? 48_000 : 0))
    }

    @Test("audio before and after a change of format is measured by its own")
    func change() throws {
        let report = try Self.report([
            Lines.session(rate: 24_000), Lines.append(48_000), Lines.session(rate: 8_000), Lines.append(48_000),
        ])
        #expect(report.total().audio.duration == .milliseconds(4_000))
    }

    @Test("a response's own format counts until the next response")
    func response() throws {
        let format = #"{"audio":{"output":{"format":{"type":"audio/pcmu"}}},"id":"r1"}"#
        let report = try Self.report([
            Lines.session(), #"{"type":"response.created","response":\#(format)}"#, Lines.delta(8_000),
            #"{"type":"response.created","response":{"id":"r2"}}"#, Lines.delta(48_000),
        ])
        #expect(report.total().audio.duration == .milliseconds(2_000))
    }

    @Test("many small pieces do not drift")
    func drift() throws {
        // 441 bytes at 24 kHz are no whole number of milliseconds.
        let report = try Self.report(Array(repeating: Lines.append(442), count: 1_000))
        #expect(report.total().audio.duration.milliseconds == 442 * 1_000 / 48)
    }

    @Test("every length of base64 is counted as it decodes, escaped or not")
    func lengths() throws {
        for count in 0...64 {
            var random = SplitMix(UInt64(count))
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let plain = String(decoding: Base64.encode(bytes.span), as: UTF8.self)
            let escaped = plain.reduce(into: "") { $0 += $1 == "/" ? "\\/" : $1 == "+" ? "\\u002B" : String($1) }
            for text in [plain, escaped] {
                let report = try Self.report([
                    Lines.session(input: "audio/pcmu"), #"{"type":"input_audio_buffer.append","audio":"\#(text)"}"#,
                ])
                let expected = AudioFormat.muLaw.duration(ofBytes: count)
                #expect(report.total(of: .client).audio.duration == expected, "\(text)")
            }
        }
    }

    @Test("JSON holds the same figures")
    func json() throws {
        let lines = [Lines.session(), Lines.append(960), Lines.delta(4_800), "{"]
        let found = try Inspection(lines, StatsVisitor(isJSON: true))
        let json = try JSONValue(parsing: try #require(found.output.first))
        #expect(json["totals"]?["both"]?["events"] == 3)
        #expect(json["totals"]?["client"]?["audio_ms"] == 20)
        #expect(json["totals"]?["server"]?["audio_ms"] == 100)
        #expect(json["types"]?.arrayValue?.count == 3)
        #expect(json["dialects"]?["openAI"] == 3)
        #expect(json["faulty_lines"] == 1)
        #expect(found.errors.count == 1)
        #expect(!found.isWell)
    }
}
