import Glibc
import RealtimeWebSocket

/// `echo`: measures a server that answers audio with the same audio.
enum EchoCommand {
    static func run(_ arguments: [String]) throws {
        let arguments = try Arguments(
            arguments,
            values: Placement.names.union(["--url", "--sessions", "--seconds", "--warm-up", "--pid", "--json"]),
            flags: Placement.flags
        )
        guard let text = arguments.text("--url") else { throw BenchmarkError("--url ws://… is required") }
        let placement = try Placement(arguments)
        let url = try WebSocketURL(text)
        var server: ProcessFigures?
        if let process = try arguments.number("--pid", in: 1...Int(pid_t.max)) {
            let figures = ProcessFigures(process: pid_t(process))
            guard figures.exists else { throw BenchmarkError("there is no process \(process)") }
            server = figures
        }
        try placement.placeGenerator()
        Output.print(LoadReport.legend)
        Output.print(LoadReport.header)
        var rows: [String] = []
        var complaints: [String] = []
        for sessions in try arguments.counts("--sessions") ?? [1, 50, 200] {
            let generator = LoadGenerator(
                url: url,
                sessions: sessions,
                seconds: try arguments.seconds("--seconds") ?? 10,
                warmUp: try arguments.seconds("--warm-up") ?? 1,
                server: server
            )
            var result = try generator.run()
            Output.print(LoadReport.line("server", &result))
            rows.append(LoadReport.json("server", &result))
            complaints += LoadReport.complaints("server", result)
        }
        try LoadReport.write(rows, to: arguments.text("--json"))
        if !complaints.isEmpty { throw BenchmarkError(complaints.joined(separator: "; ")) }
    }
}
