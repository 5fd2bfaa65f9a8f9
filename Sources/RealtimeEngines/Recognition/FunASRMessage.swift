internal import RealtimeProtocol

/// A result of a FunASR runtime.
struct FunASRMessage: Hashable {
    enum Pass: Hashable {
        /// `2pass-online`, `online`: the next piece of the sentence that is being spoken.
        case online
        /// `2pass-offline`, `offline`: the sentence as a whole, in the place of its pieces.
        case offline
    }

    /// `nil` where the message has no result in it.
    var pass: Pass?
    var text: String
    var isFinal: Bool?
    /// Only newer servers say so, in their last message.
    var isEnd: Bool

    /// Reads a message; `nil` where it is not a JSON object. Unknown members and modes are left alone.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes), value.kind == .object else { return nil }
        switch value["mode"]?.stringValue {
        case "2pass-online", "online": pass = .online
        case "2pass-offline", "offline": pass = .offline
        default: pass = nil
        }
        text = value["text"]?.stringValue ?? ""
        isFinal = value["is_final"]?.boolValue
        isEnd = value["is_end"]?.boolValue ?? false
    }
}
