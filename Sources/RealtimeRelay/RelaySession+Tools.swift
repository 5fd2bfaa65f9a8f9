public import RealtimeProtocol
public import RealtimeSession
public import RealtimeUnits

/// Tools that the relay's owner runs: ``RelayPolicy/hidesTools``.
extension RelaySession {
    /// Calls that wait for the owner; more than a model makes in one response.
    private static let toolCallCapacity = 256

    /// The next call of the model's, in its order, or `nil`. Look after draining ``nextOutput()``; answer with
    /// ``submit(output:for:at:)``. Calls that nobody takes are dropped from the 257th on, and that response waits.
    public mutating func nextToolCall() -> ToolCall? { toolCalls.isEmpty ? nil : toolCalls.removeFirst() }

    /// Gives what a tool returned. When all calls of a response were answered, the outputs go to the upstream in the
    /// order of the calls, and a response is asked for. `false` where no such call waits. Drain ``nextOutput()`` after it.
    @discardableResult
    public mutating func submit(output: String, for call: CallID, at now: SessionInstant) -> Bool {
        self.now = max(self.now, now)
        let isTaken = upstream?.submit(output: output, for: call) ?? false
        pump()
        return isTaken
    }

    mutating func keep(_ calls: [ToolCall]) {
        guard configuration.policy.hidesTools else { return }
        toolCalls += calls.prefix(Self.toolCallCapacity - toolCalls.count)
    }
}
