/// How xAI carries the user's audio.
///
/// These members have no stored property: they live in ``unknownMembers``, and setting one to `nil` takes it out. A
/// value of another kind than documented reads as `nil` and is kept.
extension SessionAudioInput {
    /// `json` or `binary`: in events, or in binary messages of their own.
    public var transport: String? {
        get { unknownMembers["transport"]?.stringValue }
        set { unknownMembers["transport"] = newValue.map { .string($0) } }
    }
}

/// How xAI carries the model's audio.
extension SessionAudioOutput {
    /// `json` or `binary`: in events, or in binary messages of their own.
    public var transport: String? {
        get { unknownMembers["transport"]?.stringValue }
        set { unknownMembers["transport"] = newValue.map { .string($0) } }
    }
}
