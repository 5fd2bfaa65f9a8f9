internal import RealtimeLocks
internal import RealtimeUnits

/// One command on its way through an engine.
struct EngineCall {
    let core: RunnerCore
    let slot: EngineSlot
    let lane: EngineLane
    let item: RunnerState.Waiting

    private var cancellation: EngineCancellation {
        EngineCancellation(floors: item.record.floors, lane: lane, generation: item.command.generation)
    }

    /// Carries the command out on the calling worker and delivers what comes of it.
    func run() {
        // A configuration outlives cancellations, but not the lease that asked for it.
        let isUnwanted = item.record.floors.isStale(
            item.isConfiguration ? Generation(.max) : item.command.generation,
            on: lane
        )
        guard !isUnwanted else {
            core.count { $0.cancelledCommands += 1 }
            return
        }
        var watch = CallWatch(submitted: item.submitted)
        do throws(EngineError) {
            switch item.command.operation {
            case .configure(let setup): try configure(setup)
            case .beginUtterance: try begin()
            case .audio(let samples): try accept(samples, &watch)
            case .snapshotUtterance: try snapshot(&watch)
            case .finishUtterance: try finish(&watch)
            case .discardUtterance: slot.recognizer.withLock { $0.discard() }
            case .generateReply(let history): try reply(to: history, &watch)
            case .synthesize(let text): try synthesize(text, &watch)
            }
        } catch {
            core.count { $0.failures += 1 }
            _ = deliver(.failure(error), &watch)
        }
    }

    // MARK: Preparation

    private func configure(_ setup: ConversationSetup) throws(EngineError) {
        switch lane {
        case .recognition:
            try slot.recognizer.withLock { seat throws(EngineError) in
                seat.pending = setup
                _ = try ready(&seat)
            }
        case .reply:
            try slot.model.withLock { seat throws(EngineError) in
                seat.pending = setup
                _ = try seat.ready(core.factory)
            }
        case .synthesis:
            try slot.synthesizer.withLock { seat throws(EngineError) in
                seat.pending = setup
                _ = try seat.ready(core.factory)
            }
        }
    }

    /// The recogniser, loaded and prepared; counts it when it is new.
    private func ready(_ seat: inout RecognizerSeat) throws(EngineError) -> any SpeechRecognizer {
        let wasLoaded = seat.engine != nil
        defer {
            if !wasLoaded, seat.engine != nil { core.count { $0.loadedRecognizers += 1 } }
        }
        return try seat.ready(core.factory)
    }

    // MARK: Recognition

    private func begin() throws(EngineError) {
        try slot.recognizer.withLock { seat throws(EngineError) in
            let engine = try ready(&seat)
            seat.discard()
            try engine.beginUtterance()
            seat.utterance = item.command.generation
            seat.lastPartial = ""
        }
    }

    private func accept(_ samples: [Int16], _ watch: inout CallWatch) throws(EngineError) {
        let partial: Transcript? = try slot.recognizer.withLock { seat throws(EngineError) in
            guard let engine = seat.openEngine(floors: item.record.floors) else {
                core.count { $0.strayedSamples += samples.count }
                return nil
            }
            try engine.accept(samples.span)
            guard let partial = engine.partialTranscript(), partial.text != seat.lastPartial else { return nil }
            seat.lastPartial = partial.text
            return partial
        }
        if let partial { _ = deliver(.partialTranscript(partial), &watch) }
    }

    private func snapshot(_ watch: inout CallWatch) throws(EngineError) {
        let snapshot = try slot.recognizer.withLock { seat throws(EngineError) in
            guard let engine = seat.openEngine(floors: item.record.floors) else { throw EngineError.utteranceNotOpen }
            return try engine.snapshot(cancellation)
        }
        _ = deliver(.speculativeTranscript(snapshot), &watch)
    }

    private func finish(_ watch: inout CallWatch) throws(EngineError) {
        let transcript = try slot.recognizer.withLock { seat throws(EngineError) in
            guard let engine = seat.openEngine(floors: item.record.floors) else { throw EngineError.utteranceNotOpen }
            seat.utterance = nil
            return try engine.finishUtterance(cancellation)
        }
        _ = deliver(.finalTranscript(transcript), &watch)
    }

    // MARK: Reply and synthesis

    private func reply(to history: ConversationHistory, _ watch: inout CallWatch) throws(EngineError) {
        var text = ""
        try slot.model.withLock { seat throws(EngineError) in
            let engine = try seat.ready(core.factory)
            try engine.reply(to: history, cancellation: cancellation) { delta in
                guard !delta.isEmpty else { return !cancellation.isCancelled }
                text += delta
                return deliver(.replyDelta(delta), &watch)
            }
        }
        _ = deliver(.replyFinished(text), &watch)
    }

    private func synthesize(_ text: String, _ watch: inout CallWatch) throws(EngineError) {
        var total = SampleCount.zero
        let rate = try slot.synthesizer.withLock { seat throws(EngineError) in
            let engine = try seat.ready(core.factory)
            let rate = engine.sampleRate
            try engine.synthesize(text, cancellation: cancellation) { samples in
                guard !samples.isEmpty else { return !cancellation.isCancelled }
                total += SampleCount(samples.count)
                let copy = samples.withUnsafeBufferPointer { Array($0) }
                return deliver(.synthesizedAudio(copy, rate), &watch)
            }
            return rate
        }
        _ = deliver(.synthesisFinished(total, rate), &watch)
    }

    // MARK: Delivery

    /// Hands a result to the sink. Returns whether the command is still wanted.
    private func deliver(_ payload: EngineResult.Payload, _ watch: inout CallWatch) -> Bool {
        let result = EngineResult(
            generation: item.command.generation,
            tag: item.command.tag,
            lane: lane,
            payload: payload,
            waited: watch.waited,
            computed: watch.pause()
        )
        let isDelivered = item.record.deliver(result)
        if !isDelivered { core.count { $0.droppedResults += 1 } }
        watch.resume()
        return isDelivered && !cancellation.isCancelled
    }
}

/// Measures how long a command waited and how long its engine has worked, deliveries not counted.
struct CallWatch {
    /// From the submission to the start.
    let waited: Duration
    private var computed = Duration.zero
    private var resumed: ContinuousClock.Instant

    init(submitted: ContinuousClock.Instant) {
        resumed = .now
        waited = submitted.duration(to: resumed)
    }

    /// Stops the watch and returns what it shows.
    mutating func pause() -> Duration {
        computed += resumed.duration(to: .now)
        return computed
    }

    /// Lets the watch go on.
    mutating func resume() {
        resumed = .now
    }
}

extension RecognizerSeat {
    /// The engine, if an utterance is open that is still wanted; one that is not is discarded.
    mutating func openEngine(floors: GenerationFloors) -> (any SpeechRecognizer)? {
        guard let utterance, let engine, pending == nil else { return nil }
        if floors.isStale(utterance, on: .recognition) {
            discard()
            return nil
        }
        return engine
    }

    /// Ends an open utterance without a transcript.
    mutating func discard() {
        guard utterance != nil else { return }
        engine?.discardUtterance()
        utterance = nil
    }
}
