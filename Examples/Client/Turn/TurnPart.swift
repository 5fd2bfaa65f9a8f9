/// What a whole turn has.
enum TurnPart: String, Hashable, Sendable, CaseIterable {
    /// What the user was heard to say.
    case transcript
    /// The words of the reply.
    case replyText
    /// Audio of the reply.
    case replyAudio
    /// Sound in that audio.
    case sound
    /// The event that ends the reply.
    case replyEnd
}

extension TurnPart: CustomStringConvertible {
    /// As it is said to be missing.
    var description: String {
        switch self {
        case .transcript: "the user's transcript"
        case .replyText: "the reply's text"
        case .replyAudio: "the reply's audio"
        case .sound: "sound in the reply's audio, which is silence"
        case .replyEnd: "the reply's end"
        }
    }
}
