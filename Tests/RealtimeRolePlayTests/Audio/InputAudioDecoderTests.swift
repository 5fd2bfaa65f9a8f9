import RealtimeUnits
import Testing

@testable import RealtimeRolePlay

@Suite("Role-play: what chunks hold")
struct InputAudioDecoderTests {
    /// Everything that comes of chunks of `length` bytes.
    static func decoded(
        _ bytes: [UInt8],
        length: Int,
        declared: InputAudioFormat? = nil,
        rate: SampleRate = .hz16000
    ) throws -> [Int16] {
        var decoder = InputAudioDecoder()
        var samples: [Int16] = []
        for start in stride(from: 0, to: bytes.count, by: length) {
            let chunk = Array(bytes[start..<min(bytes.count, start + length)])
            samples += try decoder.samples(from: chunk, declared: declared, rate: rate)
        }
        return samples
    }

    /// A WAV file, written here from the format's description.
    static func wav(
        _ data: [UInt8],
        tag: UInt8 = 1,
        channels: UInt8 = 1,
        rate: Int = 16_000,
        bits: UInt8 = 16,
        size: Int? = nil,
        extra: [UInt8] = []
    ) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let align = channels * bits / 8
        let format: [UInt8] = [tag, 0, channels, 0] + number(rate) + number(rate * Int(align)) + [align, 0, bits, 0]
        return Array("RIFF".utf8) + number(36 + data.count) + Array("WAVE".utf8) + extra + Array("fmt ".utf8)
            + number(16)
            + format + Array("data".utf8) + number(size ?? data.count) + data
    }

    @Test("Bare samples are taken as they are, however they are cut", arguments: [1, 3, 8_000, 32_000])
    func plain(length: Int) throws {
        let tone = Sound.tone()
        #expect(try Self.decoded(Sound.bytes(tone), length: length) == tone)
    }

    @Test("Bare samples at another rate are the same tone", arguments: [8_000, 24_000, 44_100, 48_000])
    func rates(hertz: Int) throws {
        let bytes = Sound.bytes(Sound.tone(500, rate: hertz))
        let samples = try Self.decoded(bytes, length: 777, rate: try #require(SampleRate(hertz: hertz)))
        #expect((15_700...16_000).contains(samples.count))
        #expect(abs(Sound.crossings(samples[1_000..<15_000], rate: 16_000) - 500) < 2)
        #expect(abs(Sound.level(samples[1_000..<15_000]) - 11_585) < 200)
    }

    @Test("A WAV file is told by its beginning, and gives its samples however it is cut", arguments: [1, 5, 44, 9_999])
    func wavFile(length: Int) throws {
        let tone = Sound.tone()
        let file = Self.wav(Sound.bytes(tone), extra: Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0])
        var decoder = InputAudioDecoder()
        var samples: [Int16] = []
        for start in stride(from: 0, to: file.count, by: length) {
            let chunk = Array(file[start..<min(file.count, start + length)])
            // A first piece shorter than a header cannot tell; then the client has to.
            samples += try decoder.samples(from: chunk, declared: length < 12 ? .wav : nil, rate: .hz16000)
        }
        #expect(samples == tone)
    }

    @Test("Each chunk may be a WAV file of its own")
    func manyFiles() throws {
        let tone = Sound.tone()
        var decoder = InputAudioDecoder()
        var samples: [Int16] = []
        for start in stride(from: 0, to: tone.count, by: 4_000) {
            let file = Self.wav(Sound.bytes(Array(tone[start..<(start + 4_000)])))
            samples += try decoder.samples(from: file, declared: nil, rate: .hz16000)
        }
        #expect(samples == tone)
    }

    @Test("Two channels are mixed, and a size of nothing means until the end", arguments: [0, Int(UInt32.max)])
    func stereo(size: Int) throws {
        let tone = Sound.tone()
        let file = Self.wav(Sound.bytes(tone.flatMap { [$0, 0] }), channels: 2, size: size)
        #expect(try Self.decoded(file, length: 4_097) == tone.map { Int16(Int($0) >> 1) })
    }

    static let bad: [(InputAudioError.Code, [UInt8])] = [
        (.unsupportedWAV, wav([0, 0, 0], bits: 24)), (.unsupportedWAV, wav([0, 0], channels: 3)),
        (.unsupportedWAV, wav([0, 0], rate: 96_000)), (.unsupportedWAV, wav([0, 0], tag: 85)),
        (.malformedWAV, Array("RIFF....WAVEdata".utf8) + [4, 0, 0, 0, 1, 1, 1, 1]),
        (.malformedWAV, Array("RIFF....WAVEfmt ".utf8) + [15, 0, 0, 0]),
        (.malformedWebM, [0x1A, 0x45, 0xDF, 0xA3, 0x80, 0]),
        (.malformedOpus, BrowserRecording.start() + BrowserRecording.cluster([[0x03, 0x00]])),
    ]

    @Test("What cannot be heard is told for what it is, and what follows of it is not noise", arguments: bad)
    func faults(code: InputAudioError.Code, bytes: [UInt8]) throws {
        var decoder = InputAudioDecoder()
        for chunk in [bytes, [UInt8](repeating: 7, count: 100)] {
            do {
                _ = try decoder.samples(from: chunk, declared: nil, rate: .hz16000)
                Issue.record("taken")
            } catch {
                #expect(error.code == code)
            }
        }
        // Another stream begins anew.
        let tone = Sound.tone(seconds: 0.1)
        #expect(try decoder.samples(from: Self.wav(Sound.bytes(tone)), declared: nil, rate: .hz16000) == tone)
    }

    @Test("A browser's recording is the tone that was recorded, however it is cut", arguments: [1, 250, 100_000])
    func webM(length: Int) throws {
        let packets = try Sound.opusPackets(Sound.tone(500, seconds: 2, rate: 48_000))
        let stream =
            BrowserRecording.start() + BrowserRecording.cluster(Array(packets.prefix(50)))
            + BrowserRecording.cluster(Array(packets.dropFirst(50)), at: 1_000)
        let samples = try Self.decoded(stream, length: length, declared: length < 4 ? .webm : nil)
        // 2 s less what is to be skipped, less what the converter still holds.
        #expect((31_700...31_896).contains(samples.count))
        #expect(abs(Sound.crossings(samples[1_000..<30_000], rate: 16_000) - 500) < 2)
        #expect(abs(Sound.level(samples[1_000..<30_000]) - 11_585) < 600)
    }

    @Test("Two channels become one, and the head's gain is applied")
    func stereoWithGain() throws {
        let tone = Sound.tone(500, seconds: 1, rate: 48_000)
        let packets = try Sound.opusPackets(tone.flatMap { [$0, $0] }, channels: 2)
        // −6.02 dB in 256ths.
        let start = BrowserRecording.start(channels: 2, gain: UInt16(bitPattern: -1_541))
        let samples = try Self.decoded(start + BrowserRecording.cluster(packets), length: 4_000)
        #expect(abs(Sound.level(samples[1_000..<15_000]) - 5_793) < 400)
    }

    @Test("What the head says to skip is skipped")
    func preSkip() throws {
        let packets = try Sound.opusPackets(Sound.tone(500, seconds: 1, rate: 48_000))
        let counts = try [UInt16(0), 4_800].map { skip in
            let stream = BrowserRecording.start(preSkip: skip) + BrowserRecording.cluster(packets)
            return try Self.decoded(stream, length: stream.count).count
        }
        #expect(counts[0] - counts[1] == 1_600)
    }

    @Test("A recorder that is started again begins another stream")
    func restart() throws {
        let packets = try Sound.opusPackets(Sound.tone(500, seconds: 0.5, rate: 48_000))
        let stream = BrowserRecording.start() + BrowserRecording.cluster(packets)
        var decoder = InputAudioDecoder()
        let first = try decoder.samples(from: stream, declared: nil, rate: .hz16000)
        #expect(try decoder.samples(from: stream, declared: nil, rate: .hz16000) == first && first.count > 7_000)
        // Bare samples after it are taken for samples where the client says so.
        let tone = Sound.tone(seconds: 0.1)
        #expect(try decoder.samples(from: Sound.bytes(tone), declared: .pcm16, rate: .hz16000) == tone)
    }

    @Test("A byte that says it is 120 ms does not make hours of a chunk")
    func amplification() throws {
        // Two frames of 60 ms with nothing in them: configuration 3 of RFC 6716 table 2, code 1.
        let packets = [[UInt8]](repeating: [0x19], count: 2_000)
        let stream = BrowserRecording.start() + BrowserRecording.cluster(packets)
        #expect(throws: InputAudioError(.tooMuchAudio, "more than 30.0 seconds in a chunk")) {
            try Self.decoded(stream, length: stream.count)
        }
        // In chunks of a few it is heard.
        let short = BrowserRecording.start(preSkip: 0) + BrowserRecording.cluster(Array(packets.prefix(10)))
        #expect(try Self.decoded(short, length: short.count).count > 19_000)
    }

    static let names: [(String, InputAudioFormat?)] = [
        ("pcm16", .pcm16), ("PCM", .pcm16), ("audio/wav", .wav), ("audio/webm;codecs=opus", .webm), ("webm", .webm),
        ("audio/mp4", nil), ("", nil),
    ]

    @Test("Formats are known by their names and media types", arguments: names)
    func named(name: String, format: InputAudioFormat?) {
        #expect(InputAudioFormat(name: name) == format)
    }
}
