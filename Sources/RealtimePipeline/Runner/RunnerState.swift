/// What the workers and the callers share, behind one lock.
///
/// One lock for all of it: a session submits some 50 commands a second, so a hundred of them take it ten thousand
/// times a second for well under a microsecond each, and there is no order of locks to get wrong.
struct RunnerState: Sendable {
    /// A command that waits on a lane.
    struct Waiting: Sendable {
        var record: LeaseRecord
        var command: EngineCommand
        var submitted: ContinuousClock.Instant

        /// The samples of an audio command.
        var sampleCount: Int {
            if case .audio(let samples) = command.operation { samples.count } else { 0 }
        }
        var isAudio: Bool {
            if case .audio = command.operation { true } else { false }
        }
        var isConfiguration: Bool {
            if case .configure = command.operation { true } else { false }
        }
    }

    /// The queue of one engine.
    struct Lane: Sendable {
        var queue = FIFO<Waiting>()
        /// Waiting commands that are not audio.
        var commandCount = 0
        /// Samples in the waiting audio commands.
        var backlog = 0
        /// In the list of ready lanes, or running.
        var isScheduled = false

        mutating func append(_ item: Waiting) {
            if item.isAudio { backlog += item.sampleCount } else { commandCount += 1 }
            queue.append(item)
        }

        mutating func popFirst() -> Waiting? {
            guard let first = queue.popFirst() else { return nil }
            forget(first)
            return first
        }

        mutating func removeAll(where isUnwanted: (Waiting) -> Bool) -> Int {
            let removed = queue.removeAll(where: isUnwanted)
            for item in removed { forget(item) }
            return removed.count
        }

        /// Adjusts the counts for an item that left the queue.
        mutating func forget(_ item: Waiting) {
            if item.isAudio { backlog -= item.sampleCount } else { commandCount -= 1 }
        }
    }

    /// The three lanes.
    struct Lanes: Sendable {
        private var recognition = Lane()
        private var reply = Lane()
        private var synthesis = Lane()

        subscript(lane: EngineLane) -> Lane {
            get {
                switch lane {
                case .recognition: recognition
                case .reply: reply
                case .synthesis: synthesis
                }
            }
            // In place: a copy would copy the queue.
            _modify {
                switch lane {
                case .recognition: yield &recognition
                case .reply: yield &reply
                case .synthesis: yield &synthesis
                }
            }
        }
    }

    /// A place in the pool.
    struct Seat: Sendable {
        let slot = EngineSlot()
        /// The lease that holds it; `nil` where it is free.
        var record: LeaseRecord?
        /// Whether its engines were loaded, or are being loaded.
        var isWarm = false
        var lanes = Lanes()

        /// Whether an engine is still busy with a former lease.
        var isBusy: Bool { EngineLane.allCases.contains { lanes[$0].isScheduled } }
    }

    /// A lane of a seat that has something to run.
    struct Ready: Sendable {
        var seat: Int
        var lane: EngineLane
    }

    var isStopping = false
    var seats: [Seat] = []
    /// First in, first out: each visit runs one command, then the lane goes to the end. No lane starves another.
    var ready = FIFO<Ready>()
    var runningCalls = 0
    var statistics = EngineStatistics()

    /// Puts a command at the end of a lane. Returns whether a worker has to be woken.
    mutating func enqueue(_ item: Waiting, seat: Int, lane: EngineLane) -> Bool {
        seats[seat].lanes[lane].append(item)
        guard !seats[seat].lanes[lane].isScheduled else { return false }
        seats[seat].lanes[lane].isScheduled = true
        ready.append(Ready(seat: seat, lane: lane))
        return true
    }

    /// The best free place for a new conversation: loaded and at rest, then loading, then not loaded yet.
    func freeSeat() -> Int? {
        let free = seats.indices.filter { seats[$0].record == nil }
        return free.first { seats[$0].isWarm && !seats[$0].isBusy } ?? free.first { seats[$0].isWarm } ?? free.first
    }
}
