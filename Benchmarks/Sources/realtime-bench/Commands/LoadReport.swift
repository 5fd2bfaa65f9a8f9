/// Results as a table and as JSON.
enum LoadReport {
    static let header = Table.line(
        "server",
        ["sessions", "p50", "p99", "max", "+p50", "+p99", "cpu ms", "RSS MB", "lost", "bad", "dead", "late99"]
    )

    static let legend =
        "round trips in ms; + is added to the floor; cpu in ms per session-minute; late99 is the generator's own lateness"

    static func line(_ name: String, _ result: inout LoadResult, floor: LoadResult? = nil) -> String {
        let (p50, p99) = (result.roundTrips.percentile(0.5), result.roundTrips.percentile(0.99))
        var added = ["", ""]
        if var floor {
            added = [
                Table.milliseconds(p50 - floor.roundTrips.percentile(0.5)),
                Table.milliseconds(p99 - floor.roundTrips.percentile(0.99)),
            ]
        }
        return Table.line(
            name,
            ["\(result.sessions)"] + [p50, p99, result.roundTrips.largest].map(Table.milliseconds) + added + [
                result.cpuPerSessionMinute.map { Table.fixed($0, 1) } ?? "",
                result.residentBytes.map { Table.fixed(Double($0) / 1_048_576, 1) } ?? "",
                "\(result.lost)", "\(result.bad)", "\(result.dead)",
                Table.milliseconds(result.lateness.percentile(0.99)),
            ]
        )
    }

    static func json(_ name: String, _ result: inout LoadResult, floor: LoadResult? = nil) -> String {
        func number(_ nanoseconds: Int64) -> String { Table.milliseconds(nanoseconds) }
        var members = [
            ("server", "\"\(name)\""), ("sessions", "\(result.sessions)"),
            ("seconds", Table.fixed(result.seconds, 3)), ("frames", "\(result.sent)"),
            ("p50_ms", number(result.roundTrips.percentile(0.5))),
            ("p99_ms", number(result.roundTrips.percentile(0.99))), ("max_ms", number(result.roundTrips.largest)),
            ("lost", "\(result.lost)"), ("bad", "\(result.bad)"), ("dead", "\(result.dead)"),
            ("generator_late_p99_ms", number(result.lateness.percentile(0.99))),
        ]
        if var floor {
            let (p50, p99) = (result.roundTrips.percentile(0.5), result.roundTrips.percentile(0.99))
            members.append(("added_p50_ms", number(p50 - floor.roundTrips.percentile(0.5))))
            members.append(("added_p99_ms", number(p99 - floor.roundTrips.percentile(0.99))))
        }
        if let cpu = result.cpuPerSessionMinute { members.append(("cpu_ms_per_session_minute", Table.fixed(cpu, 3))) }
        if let bytes = result.residentBytes { members.append(("resident_bytes", "\(bytes)")) }
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// Writes `rows` as one array where a file is asked for.
    static func write(_ rows: [String], to path: String?) throws {
        guard let path else { return }
        try TextFile.write("[\n" + rows.joined(separator: ",\n") + "\n]\n", to: path)
    }

    /// What makes figures worthless, as sentences.
    static func complaints(_ name: String, _ result: LoadResult) -> [String] {
        var complaints: [String] = []
        if result.lost + result.bad + result.dead > 0 {
            complaints.append(
                "\(name) at \(result.sessions): \(result.lost) lost, \(result.bad) bad, \(result.dead) sessions dead"
            )
        }
        if let error = result.error { complaints.append("\(name) at \(result.sessions): \(error)") }
        return complaints
    }
}
