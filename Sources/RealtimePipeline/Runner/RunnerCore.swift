internal import RealtimeLocks

/// The part of a runner that its workers and leases share.
final class RunnerCore: Sendable {
    let factory: any EngineFactory
    let configuration: EngineRunner.Configuration
    private let state = Monitor(RunnerState())
    /// Longest audio command that further audio is joined to, in samples: 200 ms at 16 kHz. Joining bounds the number
    /// of waiting commands whatever the size of the chunks, and lets a recogniser that is behind catch up.
    static let joinedSamples = 3_200

    init(factory: any EngineFactory, configuration: EngineRunner.Configuration) {
        self.factory = factory
        self.configuration = configuration
    }

    // MARK: Workers

    /// Runs commands until the runner is stopped.
    func work() {
        while let (ready, slot, item) = next() {
            let call = EngineCall(core: self, slot: slot, lane: ready.lane, item: item)
            call.run()
            finished(ready)
        }
    }

    private func next() -> (RunnerState.Ready, EngineSlot, RunnerState.Waiting)? {
        let work: Work = state.wait { state in
            if state.isStopping { return .stop }
            while let ready = state.ready.popFirst() {
                guard let item = state.seats[ready.seat].lanes[ready.lane].popFirst() else {
                    state.seats[ready.seat].lanes[ready.lane].isScheduled = false
                    continue
                }
                state.runningCalls += 1
                return .run(ready, state.seats[ready.seat].slot, item)
            }
            return nil
        }
        switch work {
        case .stop: return nil
        case .run(let ready, let slot, let item): return (ready, slot, item)
        }
    }

    private enum Work {
        case stop
        case run(RunnerState.Ready, EngineSlot, RunnerState.Waiting)
    }

    /// Lets the lane go on. Nobody has to be woken for it: the calling worker looks for work next, and no worker sleeps
    /// while there is some.
    private func finished(_ ready: RunnerState.Ready) {
        state.withLock { state in
            state.runningCalls -= 1
            if state.seats[ready.seat].lanes[ready.lane].queue.isEmpty {
                state.seats[ready.seat].lanes[ready.lane].isScheduled = false
            } else {
                state.ready.append(ready)
            }
        }
    }

    // MARK: Leases

    func admit(_ setup: ConversationSetup, sink: @escaping LeaseRecord.Sink) throws(EngineError) -> EngineLease {
        try factory.check(setup)
        let record = LeaseRecord(sink: sink)
        let seat = try state.withLock { state throws(EngineError) in
            if state.isStopping { throw EngineError.stopped }
            guard let seat = state.freeSeat() ?? self.addSeat(&state) else {
                state.statistics.refused += 1
                throw .sessionLimitReached(limit: self.configuration.sessionLimit)
            }
            state.seats[seat].record = record
            state.statistics.admitted += 1
            state.statistics.activeLeases += 1
            self.prepare(seat, for: setup, record: record, &state)
            return seat
        }
        state.broadcast()
        return EngineLease(core: self, record: record, seat: seat)
    }

    /// Loads engines ahead in up to `count` free places that have none yet.
    func warm(_ count: Int, for setup: ConversationSetup) throws(EngineError) {
        try factory.check(setup)
        try state.withLock { state throws(EngineError) in
            if state.isStopping { throw EngineError.stopped }
            var warmed = state.seats.count { $0.record == nil && $0.isWarm }
            while warmed < count {
                let cold = state.seats.firstIndex { $0.record == nil && !$0.isWarm }
                guard let seat = cold ?? self.addSeat(&state) else { return }
                self.prepare(seat, for: setup, record: LeaseRecord(sink: nil), &state)
                warmed += 1
            }
        }
        state.broadcast()
    }

    private func addSeat(_ state: inout RunnerState) -> Int? {
        guard state.seats.count < configuration.sessionLimit else { return nil }
        state.seats.append(RunnerState.Seat())
        return state.seats.count - 1
    }

    private func prepare(
        _ seat: Int,
        for setup: ConversationSetup,
        record: LeaseRecord,
        _ state: inout RunnerState
    ) {
        state.seats[seat].isWarm = true
        let command = EngineCommand(.configure(setup), generation: Generation(0))
        let item = RunnerState.Waiting(record: record, command: command, submitted: .now)
        for lane in EngineLane.allCases { _ = state.enqueue(item, seat: seat, lane: lane) }
    }

    func submit(_ command: EngineCommand, record: LeaseRecord, seat: Int) throws(EngineError) {
        let lanes = command.operation.lanes
        let item = RunnerState.Waiting(record: record, command: command, submitted: .now)
        let wakes = try state.withLock { state throws(EngineError) in
            guard !state.isStopping, state.seats[seat].record === record else { throw EngineError.stopped }
            if item.isAudio { return self.appendAudio(item, seat: seat, &state) }
            for lane in EngineLane.allCases where lanes.contains(lane) {
                guard state.seats[seat].lanes[lane].commandCount < self.configuration.commandLimit else {
                    throw .queueFull(lane, limit: self.configuration.commandLimit)
                }
            }
            var wakes = 0
            for lane in EngineLane.allCases where lanes.contains(lane) {
                if state.enqueue(item, seat: seat, lane: lane) { wakes += 1 }
            }
            return wakes
        }
        for _ in 0..<wakes { state.signal() }
    }

    /// Joins audio to the audio that waits last, or enqueues it; drops the oldest beyond the limit.
    private func appendAudio(_ item: RunnerState.Waiting, seat: Int, _ state: inout RunnerState) -> Int {
        guard case .audio(var samples) = item.command.operation, !samples.isEmpty else { return 0 }
        let limit = configuration.backlogSamples
        if samples.count > limit {
            state.statistics.droppedSamples += samples.count - limit
            samples = Array(samples.suffix(limit))
        }
        while state.seats[seat].lanes[.recognition].backlog + samples.count > limit {
            guard let oldest = state.seats[seat].lanes[.recognition].queue.removeFirst(where: \.isAudio) else { break }
            state.seats[seat].lanes[.recognition].forget(oldest)
            state.statistics.droppedSamples += oldest.sampleCount
        }
        if var last = state.seats[seat].lanes[.recognition].queue.last,
            last.command.generation == item.command.generation, last.command.tag == item.command.tag,
            case .audio(var joined) = last.command.operation, joined.count + samples.count <= Self.joinedSamples
        {
            joined += samples
            last.command.operation = .audio(joined)
            state.seats[seat].lanes[.recognition].queue.last = last
            state.seats[seat].lanes[.recognition].backlog += samples.count
            return 0
        }
        var item = item
        item.command.operation = .audio(samples)
        return state.enqueue(item, seat: seat, lane: .recognition) ? 1 : 0
    }

    func cancel(through generation: Generation, lanes: EngineLanes, record: LeaseRecord, seat: Int) {
        let floor = generation.next.rawValue
        for lane in EngineLane.allCases where lanes.contains(lane) { record.floors.raise(to: floor, on: lane) }
        state.withLock { state in
            guard state.seats.indices.contains(seat), state.seats[seat].record === record else { return }
            for lane in EngineLane.allCases where lanes.contains(lane) {
                state.statistics.cancelledCommands += state.seats[seat].lanes[lane].removeAll {
                    !$0.isConfiguration && $0.command.generation.rawValue < floor
                }
            }
        }
    }

    func release(_ record: LeaseRecord, seat: Int) {
        record.close()
        state.withLock { state in
            guard state.seats.indices.contains(seat), state.seats[seat].record === record else { return }
            state.seats[seat].record = nil
            state.statistics.activeLeases -= 1
            for lane in EngineLane.allCases {
                state.statistics.cancelledCommands += state.seats[seat].lanes[lane].removeAll { $0.record === record }
            }
        }
    }

    // MARK: Ending and counting

    func requestStop() {
        let records = state.withLock { state in
            state.isStopping = true
            var records: [LeaseRecord] = []
            for seat in state.seats.indices {
                for lane in EngineLane.allCases {
                    state.statistics.cancelledCommands += state.seats[seat].lanes[lane].removeAll { _ in true }
                }
                if let record = state.seats[seat].record { records.append(record) }
                state.seats[seat].record = nil
            }
            state.statistics.activeLeases = 0
            return records
        }
        for record in records { record.close() }
        state.broadcast()
    }

    /// Frees the engines. Only once no worker is left.
    func freeEngines() {
        let seats = state.withLock { state in
            let seats = state.seats
            state.seats = []
            state.statistics.loadedRecognizers = 0
            return seats
        }
        _ = consume seats
    }

    var statistics: EngineStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.runningCalls = state.runningCalls
            statistics.waitingCommands = state.seats.reduce(0) { sum, seat in
                sum + EngineLane.allCases.reduce(0) { $0 + seat.lanes[$1].queue.count }
            }
            return statistics
        }
    }

    func count(_ change: (inout EngineStatistics) -> Void) {
        state.withLock { change(&$0.statistics) }
    }
}
