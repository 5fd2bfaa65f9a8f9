import Glibc

/// What the pipeline with its embedded engines reaches: how soon it answers, what a call costs, how well it hears.
@main
enum Program {
    static let usage = """
        pipeline-benchmarks pipeline [options]

          --turns N        turns of each call that is timed (12)
          --calls N        calls at once in the second table (6); 0 leaves it out
          --seconds N      how long each of its rows takes (15)
          --recognizer-server URL
                           measures that server's recogniser (POST URL/audio/transcriptions) instead of the embedded one
          --scenario FILE  whose grammar is tried (Examples/Relay/Scenarios/commands.json)
        """

    static func main() {
        do {
            try run()
        } catch {
            write("pipeline-benchmarks: \(error)", to: STDERR_FILENO)
            exit(1)
        }
    }

    private static func run() throws {
        var turns = 12
        var calls = 6
        var seconds = 15
        var scenario = "Examples/Relay/Scenarios/commands.json"
        var server: RecognizerServer?
        var rest = CommandLine.arguments.dropFirst()
        if rest.first == "pipeline" { rest = rest.dropFirst() }
        while let option = rest.popFirst() {
            func number(_ range: ClosedRange<Int>) throws -> Int {
                guard let number = rest.popFirst().flatMap({ Int($0) }), range.contains(number) else {
                    throw BenchmarkError("\(option) expects a number from \(range.lowerBound) to \(range.upperBound)")
                }
                return number
            }
            switch option {
            case "--turns": turns = try number(0...1_000)
            case "--calls": calls = try number(0...64)
            case "--seconds": seconds = try number(1...600)
            case "--recognizer-server": server = try RecognizerServer(rest.popFirst() ?? "")
            case "--scenario": scenario = rest.popFirst() ?? scenario
            default:
                write(usage)
                return
            }
        }
        if let server {
            try WordRows.show(server: server)
            if turns > 0 { try LatencyRows.show(turns: turns, server: server) }
            return
        }
        try WordRows.show(scenario: scenario)
        if turns > 0 { try LatencyRows.show(turns: turns, server: nil) }
        if calls > 0 { try LoadRows.show(calls: calls, seconds: seconds) }
    }
}
