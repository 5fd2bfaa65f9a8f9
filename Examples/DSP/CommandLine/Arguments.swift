import RealtimeUnits

/// Steps through arguments; every reader names the option and what it takes where the value is wrong.
struct Arguments {
    private var rest: ArraySlice<String>

    init(_ arguments: [String]) { rest = arguments[...] }

    /// True if `--help` or `-h` is among what is left.
    var asksForHelp: Bool { rest.contains("--help") || rest.contains("-h") }

    mutating func next() -> String? { rest.popFirst() }

    /// The error of an option that the command does not have.
    func unknown(_ option: String) -> UsageError { UsageError("there is no option '\(option)'; --help lists them") }

    mutating func value(of option: String) throws(UsageError) -> String {
        guard let value = rest.popFirst(), !value.isEmpty else { throw UsageError("\(option) needs a value") }
        return value
    }

    mutating func value<Value>(
        of option: String,
        _ expected: String,
        _ parse: (String) -> Value?
    ) throws(UsageError) -> Value {
        let text = try value(of: option)
        guard let value = parse(text) else { throw UsageError("\(option) takes \(expected), got '\(text)'") }
        return value
    }

    mutating func number(of option: String, in range: ClosedRange<Int>) throws(UsageError) -> Int {
        try value(of: option, "a number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func decimal(of option: String, in range: ClosedRange<Double>) throws(UsageError) -> Double {
        try value(of: option, "a number from \(range.lowerBound) to \(range.upperBound)") {
            Double($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func milliseconds(of option: String, in range: ClosedRange<Int>) throws(UsageError) -> Duration {
        .milliseconds(try number(of: option, in: range))
    }

    mutating func rate(of option: String) throws(UsageError) -> SampleRate {
        let range = SampleRate.validRange
        return try value(of: option, "a rate from \(range.lowerBound) to \(range.upperBound) Hz") {
            Int($0).flatMap(SampleRate.init)
        }
    }

    mutating func choice<Value: RawRepresentable & CaseIterable>(
        of option: String,
        as type: Value.Type
    ) throws(UsageError) -> Value where Value.RawValue == String {
        try value(of: option, type.allCases.map(\.rawValue).joined(separator: " or ")) { Value(rawValue: $0) }
    }
}
