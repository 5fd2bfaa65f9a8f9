/// One line of the table.
struct Row {
    /// The columns behind the two names.
    static let columns = [
        "ns/sample", "ratio", "p50", "p99", "p99.9", "p50", "p99", "p99.9", "delay ms",
    ]

    /// Prints what the columns mean for the rows that follow.
    static func printHeader(_ title: String, ratio: String) {
        Swift.print()
        Swift.print("\(title); ratio: \(ratio)")
        Swift.print(padded("", 46) + padded("", 20) + "10 ms: µs a call            20 ms: µs a call")
        Swift.print(padded("", 46) + columns.map { aligned($0) }.joined())
    }

    /// Prints one line; cells that do not apply are `-`.
    static func print(_ stage: String, _ engine: String, _ cells: [String]) {
        Swift.print(padded(stage, 18) + padded(engine, 28) + cells.map { aligned($0) }.joined())
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func aligned(_ text: String) -> String {
        String(repeating: " ", count: max(1, 10 - text.count)) + text
    }
}

extension Double {
    /// With `digits` decimals.
    func text(_ digits: Int) -> String {
        guard isFinite, abs(self) < 1e12 else { return "-" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((abs(self) * Double(scale)).rounded())
        let sign = self < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let part = "\(whole % scale)"
        return "\(sign)\(whole / scale)." + String(repeating: "0", count: digits - part.count) + part
    }
}

/// Something like a voice: what matters is only that it is neither silence nor denormal.
func testSignal(_ count: Int) -> [Float] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(Int32(bitPattern: state)) / Float(Int32.max) * 0.5
    }
}
