public import RealtimeProtocol

/// A function that the model wants to be called.
public struct ToolCall: Hashable, Sendable {
    /// Names the call in its output.
    public var callID: CallID
    /// The function.
    public var name: String
    /// Its arguments: JSON in a string, as the model wrote it.
    public var arguments: String

    /// Creates a call.
    public init(callID: CallID, name: String, arguments: String) {
        self.callID = callID
        self.name = name
        self.arguments = arguments
    }
}
