/// Text in columns.
enum Table {
    /// `value` with `digits` decimals, for example `1.204`.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return "-" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 9e15 else { return "\(value)" }
        let number = Int(scaled)
        let sign = value < 0 && number != 0 ? "-" : ""
        if digits == 0 { return sign + String(number) }
        let text = String(number)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// Nanoseconds as milliseconds with three decimals.
    static func milliseconds(_ nanoseconds: Int64) -> String { fixed(Double(nanoseconds) / 1e6, 3) }

    /// One line: the first cell to the left, the others to the right of their columns.
    static func line(_ first: String, _ cells: [String], first width: Int = 22, others: Int = 10) -> String {
        cells.reduce(padded(first, to: width, left: true)) { $0 + padded($1, to: others, left: false) }
    }

    private static func padded(_ text: String, to width: Int, left: Bool) -> String {
        let space = String(repeating: " ", count: max(left ? 1 : 0, width - text.count))
        return left ? text + space : space + text
    }
}
