import Glibc
import RealtimeWebSocket

/// `soak`: sessions come and go, and nothing of them may stay.
enum SoakCommand {
    /// How much more memory the last five rounds may take than the third to the seventh. The first two fill pools.
    private static let allowedGrowth = 1.05
    private static let comparedRounds = 5
    private static let firstComparedRound = 2

    static func run(_ arguments: [String]) throws {
        let arguments = try Arguments(
            arguments,
            values: Placement.names.union(ServerPrograms.names)
                .union(["--url", "--sessions", "--rounds", "--seconds", "--pid"]),
            flags: Placement.flags
        )
        let placement = try Placement(arguments)
        let sessions = try arguments.counts("--sessions")?.first ?? 100
        let rounds = try arguments.number("--rounds", in: 1...1_000_000) ?? 20
        let seconds = try arguments.seconds("--seconds") ?? 1
        var own: ServerProcess?
        let url: WebSocketURL
        let server: ProcessFigures
        if let text = arguments.text("--url") {
            guard let process = try arguments.number("--pid", in: 1...Int(pid_t.max)) else {
                throw BenchmarkError("--url needs --pid, the server's process")
            }
            url = try WebSocketURL(text)
            server = ProcessFigures(process: pid_t(process))
        } else {
            let started = try ServerPrograms(arguments, placement: placement).echo()
            (url, server, own) = (try started.url(), started.figures, started)
        }
        guard server.exists else { throw BenchmarkError("there is no process \(server.process)") }
        try placement.placeGenerator()
        try withExtendedLifetime(own) {
            try soak(url, server, sessions: sessions, rounds: rounds, seconds: seconds)
        }
    }

    private static func soak(
        _ url: WebSocketURL,
        _ server: ProcessFigures,
        sessions: Int,
        rounds: Int,
        seconds: Double
    ) throws {
        let before = server.descriptors
        let time = Table.fixed(seconds, 1)
        Output.print("\(sessions) sessions a round, each speaks for \(time) s; \(before) descriptors open before")
        Output.print(Table.line("round", ["RSS MB", "open", "left", "lost", "bad"], first: 8))
        var memory: [Double] = []
        var faults: [String] = []
        for round in 1...rounds {
            let generator = LoadGenerator(url: url, sessions: sessions, seconds: seconds, warmUp: 0, server: server)
            let result = try generator.run()
            faults += LoadReport.complaints("round \(round)", result)
            // Descriptors are closed after the goodbye was said; the server has as long as it takes for that.
            _ = Clock.wait(seconds: 5) { server.descriptors <= before }
            let left = server.descriptors - before
            if left > 0 { faults.append("round \(round): \(left) descriptors left open") }
            let megabytes = Double(server.residentBytes) / 1_048_576
            memory.append(megabytes)
            let counts = [server.descriptors, left, result.lost, result.bad]
            let cells = [Table.fixed(megabytes, 2)] + counts.map { "\($0)" }
            Output.print(Table.line("\(round)", cells, first: 8))
        }
        if let growth = growth(of: memory) {
            let percent = Table.fixed(growth * 100, 1)
            Output.print("memory of the last \(comparedRounds) rounds is \(percent) % of rounds 3 to 7")
            if growth > allowedGrowth { faults.append("memory grew to \(percent) %") }
        } else {
            Output.print("too few rounds to judge memory: \(firstComparedRound + 2 * comparedRounds) are needed")
        }
        if !faults.isEmpty { throw BenchmarkError(faults.joined(separator: "; ")) }
    }

    private static func growth(of memory: [Double]) -> Double? {
        guard memory.count >= firstComparedRound + 2 * comparedRounds else { return nil }
        let early = memory[firstComparedRound..<(firstComparedRound + comparedRounds)].reduce(0, +)
        return memory.suffix(comparedRounds).reduce(0, +) / early
    }
}
