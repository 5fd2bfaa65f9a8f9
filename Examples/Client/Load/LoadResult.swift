/// What a measurement gave. Times are nanoseconds.
struct LoadResult: Sendable {
    var sessions = 0
    /// How long was measured.
    var seconds = 0.0
    /// From just before a frame is handed to the socket until its answer has been read.
    var roundTrips: [Int64] = []
    /// How much later than planned a frame was sent.
    var lateness: [Int64] = []
    /// Sessions that were opened, and that ended before they should.
    var opened = 0
    var dead = 0
    /// Deltas with other audio than was sent.
    var damaged = 0
    /// The server's CPU time during the measurement, and its memory before the sessions and at the end.
    var cpuTime: Int64?
    var idleBytes: Int?
    var residentBytes: Int?

    var lost: Int { lateness.count - roundTrips.count }
    var isClean: Bool { lost == 0 && damaged == 0 && dead == 0 && opened == sessions && !roundTrips.isEmpty }

    /// Milliseconds of CPU for a session that lasts a minute.
    var cpuPerSessionMinute: Double? { cpuTime.map { Double($0) / 1e6 / (Double(sessions) * seconds / 60) } }

    /// The heading and the line of figures, columns apart by spaces.
    var table: String {
        let trips = roundTrips.sorted()
        let heading = [
            "sessions", "p50 ms", "p95 ms", "p99 ms", "max ms", "core %", "ms/s-min", "KB/sess", "lost", "bad", "dead",
            "late99",
        ]
        let figures = [
            "\(sessions)", Self.milliseconds(trips, 0.5), Self.milliseconds(trips, 0.95),
            Self.milliseconds(trips, 0.99), Self.milliseconds(trips, 1),
            cpuTime.map { Self.fixed(Double($0) / (seconds * 1e7), 1) } ?? "-",
            cpuPerSessionMinute.map { Self.fixed($0, 1) } ?? "-", bytesPerSession.map { Self.fixed($0, 1) } ?? "-",
            "\(lost)", "\(damaged)", "\(dead + sessions - opened)", Self.milliseconds(lateness.sorted(), 0.99),
        ]
        let line = { (fields: [String]) in
            fields.map { String(repeating: " ", count: max(0, 9 - $0.count)) + $0 }.joined() + "\n"
        }
        return line(heading) + line(figures)
    }

    private var bytesPerSession: Double? {
        guard let idleBytes, let residentBytes else { return nil }
        return Double(residentBytes - idleBytes) / 1_024 / Double(sessions)
    }

    /// The smallest value that at least `share` of all are not above.
    private static func milliseconds(_ sorted: [Int64], _ share: Double) -> String {
        guard !sorted.isEmpty else { return "-" }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return fixed(Double(sorted[min(max(rank, 1), sorted.count) - 1]) / 1e6, 3)
    }

    private static func fixed(_ value: Double, _ places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let whole = Int((abs(value) * Double(scale)).rounded())
        let rest = String(whole % scale)
        let fraction = String(repeating: "0", count: max(0, places - rest.count)) + rest
        return (value < 0 ? "-" : "") + "\(whole / scale).\(fraction)"
    }
}
