public import RealtimeProtocol

/// Function calls of the active response.
extension ServerSession {
    // MARK: Commands

    /// Begins a function call in the active response, beside its message or alone, and returns its identifier.
    ///
    /// `nil` where the response is over or complete, or has a call of this identifier. The client runs the function and
    /// sends the output as an item (``ServerSessionEvent/itemCreated(_:)``), perhaps before the response is done.
    public mutating func beginFunctionCall(
        _ name: String,
        id: CallID? = nil,
        in response: ResponseID
    ) -> CallID? {
        guard self.response.active?.id == response else { return nil }
        let id = id ?? identifiers.call()
        guard let call = self.response.beginCall(id, item: identifiers.item(), name: name) else { return nil }
        announce(call, of: response)
        return id
    }

    /// Adds to the arguments of a call: a piece of JSON text.
    public mutating func append(arguments: String, to id: CallID) {
        guard !arguments.isEmpty, let call = response.extendCall(id, by: arguments), let active = response.active else {
            return
        }
        send(
            .functionCallArgumentsDelta(
                FunctionCallArgumentsDelta(
                    responseID: active.id,
                    itemID: call.item,
                    outputIndex: call.outputIndex,
                    callID: call.id,
                    delta: arguments,
                    eventID: identifiers.event()
                )
            )
        )
    }

    /// Says that the arguments of a call are whole.
    public mutating func finishFunctionCall(_ id: CallID) {
        guard let active = response.active, let call = response.endCall(id) else { return }
        finish(call, .completed, of: active.id)
    }
}
