/// What only xAI, Voice Live or GLM has in a session.
///
/// These members have no stored property: they live in ``unknownMembers``, and setting one to `nil` takes it out. A
/// value of another kind than documented reads as `nil` and is kept.
extension SessionConfiguration {
    /// xAI: whether the conversation can be resumed, `{"enabled":true}`.
    public var resumption: JSONObject? {
        get { unknownMembers["resumption"]?.objectValue }
        set { unknownMembers["resumption"] = newValue.map { .object($0) } }
    }

    /// xAI: words to be spoken in place of others.
    public var replace: JSONObject? {
        get { unknownMembers["replace"]?.objectValue }
        set { unknownMembers["replace"] = newValue.map { .object($0) } }
    }

    /// Voice Live: the server's echo cancellation.
    public var echoCancellation: JSONObject? {
        get { unknownMembers["input_audio_echo_cancellation"]?.objectValue }
        set { unknownMembers["input_audio_echo_cancellation"] = newValue.map { .object($0) } }
    }

    /// Voice Live: what moves a face.
    public var animation: JSONObject? {
        get { unknownMembers["animation"]?.objectValue }
        set { unknownMembers["animation"] = newValue.map { .object($0) } }
    }

    /// Voice Live: the face that speaks.
    public var avatar: JSONObject? {
        get { unknownMembers["avatar"]?.objectValue }
        set { unknownMembers["avatar"] = newValue.map { .object($0) } }
    }

    /// Voice Live: which places in the audio are told, `word`.
    public var outputAudioTimestampTypes: [String]? {
        get { unknownMembers["output_audio_timestamp_types"]?.stringValues }
        set { unknownMembers["output_audio_timestamp_types"] = newValue.map { .array($0.map(JSONValue.string)) } }
    }

    /// Voice Live: what is said first.
    public var greeting: JSONObject? {
        get { unknownMembers["greeting"]?.objectValue }
        set { unknownMembers["greeting"] = newValue.map { .object($0) } }
    }

    /// Voice Live: what is said while a tool works.
    public var interimResponse: JSONObject? {
        get { unknownMembers["interim_response"]?.objectValue }
        set { unknownMembers["interim_response"] = newValue.map { .object($0) } }
    }

    /// GLM: `chat_mode`, `tts_source`, `auto_search`.
    public var betaFields: JSONObject? {
        get { unknownMembers["beta_fields"]?.objectValue }
        set { unknownMembers["beta_fields"] = newValue.map { .object($0) } }
    }
}
