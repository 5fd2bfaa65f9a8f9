/// Audio of a session, both directions.
public struct SessionAudio: WireObject {
    /// From the user.
    public var input: SessionAudioInput?
    /// To the user.
    public var output: SessionAudioOutput?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Mentions nothing but what is given.
    public init(input: SessionAudioInput? = nil, output: SessionAudioOutput? = nil) {
        self.input = input
        self.output = output
    }

    init(reader: inout MemberReader) throws(EventError) {
        input = try reader.optional("input")
        output = try reader.optional("output")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("input", input)
        writer.set("output", output)
    }

    func merged(with update: SessionAudio) -> SessionAudio {
        var result = self
        if let input = update.input { result.input = (self.input ?? SessionAudioInput()).merged(with: input) }
        if let output = update.output { result.output = (self.output ?? SessionAudioOutput()).merged(with: output) }
        result.unknownMembers.merge(update.unknownMembers)
        return result
    }
}

/// Audio from the user.
public struct SessionAudioInput: WireObject {
    /// Encoding and rate.
    public var format: WireAudioFormat?
    /// Transcription of what the user says; null is off.
    public var transcription: Field<TranscriptionSettings> = .absent
    /// Noise reduction; null is off.
    public var noiseReduction: Field<NoiseReduction> = .absent
    /// Turn detection; null leaves turns to the client.
    public var turnDetection: Field<TurnDetection> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Mentions nothing but what is given.
    public init(
        format: WireAudioFormat? = nil,
        transcription: Field<TranscriptionSettings> = .absent,
        noiseReduction: Field<NoiseReduction> = .absent,
        turnDetection: Field<TurnDetection> = .absent
    ) {
        self.format = format
        self.transcription = transcription
        self.noiseReduction = noiseReduction
        self.turnDetection = turnDetection
    }

    init(reader: inout MemberReader) throws(EventError) {
        format = try reader.optional("format")
        transcription = try reader.field("transcription")
        noiseReduction = try reader.field("noise_reduction")
        turnDetection = try reader.field("turn_detection")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("format", format)
        writer.set("transcription", transcription)
        writer.set("noise_reduction", noiseReduction)
        writer.set("turn_detection", turnDetection)
    }

    func merged(with update: SessionAudioInput) -> SessionAudioInput {
        var result = self
        result.format = update.format ?? format
        result.transcription = update.transcription.merged(over: transcription)
        result.noiseReduction = update.noiseReduction.merged(over: noiseReduction)
        result.turnDetection = update.turnDetection.merged(over: turnDetection)
        result.unknownMembers.merge(update.unknownMembers)
        return result
    }
}

/// Audio to the user.
public struct SessionAudioOutput: WireObject {
    /// Encoding and rate.
    public var format: WireAudioFormat?
    /// Who speaks; fixed after the first audio of a session.
    public var voice: Field<Voice> = .absent
    /// Speaking rate, 0.25 to 1.5; xAI 0.7 to 1.5.
    public var speed: JSONNumber?
    /// The language to translate into; ``Dialect/openAITranslation``.
    public var language: String?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Mentions nothing but what is given.
    public init(format: WireAudioFormat? = nil, voice: Field<Voice> = .absent, speed: JSONNumber? = nil) {
        self.format = format
        self.voice = voice
        self.speed = speed
    }

    init(reader: inout MemberReader) throws(EventError) {
        format = try reader.optional("format")
        voice = try reader.field("voice")
        speed = try reader.optional("speed")
        language = try reader.optional("language")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("format", format)
        writer.set("voice", voice)
        writer.set("speed", speed)
        writer.set("language", language)
    }

    func merged(with update: SessionAudioOutput) -> SessionAudioOutput {
        var result = self
        result.format = update.format ?? format
        result.voice = update.voice.merged(over: voice)
        result.speed = update.speed ?? speed
        result.language = update.language ?? language
        result.unknownMembers.merge(update.unknownMembers)
        return result
    }
}
