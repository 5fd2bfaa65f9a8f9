/// What one measurement, or several of the same thing, gave.
struct LoadResult {
    let sessions: Int
    /// From just before a frame is sent until its answer has been read, in nanoseconds.
    var roundTrips = Distribution()
    /// How much later than planned a frame was sent: the generator's own failing.
    var lateness = Distribution()
    /// How long was measured.
    var seconds = 0.0
    var sent = 0
    var received = 0
    /// Answers of the wrong size, with other audio, or out of order.
    var bad = 0
    /// Sessions that ended before they should.
    var dead = 0
    /// CPU time of the server in nanoseconds, where its process is known.
    var cpuTime: Int64?
    /// Memory of the server with all sessions open.
    var residentBytes: Int?
    /// The first error event.
    var error: String?

    init(sessions: Int) { self.sessions = sessions }

    var lost: Int { sent - received }

    /// Milliseconds of CPU for a session that lasts a minute.
    var cpuPerSessionMinute: Double? {
        cpuTime.map { Double($0) / 1e6 / (Double(sessions) * seconds / 60) }
    }

    mutating func add(_ other: LoadResult) {
        roundTrips.add(other.roundTrips)
        lateness.add(other.lateness)
        seconds += other.seconds
        sent += other.sent
        received += other.received
        bad += other.bad
        dead += other.dead
        if let time = other.cpuTime { cpuTime = (cpuTime ?? 0) + time }
        if let bytes = other.residentBytes { residentBytes = max(residentBytes ?? 0, bytes) }
        error = error ?? other.error
    }
}
