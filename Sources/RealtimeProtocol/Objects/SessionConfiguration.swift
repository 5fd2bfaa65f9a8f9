/// The `session` object, in the canonical (GA) layout, of updates and of the server's answers.
public struct SessionConfiguration: WireObject {
    /// `realtime` or `transcription`; GA requires it in updates.
    public var type: String?
    /// Identifier, in answers.
    public var id: SessionID?
    /// Name of the model.
    public var model: String?
    /// What the model is told to be.
    public var instructions: Field<String> = .absent
    /// What the model answers with.
    public var outputModalities: [Modality]?
    /// Audio in both directions.
    public var audio: SessionAudio?
    /// Tools, each as it stands on the wire.
    public var tools: Field<[JSONValue]> = .absent
    /// `auto`, `none`, `required`, or an object that names a tool.
    public var toolChoice: Field<JSONValue> = .absent
    /// An integer, or `inf`.
    public var maxOutputTokens: Field<JSONValue> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// A configuration that mentions nothing.
    public init() {}

    init(reader: inout MemberReader) throws(EventError) {
        type = try reader.optional("type")
        id = try reader.optional("id")
        model = try reader.optional("model")
        instructions = try reader.field("instructions")
        outputModalities = try reader.optional("output_modalities")
        audio = try reader.optional("audio")
        tools = try reader.field("tools")
        toolChoice = try reader.field("tool_choice")
        maxOutputTokens = try reader.field("max_output_tokens")
    }

    func write(to object: inout JSONObject) {
        object.set("type", type)
        object.set("id", id)
        object.set("model", model)
        object.set("instructions", instructions)
        object.set("output_modalities", outputModalities)
        object.set("audio", audio)
        object.set("tools", tools)
        object.set("tool_choice", toolChoice)
        object.set("max_output_tokens", maxOutputTokens)
    }

    /// What the configuration is after `update`: members that the update mentions replace this one's.
    public func merged(with update: SessionConfiguration) -> SessionConfiguration {
        var result = self
        result.type = update.type ?? type
        result.model = update.model ?? model
        result.instructions = update.instructions.merged(over: instructions)
        result.outputModalities = update.outputModalities ?? outputModalities
        if let audio = update.audio { result.audio = (self.audio ?? SessionAudio()).merged(with: audio) }
        result.tools = update.tools.merged(over: tools)
        result.toolChoice = update.toolChoice.merged(over: toolChoice)
        result.maxOutputTokens = update.maxOutputTokens.merged(over: maxOutputTokens)
        for member in update.unknownMembers.members { result.unknownMembers[member.name] = member.value }
        return result
    }
}

/// Audio of a session, both directions.
public struct SessionAudio: WireObject {
    /// From the user.
    public var input: SessionAudioInput?
    /// To the user.
    public var output: SessionAudioOutput?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Mentions nothing.
    public init(input: SessionAudioInput? = nil, output: SessionAudioOutput? = nil) {
        self.input = input
        self.output = output
    }

    init(reader: inout MemberReader) throws(EventError) {
        input = try reader.optional("input")
        output = try reader.optional("output")
    }

    func write(to object: inout JSONObject) {
        object.set("input", input)
        object.set("output", output)
    }

    func merged(with update: SessionAudio) -> SessionAudio {
        var result = self
        if let input = update.input { result.input = (self.input ?? SessionAudioInput()).merged(with: input) }
        if let output = update.output { result.output = (self.output ?? SessionAudioOutput()).merged(with: output) }
        for member in update.unknownMembers.members { result.unknownMembers[member.name] = member.value }
        return result
    }
}

/// Audio from the user.
public struct SessionAudioInput: WireObject {
    /// Encoding and rate.
    public var format: WireAudioFormat?
    /// Transcription of what the user says; null is off.
    public var transcription: Field<JSONObject> = .absent
    /// Noise reduction; null is off.
    public var noiseReduction: Field<JSONObject> = .absent
    /// Turn detection; null leaves turns to the client.
    public var turnDetection: Field<TurnDetection> = .absent
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Mentions nothing but what is given.
    public init(format: WireAudioFormat? = nil, turnDetection: Field<TurnDetection> = .absent) {
        self.format = format
        self.turnDetection = turnDetection
    }

    init(reader: inout MemberReader) throws(EventError) {
        format = try reader.optional("format")
        transcription = try reader.field("transcription")
        noiseReduction = try reader.field("noise_reduction")
        turnDetection = try reader.field("turn_detection")
    }

    func write(to object: inout JSONObject) {
        object.set("format", format)
        object.set("transcription", transcription)
        object.set("noise_reduction", noiseReduction)
        object.set("turn_detection", turnDetection)
    }

    func merged(with update: SessionAudioInput) -> SessionAudioInput {
        var result = self
        result.format = update.format ?? format
        result.transcription = update.transcription.merged(over: transcription)
        result.noiseReduction = update.noiseReduction.merged(over: noiseReduction)
        result.turnDetection = update.turnDetection.merged(over: turnDetection)
        for member in update.unknownMembers.members { result.unknownMembers[member.name] = member.value }
        return result
    }
}

/// Audio to the user.
public struct SessionAudioOutput: WireObject {
    /// Encoding and rate.
    public var format: WireAudioFormat?
    /// A name, or an object for custom voices.
    public var voice: Field<JSONValue> = .absent
    /// Speaking rate, 0.25 to 1.5.
    public var speed: JSONNumber?
    /// Members without a type here, kept and written back.
    public var unknownMembers = JSONObject()

    /// Mentions nothing but what is given.
    public init(format: WireAudioFormat? = nil, voice: Field<JSONValue> = .absent) {
        self.format = format
        self.voice = voice
    }

    init(reader: inout MemberReader) throws(EventError) {
        format = try reader.optional("format")
        voice = try reader.field("voice")
        speed = try reader.optional("speed")
    }

    func write(to object: inout JSONObject) {
        object.set("format", format)
        object.set("voice", voice)
        object.set("speed", speed)
    }

    func merged(with update: SessionAudioOutput) -> SessionAudioOutput {
        var result = self
        result.format = update.format ?? format
        result.voice = update.voice.merged(over: voice)
        result.speed = update.speed ?? speed
        for member in update.unknownMembers.members { result.unknownMembers[member.name] = member.value }
        return result
    }
}
