/// `relay-compare`: the relay beside the floor, in turns within one run, so that whatever else the machine does
/// troubles all of them alike.
enum CompareCommand {
    static func run(_ arguments: [String]) throws {
        let arguments = try Arguments(
            arguments,
            values: Placement.names.union(ServerPrograms.names)
                .union(["--sessions", "--seconds", "--rounds", "--json"]),
            flags: Placement.flags
        )
        let placement = try Placement(arguments)
        let programs = try ServerPrograms(arguments, placement: placement)
        let rounds = try arguments.number("--rounds", in: 1...1_000) ?? 5
        let seconds = (try arguments.seconds("--seconds") ?? 10) / Double(rounds)
        let counts = try arguments.counts("--sessions") ?? [1, 50, 200]
        let upstream = try programs.upstream()
        let servers = [
            ("floor", try programs.floor()), ("echo", try programs.echo()),
            ("relay to floor", try programs.chain(to: upstream)),
        ]
        try placement.placeGenerator()
        Output.print(LoadReport.legend)
        Output.print(LoadReport.header)
        var rows: [String] = []
        var complaints: [String] = []
        for sessions in counts {
            var results = servers.map { _ in LoadResult(sessions: sessions) }
            for _ in 0..<rounds {
                for (index, (_, server)) in servers.enumerated() {
                    let generator = LoadGenerator(
                        url: try server.url(),
                        sessions: sessions,
                        seconds: seconds,
                        server: server.figures
                    )
                    results[index].add(try generator.run())
                }
            }
            let floor = results[0]
            for (index, (name, _)) in servers.enumerated() {
                let base = index == 0 ? nil : floor
                Output.print(LoadReport.line(name, &results[index], floor: base))
                rows.append(LoadReport.json(name, &results[index], floor: base))
                complaints += LoadReport.complaints(name, results[index])
            }
        }
        try LoadReport.write(rows, to: arguments.text("--json"))
        if !complaints.isEmpty { throw BenchmarkError(complaints.joined(separator: "; ")) }
    }
}
