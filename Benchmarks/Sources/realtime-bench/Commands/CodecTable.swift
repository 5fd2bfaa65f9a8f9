import RealtimeProtocol

/// The codec's table: the rows in their first order, within a row the fastest first.
enum CodecTable {
    struct Line {
        let row: String
        let name: String
        let nanoseconds: Double
        var allocations: Double?
    }

    static func print(_ lines: [Line], machine: KernelLevel) {
        Output.print(
            "Thread CPU time, median of the rounds; 16 variants of each frame in turns; kernels up to \(machine)."
        )
        Output.print("'x F' and 'x memcpy': how many times faster than Foundation, how many times slower than a copy.")
        var rows: [String] = []
        for line in lines where !rows.contains(line.row) { rows.append(line.row) }
        for row in rows {
            let members = lines.filter { $0.row == row }.sorted { $0.nanoseconds < $1.nanoseconds }
            let foundation = members.first { $0.name == "Foundation" }?.nanoseconds
            let copy = members.first { $0.name == "memcpy of the frame" }?.nanoseconds
            Output.print("")
            Output.print(Table.line(row, ["ns", "x F", "x memcpy", "allocs"], first: 40, others: 11))
            for line in members {
                let cells = [
                    Table.fixed(line.nanoseconds, line.nanoseconds < 1_000 ? 1 : 0),
                    foundation.map { Table.fixed($0 / line.nanoseconds, 1) } ?? "",
                    copy.map { Table.fixed(line.nanoseconds / $0, 1) } ?? "",
                    line.allocations.map { Table.fixed($0, $0 == $0.rounded() ? 0 : 1) } ?? "",
                ]
                Output.print(Table.line("  " + line.name, cells, first: 40, others: 11))
            }
        }
    }
}
