public import RealtimeProtocol
internal import RealtimeUnits

/// Responses and the functions that they call.
extension ClientSession {
    // MARK: Commands

    /// Asks for a response, now or when the active one is over, and returns the event that does: `nil` where sixteen
    /// wait already.
    ///
    /// A create that loses a race against a response that the server begins by itself is sent again when that is over.
    /// Nothing came of it within ``Configuration/responseTimeout``: ``Event/responseOverdue(_:)``.
    @discardableResult
    public mutating func createResponse(_ response: ResponseConfiguration? = nil) -> EventID? {
        guard phase != .ended else { return nil }
        let create = RemoteResponseMachine.Create(id: identifiers.event(), response: response)
        switch self.response.create(create) {
        case .send:
            send(create)
            // A command has no instant, and the last input may be long ago: the wait begins with the next one.
            responseWaitStart = nil
        case .wait: break
        case .refuse: return nil
        }
        return create.id
    }

    /// Gives what a function returned. When all functions of a response have answered, their outputs go to the server
    /// in the order of the calls, and a response is asked for. `false` where no such call waits.
    ///
    /// An item that the application sends itself (``send(_:)``) answers its call as well. Where that is the last one, what
    /// was given here goes before it, and the response is for the application to ask for, as it is where it sends all of
    /// them.
    @discardableResult
    public mutating func submit(output: String, for call: CallID) -> Bool {
        guard phase != .ended else { return false }
        switch tools.output(output, for: call) {
        case .refuse: return false
        case .wait: return true
        case .send(let items):
            send(items)
            createResponse()
            return true
        }
    }

    // MARK: Getters

    /// How many creates wait for the active response to be over.
    public var queuedResponses: Int { response.queue.count }

    // MARK: Inside

    /// The application sends this item itself. Where it answers the last of a response's calls that had no answer, the
    /// answers that were given to the session go before it.
    mutating func sendsByHand(_ item: ConversationItem) {
        guard item.type == .functionCallOutput, let call = item.callID else { return }
        send(tools.sent(call))
    }

    private mutating func send(_ items: [ConversationItem]) {
        for item in items {
            send(.conversationItemCreate(ConversationItemEvent(item: item, eventID: identifiers.event())))
        }
    }

    mutating func send(_ create: RemoteResponseMachine.Create?) {
        guard let create else {
            responseWaitStart = nil
            return
        }
        responseWaitStart = lastInstant
        send(.responseCreate(ResponseCreate(response: create.response, eventID: create.id)))
    }

    mutating func responseCreated(_ id: ResponseID?) {
        switch response.created(id) {
        case .none: break
        case .cancel(let id):
            responseWaitStart = lastInstant
            send(.responseCancel(ResponseCancel(responseID: id, eventID: identifiers.event())))
        }
    }

    mutating func responseDone(_ done: Response) {
        // Said twice, it must neither call its functions again nor end the response after it.
        if let id = done.id, response.isOver(id) { return }
        if let id = done.id { ledger.complete(response: id) }
        let calls = tools.responseDone(done)
        if !calls.isEmpty { emit(.toolCalls(done.id, calls)) }
        if let next = response.done(done.id) { send(next) }
    }

    /// An error of the server: one that refuses a create moves the queue, any other changes nothing.
    mutating func responseRefused(_ error: ErrorDetail) {
        let isBusy = error.code == .conversationAlreadyHasActiveResponse
        let next = response.refused(error.eventID, isBusy: isBusy)
        if isBusy { responseWaitStart = lastInstant }
        if let next { send(next) }
    }

    var responseDeadline: SessionInstant? {
        // What has not left cannot be answered: until then the server's reading is waited for, not its answer.
        guard response.isWaiting, sendQueue.isEmpty else { return nil }
        // Without a start the session wants to know the instant: it is due at once.
        return responseWaitStart?.advanced(by: configuration.responseTimeout) ?? lastInstant
    }

    mutating func responseExpired(at now: SessionInstant) {
        let (unanswered, next) = response.expired()
        if let unanswered { emit(.responseOverdue(unanswered)) }
        send(next)
    }
}
