import CBenchmarkSupport
import RealtimeProtocol

/// `codec-counts`: one row of the codec's table a given number of times, for an instrument that counts instructions.
///
/// Prints the allocations of one message. What a message takes in instructions is the difference of two runs divided by
/// the difference of their numbers: the start of the process cancels out.
enum CodecCounts {
    static func run(_ arguments: [String]) throws {
        let options = try Arguments(arguments, values: ["--row", "--times"])
        let times = try options.number("--times", in: 1...1_000_000) ?? 1_000
        let ours = CodecOperations(CodecFixtures())
        let sessions = try SessionOperations.all().filter { $0.name == SessionOperations.whole }
        let operations = try ours.all(at: KernelLevel.current) + sessions
        guard let row = options.text("--row"), let operation = operations.first(where: { $0.row == row }) else {
            let rows = operations.map(\.row).joined(separator: "', '")
            throw BenchmarkError("--row expects one of '\(rows)'")
        }
        var checksum = 0
        // Buffers grow to their size before anything is counted.
        for turn in 0..<64 { checksum &+= operation.body(turn) }
        let before = cbench_allocations()
        for turn in 0..<times { checksum &+= operation.body(turn) }
        let allocations = cbench_allocations() - before
        guard checksum > 0 else { throw BenchmarkError("'\(row)' did nothing") }
        Output.print(Table.fixed(Double(allocations) / Double(times), 2))
    }
}
