import RealtimeProtocol
import RealtimeUnits

/// The audio formats of a session, as far as its events have told.
///
/// A name such as `pcm16` tells no rate: then, and as long as nothing was said, it is the dialect's.
struct AudioFormats {
    /// What is known about one direction.
    private enum Said: Hashable {
        case nothing
        case format(AudioFormat)
        /// A format whose length cannot be told from its bytes, such as Opus.
        case other
    }

    private var input = Said.nothing
    private var output = Said.nothing
    /// The output format of the response that is active, where it has one of its own.
    private var response = Said.nothing

    /// The format of a side's audio; `nil` where its length cannot be told from its bytes.
    func format(of direction: Direction, in dialect: Dialect) -> AudioFormat? {
        let said: Said =
            switch direction {
            case .client: input
            case .server: response == .nothing ? output : response
            }
        return switch said {
        case .nothing: Self.usual(direction, dialect)
        case .format(let format): format
        case .other: nil
        }
    }

    /// Takes what an event tells about formats, if it does.
    mutating func take(_ line: borrowing EventLine, _ event: Span<UInt8>) {
        let codec = EventCodec(dialect: line.dialect)
        switch line.direction {
        case .client:
            if case .sessionUpdate(let update)? = try? codec.decodeClientEvent(event) {
                take(update.session, line.dialect)
            }
        case .server:
            switch try? codec.decodeServerEvent(event) {
            case .sessionCreated(let event)?, .sessionUpdated(let event)?: take(event.session, line.dialect)
            case .responseCreated(let event)?: take(event.response, line.dialect)
            default: break
            }
        }
    }

    /// Takes a session's configuration.
    mutating func take(_ session: SessionConfiguration, _ dialect: Dialect) {
        if let format = session.audio?.input?.format { input = Self.read(format, .client, dialect) }
        if let format = session.audio?.output?.format { output = Self.read(format, .server, dialect) }
        // Rates beside the format: the recogniser's, the synthesiser's, Voice Live's.
        let rate = session.unknownMembers["sample_rate"]?.intValue.flatMap(SampleRate.init)
        if let rate, dialect == .dashScopeASR { input = Self.with(rate, input) }
        if dialect == .dashScopeTTS { takeSynthesizer(session, rate) }
        if let rate = session.unknownMembers["input_audio_sampling_rate"]?.intValue.flatMap(SampleRate.init) {
            input = Self.with(rate, input)
        }
    }

    /// Takes a response's own format.
    mutating func take(_ response: Response, _ dialect: Dialect) {
        self.response = response.audio?.output?.format.map { Self.read($0, .server, dialect) } ?? .nothing
    }

    private mutating func takeSynthesizer(_ session: SessionConfiguration, _ rate: SampleRate?) {
        switch session.unknownMembers["response_format"]?.stringValue {
        case "pcm"?, "wav"?: output = .format(AudioFormat(encoding: .pcm16, sampleRate: rate ?? .hz24000))
        case .some: output = .other
        case nil: if let rate { output = Self.with(rate, output) }
        }
    }

    private static func with(_ rate: SampleRate, _ said: Said) -> Said {
        switch said {
        case .nothing: .format(AudioFormat(encoding: .pcm16, sampleRate: rate))
        case .format(let format) where format.encoding == .pcm16:
            .format(AudioFormat(encoding: .pcm16, sampleRate: rate))
        case .format, .other: said
        }
    }

    private static func read(_ format: WireAudioFormat, _ direction: Direction, _ dialect: Dialect) -> Said {
        let usual = usual(direction, dialect)
        switch format.type {
        case "audio/pcm":
            return .format(
                AudioFormat(encoding: .pcm16, sampleRate: format.rate.flatMap(SampleRate.init) ?? usual.sampleRate)
            )
        case "audio/pcmu": return .format(.muLaw)
        case "audio/pcma": return .format(.aLaw)
        // GLM: PCM16 behind a header of 44 bytes, which is 1.4 ms too much.
        case "wav": return .format(.pcm16At16kHz)
        case "wav48": return .format(AudioFormat(encoding: .pcm16, sampleRate: .hz48000))
        // Voice Live's output.
        case "pcm16_8000hz": return .format(AudioFormat(encoding: .pcm16, sampleRate: .hz8000))
        case "pcm16_16000hz": return .format(.pcm16At16kHz)
        default: return .other
        }
    }

    private static func usual(_ direction: Direction, _ dialect: Dialect) -> AudioFormat {
        direction == .client ? dialect.defaultInputFormat : dialect.defaultOutputFormat
    }
}
