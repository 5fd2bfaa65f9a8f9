/// What the command line says.
struct Options {
    /// The relay's program.
    var relay = ".build/release/realtime-relay"
    /// How long callers come and go, in seconds; the strict part and the end come on top.
    var seconds = 1_800.0
    /// Callers.
    var sessions = 300
    /// Seconds between two deaths of the upstream.
    var killInterval = 60.0
    var seed = UInt64.random(in: 0 ... .max)
    /// Where the relay's log goes.
    var log = "soak-relay.log"

    static let usage = """
        usage: realtime-soak [--relay PROGRAM] [--minutes M] [--sessions N] [--kill-every SECONDS] [--seed S] [--log FILE]

        N callers talk through the relay to a scripted upstream for M minutes. Ends with 1 if anything did not hold.

        """

    init(_ arguments: [String]) throws(SoakError) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else { throw SoakError("\(option) expects a value\n\(Self.usage)") }
            func number(_ range: ClosedRange<Double>) throws(SoakError) -> Double {
                guard let number = Double(value), range.contains(number) else {
                    throw SoakError("\(option) expects a number from \(range.lowerBound) to \(range.upperBound)")
                }
                return number
            }
            switch option {
            case "--relay": relay = value
            case "--minutes": seconds = try number(0.5...10_080) * 60
            case "--sessions": sessions = Int(try number(1...10_000))
            case "--kill-every": killInterval = try number(5...86_400)
            case "--seed":
                guard let number = UInt64(value) else { throw SoakError("--seed expects a number, got '\(value)'") }
                seed = number
            case "--log": log = value
            default: throw SoakError("unknown option '\(option)'\n\(Self.usage)")
            }
        }
    }
}

/// What ends a run before it has a result.
struct SoakError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
