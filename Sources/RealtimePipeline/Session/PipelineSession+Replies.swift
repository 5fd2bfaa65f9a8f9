internal import RealtimeAudio
internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// The machine's side: history to reply, reply to clauses, clauses to audio.
extension PipelineSession {
    // MARK: Beginning

    /// The client has asked for a response, which has begun.
    mutating func respond(_ id: ResponseID, _ request: ResponseConfiguration?) {
        clock = nil
        if let index = pending.indices.last {
            // Committed a moment ago: the words are on their way.
            pending[index].response = id
            pending[index].request = request
        } else {
            generate(id, request: request)
        }
    }

    mutating func greet() {
        guard let text = configuration.setup.scenario.greeting[configuration.setup.language], !text.isEmpty,
            let id = server.beginResponse(at: now)
        else { return }
        makeReply(id)
        changeDraft { draft in
            draft.append(text)
            draft.completeText()
        }
        if reply?.draft.isText == true { server.append(text: text, to: id) }
    }

    private mutating func makeReply(_ id: ResponseID) {
        dropSpeculation(\.abandoned)
        output = PipelineOutputPath(format: server.outputFormat)
        let isText = server.activeModality == .text
        reply = Reply(id: id, draft: ReplyDraft(generation: nextGeneration(), isText: isText))
    }

    mutating func generate(_ id: ResponseID, request: ResponseConfiguration?) {
        makeReply(id)
        let history = history(for: request)
        outputs.append(.engine(EngineCommand(.generateReply(history), generation: generation)))
    }

    /// What a reply is asked for with, after `words` of the user where they are no item yet.
    func history(for request: ResponseConfiguration?, after words: String? = nil) -> ConversationHistory {
        var turns = server.items.compactMap(Self.turn)
        if let input = request?.input { turns = input.compactMap(Self.turn) }
        if let words { turns.append(.user(words)) }
        // An assistant item that the response itself has just opened is not history.
        if turns.last?.speaker == .assistant, turns.last?.text.isEmpty == true { turns.removeLast() }
        let instructions = request?.instructions.value ?? server.session.instructions.value
        return ConversationHistory(instructions: instructions, turns: turns)
    }

    private static func turn(_ item: ConversationItem) -> ConversationTurn? {
        switch item.role {
        case .some(.user): .user(item.spokenText)
        case .some(.assistant): .assistant(item.spokenText)
        default: nil
        }
    }

    // MARK: Engine results

    mutating func take(_ result: EngineResult) {
        guard speculation?.draft.generation != result.generation else {
            hold(result.payload)
            return
        }
        switch result.payload {
        case .speculativeTranscript(let snapshot):
            inquired(snapshot, of: result.generation, number: result.tag)
        case .partialTranscript(let transcript): understood(transcript, of: result.generation)
        case .finalTranscript(let transcript): recognized(transcript, of: result.generation)
        case .failure(let error): failed(error, result)
        case .replyDelta(let text): replied(text, result.generation)
        case .replyFinished: replyFinished(result.generation)
        case .synthesizedAudio(let samples, let rate): synthesized(samples, rate, result.generation)
        case .synthesisFinished: synthesisFinished(result.generation)
        }
    }

    private mutating func failed(_ error: EngineError, _ result: EngineResult) {
        switch result.lane {
        case .recognition where result.tag != 0:
            inquired(nil, of: result.generation, number: result.tag)
        case .recognition:
            recognitionFailed(error, of: result.generation)
        case .reply, .synthesis:
            guard let reply, reply.draft.generation == result.generation else { return }
            server.failResponse(reply.id, ErrorDetail(code: .serverError, message: "\(error)"), at: now)
            endReply()
        }
    }

    /// Changes the reply's draft, where there is a reply.
    ///
    /// Taken out and put back: Swift 6.3.1 does not free what an assignment through `reply?.` replaces in a session that
    /// cannot be copied.
    @discardableResult
    private mutating func changeDraft<Result>(_ change: (inout ReplyDraft) -> Result) -> Result? {
        guard var changed = reply.take() else { return nil }
        let result = change(&changed.draft)
        reply = changed
        return result
    }

    private mutating func replied(_ text: String, _ generation: Generation) {
        guard reply?.draft.generation == generation, let id = reply?.id else { return }
        if clock?.replied == nil { clock?.replied = now }
        if reply?.draft.isText == true {
            server.append(text: text, to: id)
        } else {
            changeDraft { $0.append(text) }
        }
    }

    private mutating func replyFinished(_ generation: Generation) {
        guard reply?.draft.generation == generation else { return }
        changeDraft { $0.completeText() }
        finishIfComplete()
    }

    // MARK: Speaking

    /// Gives the synthesiser its next clause, once the one before is done and not too much audio waits.
    mutating func speakWaiting() {
        guard let id = reply?.id, reply?.draft.speaking == nil else { return }
        guard reply?.draft.waiting.isEmpty == false else {
            finishIfComplete()
            return
        }
        guard server.pendingOutput < Self.longestAhead, let clause = changeDraft({ $0.startClause() }) ?? nil,
            let generation = reply?.draft.generation, let number = reply?.draft.clauseCount
        else { return }
        // The words go before their audio, so that the ledger knows which audio speaks them.
        server.append(text: clause, to: id)
        outputs.append(.engine(EngineCommand(.synthesize(clause), generation: generation, tag: number)))
    }

    mutating func synthesized(_ samples: [Int16], _ rate: SampleRate, _ generation: Generation) {
        guard reply?.draft.generation == generation, let id = reply?.id else { return }
        do throws(RateConversionError) {
            let bytes = try output.bytes(from: samples, at: rate)
            send(bytes, to: id)
        } catch {
            fail(.engineFailed(engine: "rate converter", reason: error.description))
        }
    }

    private mutating func send(_ bytes: [UInt8], to id: ResponseID) {
        guard !bytes.isEmpty else { return }
        tellLatency(id)
        guard server.append(audio: bytes, to: id, at: now) || server.activeResponse != id else {
            let message = "The reply is longer than what may wait to be sent."
            server.failResponse(id, ErrorDetail(code: .serverError, message: message), at: now)
            endReply()
            return
        }
    }

    mutating func synthesisFinished(_ generation: Generation) {
        guard reply?.draft.generation == generation else { return }
        changeDraft { $0.finishClause() }
        finishIfComplete()
    }

    mutating func finishIfComplete() {
        guard let reply, reply.draft.isFinished else { return }
        if !reply.draft.isText, let rest = try? output.flush() { send(rest, to: reply.id) }
        self.reply = nil
        server.finishResponse(reply.id, at: now)
    }

    /// Stops making the reply: it was cancelled, or it failed.
    mutating func endReply() {
        guard let generation = reply?.draft.generation else { return }
        reply = nil
        outputs.append(.cancel(generation, .output))
    }

    // MARK: Latency

    private mutating func tellLatency(_ id: ResponseID) {
        guard let clock, let recognized = clock.recognized, let replied = clock.replied else { return }
        self.clock = nil
        let latency = TurnLatency(
            endpointing: clock.speechEnd.duration(to: clock.stopped),
            recognition: clock.stopped.duration(to: recognized),
            reply: recognized.duration(to: replied),
            synthesis: replied.duration(to: now)
        )
        outputs.append(.latency(latency))
        server.sendExtension(latency.event(of: id))
    }
}

extension TurnLatency {
    /// The `turn.latency` extension event of the browser dialect; fractions of milliseconds are kept.
    func event(of id: ResponseID) -> UnknownEvent {
        var object: JSONObject = ["type": "turn.latency", "response_id": .string(id.rawValue)]
        for (name, part) in [
            ("endpointing_ms", endpointing), ("recognition_ms", recognition), ("reply_ms", reply),
            ("synthesis_ms", synthesis),
        ] {
            let (seconds, attoseconds) = part.components
            let tenths = Int(seconds) * 10_000 + Int(attoseconds / 100_000_000_000_000)
            object[name] = JSONNumber(Double(tenths) / 10).map(JSONValue.number)
        }
        return UnknownEvent(type: "turn.latency", object: object)
    }
}
