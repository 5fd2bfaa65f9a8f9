/// What only DashScope has in a session: Omni and Qwen-Audio.
///
/// These members have no stored property: they live in ``unknownMembers``, and setting one to `nil` takes it out. A
/// value of another kind than documented reads as `nil` and is kept.
extension SessionConfiguration {
    /// Whether the reply is worded for speaking; `qwen3-omni-flash`.
    public var smoothOutput: Bool? {
        get { unknownMembers["smooth_output"]?.boolValue }
        set { unknownMembers["smooth_output"] = newValue.map { .bool($0) } }
    }

    /// Whether the model searches the web; not together with tools.
    public var enableSearch: Bool? {
        get { unknownMembers["enable_search"]?.boolValue }
        set { unknownMembers["enable_search"] = newValue.map { .bool($0) } }
    }

    /// How it searches.
    public var searchOptions: JSONObject? {
        get { unknownMembers["search_options"]?.objectValue }
        set { unknownMembers["search_options"] = newValue.map { .object($0) } }
    }

    /// Seed of the model's randomness.
    public var seed: Int? {
        get { unknownMembers["seed"]?.intValue }
        set { unknownMembers["seed"] = newValue.map { .number(JSONNumber($0)) } }
    }

    /// Most tokens of a reply; GA's limit is ``maxOutputTokens``.
    public var maxTokens: Int? {
        get { unknownMembers["max_tokens"]?.intValue }
        set { unknownMembers["max_tokens"] = newValue.map { .number(JSONNumber($0)) } }
    }

    /// How many candidates a token is drawn from.
    public var topK: Int? {
        get { unknownMembers["top_k"]?.intValue }
        set { unknownMembers["top_k"] = newValue.map { .number(JSONNumber($0)) } }
    }

    /// Which share of probability a token is drawn from, 0 to 1.
    public var topP: JSONNumber? {
        get { unknownMembers["top_p"]?.numberValue }
        set { unknownMembers["top_p"] = newValue.map { .number($0) } }
    }

    /// How much repeating is avoided; 1 is not at all.
    public var repetitionPenalty: JSONNumber? {
        get { unknownMembers["repetition_penalty"]?.numberValue }
        set { unknownMembers["repetition_penalty"] = newValue.map { .number($0) } }
    }

    /// How much returning to a subject is avoided, −2 to 2.
    public var presencePenalty: JSONNumber? {
        get { unknownMembers["presence_penalty"]?.numberValue }
        set { unknownMembers["presence_penalty"] = newValue.map { .number($0) } }
    }

    /// Qwen-Audio: whether the user's mood is heard.
    public var enableSpeechEmotion: Bool? {
        get { unknownMembers["enable_speech_emotion"]?.boolValue }
        set { unknownMembers["enable_speech_emotion"] = newValue.map { .bool($0) } }
    }

    /// Qwen-Audio: how many turns are remembered, 1 to 50.
    public var maxHistoryTurns: Int? {
        get { unknownMembers["max_history_turns"]?.intValue }
        set { unknownMembers["max_history_turns"] = newValue.map { .number(JSONNumber($0)) } }
    }

    /// Omni from 3.5: how pictures are taken in.
    public var video: JSONObject? {
        get { unknownMembers["video"]?.objectValue }
        set { unknownMembers["video"] = newValue.map { .object($0) } }
    }
}
