internal import RealtimeAudio
internal import RealtimeUnits
internal import WebMAudio

/// Makes what a client sends, in any of the formats, into samples that recognisers take: 16 kHz, mono, 16 bits.
///
/// A stream begins where a chunk begins one: with a WAV or WebM header, or with samples where nothing else runs. A
/// chunk that cannot be heard ends its stream.
struct InputAudioDecoder: ~Copyable {
    /// What recognisers work at.
    static let rate = SampleRate.hz16000
    /// The most audio that one chunk may hold: 30 s, what the engines let wait. Two bytes of Opus may say that they are
    /// 120 ms, so that the length of a chunk bounds nothing.
    static let longestChunk: Duration = .seconds(30)

    private var format: InputAudioFormat?
    private var wav = WAVStream()
    private var webm = WebMAudioDemuxer()
    private var opus: OpusPacketDecoder?
    /// Samples at 48 kHz that the decoder is yet to give and nobody is to hear.
    private var preSkip = 0
    private var half: UInt8?
    private var converter: PolyphaseRateConverter?
    /// Why the stream is over. What follows of it is not taken for bare samples, which would be noise.
    private var failure: InputAudioError?

    /// The format of the stream that runs.
    var current: InputAudioFormat? { format }
    /// Bytes that wait for the rest of what they belong to.
    var bufferedBytes: Int { webm.bufferedBytes + wav.bufferedBytes + (half == nil ? 0 : 1) }

    // MARK: Input

    /// The samples in `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: the next chunk.
    ///   - declared: what the client says it is; where it says nothing, the bytes tell.
    ///   - rate: the rate of bare samples.
    mutating func samples(
        from bytes: [UInt8],
        declared: InputAudioFormat?,
        rate: SampleRate
    ) throws(InputAudioError) -> [Int16] {
        choose(bytes, declared)
        if let failure { throw failure }
        let format = format ?? .pcm16
        do throws(InputAudioError) {
            switch format {
            case .pcm16: return try plain(bytes, rate)
            case .wav:
                let samples = try wav.samples(from: bytes)
                return try converted(samples, from: wav.rate ?? Self.rate)
            case .webm: return try opusSamples(bytes)
            }
        } catch {
            begin(format)
            if format != .pcm16 { failure = error }
            throw error
        }
    }

    /// Forgets the stream.
    mutating func reset() {
        format = nil
        wav = WAVStream()
        webm = WebMAudioDemuxer()
        opus = nil
        preSkip = 0
        half = nil
        converter = nil
        failure = nil
    }

    private mutating func choose(_ bytes: [UInt8], _ declared: InputAudioFormat?) {
        let beginning = declared == .pcm16 ? nil : InputAudioFormat.beginning(bytes)
        switch beginning {
        // Inside an element these four bytes are audio.
        case .webm where format == .webm && !webm.isBetweenElements: return
        case .webm, .wav: begin(beginning)
        case .pcm16, nil:
            let wanted = declared ?? format ?? .pcm16
            if wanted != format { begin(wanted) }
        }
    }

    private mutating func begin(_ format: InputAudioFormat?) {
        reset()
        self.format = format
    }

    // MARK: Formats

    private mutating func plain(_ bytes: [UInt8], _ rate: SampleRate) throws(InputAudioError) -> [Int16] {
        var bytes = half.map { [$0] + bytes } ?? bytes
        half = bytes.count % 2 == 0 ? nil : bytes.removeLast()
        let samples = (try? PCMConversion.int16s(from: bytes, as: .pcm16)) ?? []
        return try converted(samples, from: rate)
    }

    private mutating func opusSamples(_ bytes: [UInt8]) throws(InputAudioError) -> [Int16] {
        var failure: WebMError?
        do throws(WebMError) { try webm.append(bytes.span) } catch { failure = error }
        let rate = SampleRate.hz48000
        var samples: [Int16] = []
        while let output = webm.nextOutput() {
            switch output {
            case .track(let track):
                guard let made = OpusPacketDecoder(gain: track.outputGain) else {
                    throw InputAudioError(.decoderUnavailable, "libopus gave none")
                }
                opus = consume made
                preSkip = track.preSkip
            case .packet(let packet):
                guard let count = OpusPacketDecoder.sampleCount(of: packet.data) else {
                    throw InputAudioError(.malformedOpus, "\(packet.data.count) bytes")
                }
                try check(samples.count + count, at: rate)
                guard var decoded = opus?.decode(packet.data) else {
                    throw InputAudioError(.malformedOpus, "\(packet.data.count) bytes")
                }
                if preSkip > 0 {
                    let skipped = min(preSkip, decoded.count)
                    decoded.removeFirst(skipped)
                    preSkip -= skipped
                }
                samples += decoded
            }
        }
        if let failure { throw InputAudioError(.malformedWebM, "\(failure)") }
        return try converted(samples, from: rate)
    }

    // MARK: Rate

    private func check(_ count: Int, at rate: SampleRate) throws(InputAudioError) {
        guard SampleCount(count).duration(at: rate) <= Self.longestChunk else {
            throw InputAudioError(.tooMuchAudio, "more than \(Self.longestChunk) in a chunk")
        }
    }

    private mutating func converted(_ samples: [Int16], from rate: SampleRate) throws(InputAudioError) -> [Int16] {
        try check(samples.count, at: rate)
        guard rate != Self.rate else { return samples }
        do throws(RateConversionError) {
            if converter?.inputRate != rate { converter = try PolyphaseRateConverter(from: rate, to: Self.rate) }
            return PCMConversion.int16s(from: try converter?.process(PCMConversion.floats(from: samples)) ?? [])
        } catch {
            throw InputAudioError(.unsupportedWAV, "\(error)")
        }
    }
}
