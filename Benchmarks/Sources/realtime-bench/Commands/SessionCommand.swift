import RealtimeProtocol

/// `session`: what an audio frame costs in a session beside what the codec takes of it.
enum SessionCommand {
    static func run(_ arguments: [String]) throws {
        let options = try Arguments(arguments, values: ["--seconds", "--only"])
        let seconds = try options.seconds("--seconds") ?? 0.2
        let rounds = 9
        let wanted = options.text("--only")
        let operations = try SessionOperations.all().filter { wanted.map($0.row.contains) ?? true }
        if operations.isEmpty { throw BenchmarkError("no row has '\(wanted ?? "")'") }
        var measured = operations.map { _ in CodecMeasurement() }
        for _ in 0..<rounds {
            for (index, operation) in operations.enumerated() {
                measured[index].add(operation.body, nanoseconds: seconds * Double(Clock.second) / Double(rounds))
            }
        }
        for (operation, result) in zip(operations, measured) where result.checksum == 0 {
            throw BenchmarkError("\(operation.name) did nothing in '\(operation.row)'")
        }
        Output.print("Thread CPU time of one frame of 20 ms, median of the rounds; kernels of \(KernelLevel.current).")
        Output.print("")
        let columns = ["codec ns", "whole ns", "session ns", "codec allocs", "whole allocs"]
        Output.print(Table.line("", columns, first: 32, others: 13))
        for index in stride(from: 0, to: operations.count, by: 2) {
            let (bare, whole) = (measured[index], measured[index + 1])
            let cells = [
                Table.fixed(bare.nanoseconds, 0), Table.fixed(whole.nanoseconds, 0),
                Table.fixed(whole.nanoseconds - bare.nanoseconds, 0), Table.fixed(bare.allocations, 2),
                Table.fixed(whole.allocations, 2),
            ]
            Output.print(Table.line(operations[index].row, cells, first: 32, others: 13))
        }
    }
}
