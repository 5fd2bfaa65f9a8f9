internal import RealtimeAudio
internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// The user's side: audio in, turns found, utterances recognised.
extension PipelineSession {
    mutating func hear(_ bytes: [UInt8]) {
        guard let samples = try? input?.samples(from: bytes) else { return }
        // A client may send seconds at once; each 20 ms are heard as if they had come alone, so that what the
        // recogniser gets does not depend on the size of the events.
        var start = 0
        while start < samples.count {
            let end = min(start + PipelineInputPath.piece, samples.count)
            hear(piece: Array(samples[start..<end]))
            start = end
        }
    }

    private mutating func hear(piece: [Float]) {
        let integers = PCMConversion.int16s(from: piece)
        input?.remember(integers)
        if utterance != nil { feed(integers) }
        guard turns != nil else {
            if utterance == nil { beginUtterance(from: (input?.end ?? .zero) - SampleCount(integers.count)) }
            return
        }
        for event in turns?.events(in: piece) ?? [] {
            switch event {
            case .speechStarted(let position): speechStarted(at: position)
            case .speechStopped(let position): speechStopped(at: position)
            case .committed, .misfired, .idleTimedOut: break
            }
        }
        endInquiryWithPause()
    }

    private mutating func speechStarted(at position: SampleCount) {
        let detection = server.session.audio?.input?.turnDetection.value
        server.speechStarted(
            at: position.converted(from: PipelineInputPath.rate, to: server.inputFormat.sampleRate),
            interrupts: detection?.interruptResponse ?? true,
            now: now
        )
        pump()
        beginUtterance(from: position)
    }

    private mutating func speechStopped(at position: SampleCount) {
        let detection = server.session.audio?.input?.turnDetection.value
        // The position includes the silence that ended the turn; what the client hears as waiting began before it.
        let late = ((input?.end ?? position) - position).duration(at: PipelineInputPath.rate)
        let silence = (turns?.turns.settings.silenceDuration ?? .zero) + max(.zero, late)
        clock = Clock(speechEnd: now.advanced(by: .zero - silence), stopped: now)
        guard
            let item = server.speechStopped(
                at: position.converted(from: PipelineInputPath.rate, to: server.inputFormat.sampleRate)
            )
        else {
            discardUtterance()
            return
        }
        guard let utterance, detection?.createResponse ?? true else {
            finishUtterance(as: item, createsResponse: false)
            return
        }
        switch transcriptSource(of: utterance) {
        case .finish:
            finishUtterance(as: item, createsResponse: true)
        case .inquiry(let number):
            endUtterance(as: item, createsResponse: true, inquiry: number)
        case .known(let transcript):
            endUtterance(as: item, createsResponse: true)
            // The commit that the server tells of is this turn's, and looks for it among those that wait.
            pump()
            adopt(transcript, of: utterance)
        }
    }

    // MARK: Utterances

    private mutating func beginUtterance(from position: SampleCount) {
        // A turn whose words are still awaited is not answered any more: it goes on.
        dropSpeculation(\.resumed)
        hypothesis = ""
        dropsOfTurn = 0
        inquiry = nil
        inquiriesOfTurn = 0
        finishInquiredTurns()
        let generation = nextGeneration()
        utterance = generation
        utteranceStart = position
        outputs.append(.engine(EngineCommand(.beginUtterance, generation: generation)))
        feed(input?.samples(from: position) ?? [])
    }

    private mutating func feed(_ samples: [Int16]) {
        guard let utterance, !samples.isEmpty else { return }
        outputs.append(.engine(EngineCommand(.audio(samples), generation: utterance)))
    }

    mutating func finishUtterance(as item: ItemID, createsResponse: Bool) {
        guard let generation = utterance else { return }
        outputs.append(.engine(EngineCommand(.finishUtterance, generation: generation)))
        endUtterance(as: item, createsResponse: createsResponse)
    }

    /// The utterance is a turn that waits for its transcript.
    private mutating func endUtterance(as item: ItemID, createsResponse: Bool, inquiry: Int? = nil) {
        guard let generation = utterance else { return }
        utterance = nil
        self.inquiry = nil
        let length = ((input?.end ?? utteranceStart) - utteranceStart).duration(at: PipelineInputPath.rate)
        let settings = turns?.turns.settings
        let margins = settings.map { $0.prefixPadding + $0.silenceDuration } ?? .zero
        pending.append(
            PendingTurn(
                item: item,
                generation: generation,
                length: length,
                spoken: length - margins,
                createsResponse: createsResponse,
                inquiry: inquiry
            )
        )
    }

    mutating func discardUtterance() {
        guard let generation = utterance else { return }
        utterance = nil
        inquiry = nil
        dropSpeculation(\.abandoned)
        outputs.append(.engine(EngineCommand(.discardUtterance, generation: generation)))
    }

    // MARK: Transcripts

    mutating func recognized(_ transcript: Transcript, of generation: Generation) {
        guard let index = pending.firstIndex(where: { $0.generation == generation }) else { return }
        let turn = pending.remove(at: index)
        server.transcriptCompleted(
            transcript.text,
            of: turn.item,
            usage: Usage(seconds: JSONNumber(turn.length.seconds) ?? JSONNumber(0))
        )
        clock?.recognized = now
        let isHeard = !transcript.text.isEmpty || turn.spoken >= Self.shortestUnheard
        if let response = turn.response {
            if server.activeResponse == response { answer(response, request: turn.request, utterance: generation) }
        } else if turn.createsResponse, isHeard, utterance == nil, let id = server.beginResponse(at: now) {
            answer(id, request: nil, utterance: generation)
        }
        // A turn that is not answered.
        if speculation?.utterance == generation { dropSpeculation(\.abandoned) }
    }

    mutating func recognitionFailed(_ error: EngineError, of generation: Generation) {
        let detail = ErrorDetail(type: "server_error", code: .serverError, message: "\(error)")
        guard let index = pending.firstIndex(where: { $0.generation == generation }) else {
            server.report(detail)
            return
        }
        let turn = pending.remove(at: index)
        if speculation?.utterance == generation { dropSpeculation(\.abandoned) }
        server.transcriptFailed(detail, of: turn.item)
        if let response = turn.response { server.failResponse(response, detail, at: now) }
    }
}

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
