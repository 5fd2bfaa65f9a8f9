import Glibc
import RealtimeProtocol

/// `codec`: what one event costs without any socket. One table from one run: this library at every level of the
/// processor, beside a copy of the frame, Foundation's coders and programs in other languages.
enum CodecCommand {
    static func run(_ arguments: [String]) throws {
        let options = try Arguments(arguments, values: ["--seconds", "--peers"])
        // Of each operation; the rounds of all are taken in turns, so that what disturbs one disturbs all.
        let seconds = try options.seconds("--seconds") ?? 0.05
        let rounds = 9
        let fixtures = CodecFixtures()
        let cold = coldTexts
        let ours = CodecOperations(fixtures)
        let machine = KernelLevel.current
        var operations = ours.copies
        for level in KernelLevel.allCases.reversed() where level <= machine && isDistinct(level, on: machine) {
            operations += try ours.all(at: level)
        }
        operations += try ours.cold(cold)
        operations += try CodecSession.operations(level: machine)
        operations += try CodecFoundation().operations(fixtures, cold: cold)

        var measured = operations.map { _ in CodecMeasurement() }
        for _ in 0..<rounds {
            for (index, operation) in operations.enumerated() {
                KernelLevel.limit(to: operation.level ?? .avx512vbmi)
                measured[index].add(operation.body, nanoseconds: seconds * Double(Clock.second) / Double(rounds))
            }
        }
        KernelLevel.limit(to: .avx512vbmi)
        for (operation, result) in zip(operations, measured) where result.checksum == 0 {
            throw BenchmarkError("\(operation.name) did nothing in '\(operation.row)'")
        }

        var lines = zip(operations, measured).map { operation, result in
            CodecTable.Line(
                row: operation.row,
                name: operation.name,
                nanoseconds: result.nanoseconds,
                allocations: result.allocations
            )
        }
        if let peers = options.text("--peers") {
            let folder = try CodecPeers.write(fixtures, cold: cold)
            defer { CodecPeers.remove(folder) }
            for command in peers.split(separator: "\n") {
                lines += CodecPeers.run(String(command), folder: folder)
            }
        }
        CodecTable.print(lines, machine: machine)
    }

    static var coldTexts: [(name: String, text: [UInt8])] {
        [
            ("session.update", CodecColdFrames.sessionUpdate),
            ("conversation.item.created", CodecColdFrames.itemCreated), ("response.done", CodecColdFrames.responseDone),
        ]
    }

    /// AVX-512 without VBMI differs in nothing that matters here, and NEON is not of this machine.
    private static func isDistinct(_ level: KernelLevel, on machine: KernelLevel) -> Bool {
        level == machine || (level != .avx512 && level != .neon)
    }
}
