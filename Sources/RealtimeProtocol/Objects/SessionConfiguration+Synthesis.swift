/// What only DashScope's synthesiser has in a session.
///
/// These members have no stored property: they live in ``unknownMembers``, and setting one to `nil` takes it out. A
/// value of another kind than documented reads as `nil` and is kept.
extension SessionConfiguration {
    /// `server_commit`: the server decides when to speak; `commit`: the client does.
    public var mode: String? {
        get { unknownMembers["mode"]?.stringValue }
        set { unknownMembers["mode"] = newValue.map { .string($0) } }
    }

    /// The language of the text, for example `Chinese`.
    public var languageType: String? {
        get { unknownMembers["language_type"]?.stringValue }
        set { unknownMembers["language_type"] = newValue.map { .string($0) } }
    }

    /// `pcm`, `wav`, `mp3` or `opus`.
    public var responseFormat: String? {
        get { unknownMembers["response_format"]?.stringValue }
        set { unknownMembers["response_format"] = newValue.map { .string($0) } }
    }

    /// Samples per second of the audio made.
    public var sampleRate: Int? {
        get { unknownMembers["sample_rate"]?.intValue }
        set { unknownMembers["sample_rate"] = newValue.map { .number(JSONNumber($0)) } }
    }

    /// How fast to speak; 1 is normal.
    public var speechRate: JSONNumber? {
        get { unknownMembers["speech_rate"]?.numberValue }
        set { unknownMembers["speech_rate"] = newValue.map { .number($0) } }
    }

    /// How loud to speak, 0 to 100.
    public var volume: Int? {
        get { unknownMembers["volume"]?.intValue }
        set { unknownMembers["volume"] = newValue.map { .number(JSONNumber($0)) } }
    }

    /// How high to speak; 1 is normal.
    public var pitchRate: JSONNumber? {
        get { unknownMembers["pitch_rate"]?.numberValue }
        set { unknownMembers["pitch_rate"] = newValue.map { .number($0) } }
    }

    /// Kilobits per second of compressed audio.
    public var bitRate: Int? {
        get { unknownMembers["bit_rate"]?.intValue }
        set { unknownMembers["bit_rate"] = newValue.map { .number(JSONNumber($0)) } }
    }

    /// Whether instructions are reworded for the model.
    public var optimizeInstructions: Bool? {
        get { unknownMembers["optimize_instructions"]?.boolValue }
        set { unknownMembers["optimize_instructions"] = newValue.map { .bool($0) } }
    }

    /// Whether figures and abbreviations are read out as words.
    public var enableTextNormalization: Bool? {
        get { unknownMembers["enable_tn"]?.boolValue }
        set { unknownMembers["enable_tn"] = newValue.map { .bool($0) } }
    }
}
