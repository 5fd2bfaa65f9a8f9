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
        } else {
            generate(id, request: request)
        }
    }

    mutating func greet() {
        guard let text = configuration.setup.scenario.greeting[configuration.setup.language], !text.isEmpty,
            let id = server.beginResponse(at: now)
        else { return }
        var reply = makeReply(id)
        reply.waiting = reply.cutter.append(text) + [reply.cutter.finish()].compactMap(\.self)
        reply.isTextComplete = true
        self.reply = reply
        if reply.isText { server.append(text: text, to: id) }
    }

    private mutating func makeReply(_ id: ResponseID) -> Reply {
        output = PipelineOutputPath(format: server.outputFormat)
        return Reply(id: id, generation: nextGeneration(), isText: server.activeModality == .text)
    }

    mutating func generate(_ id: ResponseID, request: ResponseConfiguration?) {
        let reply = makeReply(id)
        self.reply = reply
        var turns = server.items.compactMap(Self.turn)
        if let input = request?.input { turns = input.compactMap(Self.turn) }
        // An assistant item that the response itself has just opened is not history.
        if turns.last?.speaker == .assistant, turns.last?.text.isEmpty == true { turns.removeLast() }
        let instructions = request?.instructions.value ?? server.session.instructions.value
        let history = ConversationHistory(instructions: instructions, turns: turns)
        outputs.append(.engine(EngineCommand(.generateReply(history), generation: reply.generation)))
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
        switch result.payload {
        case .partialTranscript, .speculativeTranscript: break
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
        case .recognition:
            recognitionFailed(error, of: result.generation)
        case .reply, .synthesis:
            guard let reply, reply.generation == result.generation else { return }
            server.failResponse(reply.id, ErrorDetail(code: .serverError, message: "\(error)"), at: now)
            endReply()
        }
    }

    private mutating func replied(_ text: String, _ generation: Generation) {
        guard reply?.generation == generation, let id = reply?.id else { return }
        if clock?.replied == nil { clock?.replied = now }
        if reply?.isText == true {
            server.append(text: text, to: id)
        } else {
            let clauses = reply?.cutter.append(text) ?? []
            reply?.waiting += clauses
        }
    }

    private mutating func replyFinished(_ generation: Generation) {
        guard reply?.generation == generation else { return }
        if reply?.isText == false, let rest = reply?.cutter.finish() { reply?.waiting.append(rest) }
        reply?.isTextComplete = true
        finishIfComplete()
    }

    // MARK: Speaking

    /// Gives the synthesiser its next clause, once the one before is done and not too much audio waits.
    mutating func speakWaiting() {
        guard let reply, reply.speaking == nil else { return }
        guard let clause = reply.waiting.first else {
            finishIfComplete()
            return
        }
        guard server.pendingOutput < Self.longestAhead else { return }
        self.reply?.waiting.removeFirst()
        self.reply?.speaking = clause
        self.reply?.clauseCount += 1
        // The words go before their audio, so that the ledger knows which audio speaks them.
        server.append(text: clause, to: reply.id)
        outputs.append(
            .engine(EngineCommand(.synthesize(clause), generation: reply.generation, tag: reply.clauseCount))
        )
    }

    private mutating func synthesized(_ samples: [Int16], _ rate: SampleRate, _ generation: Generation) {
        guard let reply, reply.generation == generation else { return }
        do throws(RateConversionError) {
            let bytes = try output.bytes(from: samples, at: rate)
            send(bytes, to: reply.id)
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

    private mutating func synthesisFinished(_ generation: Generation) {
        // Taken out and put back: Swift 6.3.1 does not free what `reply?.speaking = nil` replaces in a session that cannot
        // be copied.
        guard reply?.generation == generation, var spoken = reply.take() else { return }
        spoken.speaking = nil
        reply = spoken
        finishIfComplete()
    }

    private mutating func finishIfComplete() {
        guard let reply, reply.isTextComplete, reply.waiting.isEmpty, reply.speaking == nil else { return }
        if !reply.isText, let rest = try? output.flush() { send(rest, to: reply.id) }
        self.reply = nil
        server.finishResponse(reply.id, at: now)
    }

    /// Stops making the reply: it was cancelled, or it failed.
    mutating func endReply() {
        guard let reply else { return }
        self.reply = nil
        outputs.append(.cancel(reply.generation, .output))
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
